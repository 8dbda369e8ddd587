"""Pages over invented findings, for a signed-in analyst."""

from __future__ import annotations

import pytest
from django.test import Client

from lotse.accounts.domain import add_user


@pytest.fixture(autouse=True)
def invented(settings, db):
    settings.LOTSE_FINDINGS = "tests.cockpit.fake.FINDINGS"
    settings.LOTSE_LOG = "tests.cockpit.fake.log"


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(add_user("ana@example.com", "correct horse battery", role="analyst", display_name="Ana Lyst"))
    return client
