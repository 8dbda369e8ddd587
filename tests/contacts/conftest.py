"""What tests of the contact log may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lotse.contacts.home import Home


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An empty data folder, once with SQLite and once with PostgreSQL."""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        empty_inbox(url)
        monkeypatch.setenv("DATABASE_URL", url)
    yield Home.at(home)


def empty_inbox(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS lotse_inbox, lotse_inbox_version")
