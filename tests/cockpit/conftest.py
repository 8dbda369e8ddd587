"""Pages over invented findings, for a signed-in analyst."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.translation import override

from lotse.accounts.domain import add_user


@pytest.fixture(autouse=True)
def invented(settings, db):
    settings.LOTSE_FINDINGS = "tests.cockpit.fake.FINDINGS"
    settings.LOTSE_LOG = "tests.cockpit.fake.log"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A page in German leaves its language active; the next test begins in English all the same."""
    with override("en"):
        yield


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(add_user("ana@example.com", "correct horse battery", role="analyst", display_name="Ana Lyst"))
    return client
