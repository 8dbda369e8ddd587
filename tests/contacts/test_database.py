"""What the log needs of SQLite and of PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lotse.contacts.database import Database, connect
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home


@pytest.fixture
def database(site: Home) -> Iterator[Database]:
    found = connect(site.database_url)
    found.execute("DROP TABLE IF EXISTS probe")
    found.execute(f"CREATE TABLE probe (seq {found.types['key']}, content {found.types['bytes']})")
    yield found
    found.execute("DROP TABLE probe")
    found.close()


def numbers(database: Database) -> list[int]:
    return [seq for (seq,) in database.execute("SELECT seq FROM probe ORDER BY seq").fetchall()]


def add(database: Database, content: bytes) -> None:
    database.execute("INSERT INTO probe (content) VALUES (?)", (content,))


def test_numbers_grow_and_are_never_given_again(database: Database) -> None:
    add(database, b"a")
    add(database, b"b")
    database.execute("DELETE FROM probe WHERE seq = ?", (2,))
    add(database, b"c")
    assert numbers(database) == [1, 3]


def test_bytes_come_back(database: Database) -> None:
    add(database, bytes(range(256)))
    (content,) = database.execute("SELECT content FROM probe").fetchone()
    assert bytes(content) == bytes(range(256))


def test_a_transaction_is_there_whole_or_not_at_all(database: Database, site: Home) -> None:
    other = connect(site.database_url)
    with database.transaction():
        add(database, b"a")
        assert numbers(other) == []
    assert numbers(other) == [1]
    with pytest.raises(ZeroDivisionError), database.transaction():
        add(database, b"b")
        raise ZeroDivisionError
    assert numbers(other) == [1]
    other.close()


def test_a_table_is_known(database: Database) -> None:
    assert (database.has_table("probe"), database.has_table("never")) == (True, False)


def test_purging_keeps_what_was_not_deleted(database: Database) -> None:
    add(database, b"a")
    add(database, b"b")
    database.execute("DELETE FROM probe WHERE seq = ?", (1,))
    database.purge("probe")
    assert numbers(database) == [2]


def test_sqlite_keeps_no_byte_of_what_was_purged(home: Path) -> None:
    place = Home.at(home)
    database = connect(place.database_url)
    database.execute("CREATE TABLE probe (content BLOB)")
    add(database, b"Qx7Zk2Vw9JhTq4")
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)
    database.execute("DELETE FROM probe")
    database.purge("probe")
    assert all(b"Qx7Zk2Vw9JhTq4" not in path.read_bytes() for path in place.root.iterdir())
    database.close()


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(LotseError, match="'mysql'; allowed are sqlite"):
        connect("mysql://root@host/name")
