from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

START = "from lotse.config.ready import ensure_ready, pending; ensure_ready(); print(pending())"


def start(**environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", START],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_that_start_at_once_on_sqlite(home: Path) -> None:
    assert [process.communicate() for process in [start() for _ in range(3)]] == [("[]\n", "")] * 3


@pytest.mark.postgres
def test_two_that_start_at_once_on_postgres(home: Path, postgres_url: str) -> None:
    """Each with a folder of its own, as two machines would have: the database's lock keeps them apart."""
    name = "lotse_ready"
    base, _, _ = postgres_url.rpartition("/")
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        try:
            both = [start(DATABASE_URL=f"{base}/{name}", LOTSE_HOME=str(home / folder)) for folder in ("a", "b")]
            assert [process.communicate() for process in both] == [("[]\n", "")] * 2
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_newer_schema_is_refused(home: Path) -> None:
    start().communicate()
    with sqlite3.connect(home / "lotse.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('catalog', '9999_later', '2030-01-01')"
        )
    _, said = start().communicate()
    assert said.splitlines()[-1] == (
        "lotse.contacts.errors.LotseError: The database is newer than this Lotse: it holds catalog.9999_later. "
        "Install the newer version again, or restore a backup made with this one."
    )


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    _, said = start(LOTSE_HOME=str(tmp_path / "file" / "home")).communicate()
    assert "home cannot be made: Not a directory. Name another one in LOTSE_HOME." in said.splitlines()[-1]


def test_a_database_that_does_not_answer_is_named(home: Path) -> None:
    _, said = start(DATABASE_URL="postgres://nobody@127.0.0.1:9/none").communicate()
    assert said.splitlines()[-1].startswith("lotse.contacts.errors.LotseError: The database does not answer:") or (
        "Check DATABASE_URL." in said
    )


def test_a_snapshot_that_was_not_written_is_written_at_start(home: Path) -> None:
    change = (
        "from lotse.config.ready import ensure_ready; ensure_ready()\n"
        "from lotse.catalog import domain\n"
        "from lotse.contacts.catalogue import Touchpoint\n"
        "domain.create_touchpoint(Touchpoint('wifi', {'en': 'Wi-Fi'}, (4,), owner='IT'))"
    )
    subprocess.run([sys.executable, "-c", change], check=True)
    (home / "catalog" / "CURRENT").unlink()
    start().communicate()
    assert (home / "catalog" / "CURRENT").read_text() == "1"
