from __future__ import annotations

from pathlib import Path

import pytest

from lotse.contacts.home import Home


@pytest.fixture
def site(home: Path, transactional_db: None) -> Home:
    """A data folder and a database whose transactions really commit: snapshots are published after them."""
    return Home.at(home)
