"""Plain connections to the site's database: SQLite or PostgreSQL, without Django."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from lotse.contacts.errors import LotseError

BUSY_SECONDS: Final = 30


class Database(Protocol):
    """What the log needs of either engine. Statements are written with ``?``; each is its own transaction outside
    ``transaction()``, and durable when the call returns."""

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any: ...
    def transaction(self) -> Any: ...
    def wait_turn(self) -> None: ...
    def purge(self, table: str) -> None: ...
    def has_table(self, table: str) -> bool: ...
    def close(self) -> None: ...

    @property
    def types(self) -> dict[str, str]: ...


class SQLite:
    """WAL with full synchronisation: a commit returns after the log file is on the disk."""

    types: Final = {"key": "INTEGER PRIMARY KEY AUTOINCREMENT", "bytes": "BLOB"}

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self.execute("PRAGMA journal_mode = WAL")
        self.execute("PRAGMA synchronous = FULL")
        self.execute("PRAGMA secure_delete = ON")  # what is moved or erased leaves no bytes in free pages

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        return self._connection.execute(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    def wait_turn(self) -> None:
        """Within a transaction: it is alone already."""

    def purge(self, table: str) -> None:
        """No byte of what was deleted or overwritten stays in the database file or its log."""
        self.execute("VACUUM")
        busy, _, _ = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LotseError("The database is being read: its log still holds erased rows. Run the erasure again.")

    def has_table(self, table: str) -> bool:
        statement = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return self.execute(statement, (table,)).fetchone() is not None

    def close(self) -> None:
        self._connection.close()


class PostgreSQL:
    """Autocommit; a commit returns after the server's log is on its disk."""

    types: Final = {"key": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "bytes": "BYTEA"}

    def __init__(self, url: str) -> None:
        import psycopg  # noqa: PLC0415 - a site on SQLite does without

        self._connection = psycopg.connect(url, autocommit=True)
        if self.execute("SHOW synchronous_commit").fetchone()[0] == "off":
            self.execute("SET synchronous_commit = on")

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        return self._connection.execute(statement.replace("?", "%s"), values)

    def transaction(self) -> Any:
        return self._connection.transaction()

    def wait_turn(self) -> None:
        """Within a transaction: two that create one table at once would fail, whatever IF NOT EXISTS says."""
        self.execute("SELECT pg_advisory_xact_lock(?)", (0x10753,))

    def purge(self, table: str) -> None:
        """Rewrite the table without its dead rows. The server's own log recycles by its own settings."""
        self.execute(f"VACUUM FULL {table}")

    def has_table(self, table: str) -> bool:
        return self.execute("SELECT to_regclass(?)", (table,)).fetchone()[0] is not None

    def close(self) -> None:
        self._connection.close()


def connect(url: str) -> Database:
    """Open ``sqlite:///path`` or ``postgres://…``."""
    if url.startswith("sqlite:///"):
        return SQLite(Path(url.removeprefix("sqlite:///")))
    if url.startswith(("postgres://", "postgresql://")):
        return PostgreSQL(url)
    raise LotseError(
        f"DATABASE_URL begins with {url.partition(':')[0]!r}; allowed are sqlite:///path and postgres://user@host/name."
    )
