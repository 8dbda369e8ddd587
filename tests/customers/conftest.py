from __future__ import annotations

from pathlib import Path

import pytest

from lotse.contacts.home import Home


@pytest.fixture
def site(home: Path, transactional_db: None) -> Home:
    return Home.at(home)
