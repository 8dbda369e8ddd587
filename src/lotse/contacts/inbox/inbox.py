"""The inbox in the site's database: one row is one acknowledged batch."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Self

import pyarrow as pa

from lotse.contacts import failpoints
from lotse.contacts.database import Database, connect
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.inbox.batch import FORMAT, checked, decode, encode
from lotse.contacts.schema import SCHEMA

VERSION: Final = 1


@dataclass(frozen=True)
class Row:
    """An inbox row: its place, the move that claimed it (None: nobody yet) and its contacts."""

    seq: int
    move: int | None
    received: date  # UTC
    contacts: pa.RecordBatch


class Inbox:
    """Appends batches durably and hands them to the mover. One connection: use it in one thread at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        _create(database)

    @classmethod
    def open(cls, home: Home) -> Inbox:
        return cls(connect(home.database_url))

    def append(self, batch: pa.RecordBatch) -> None:
        """Returns after the batch is on the disk. LotseError if it is not a batch of contacts.

        What was there before costs nothing here: contacts that came twice are dropped at the move, and hidden from
        every reader until then.
        """
        content = encode(checked(batch))
        failpoints.reach("inbox.appending")
        self._database.execute(
            "INSERT INTO lotse_inbox (received_at, contacts, format, batch) VALUES (?, ?, ?, ?)",
            (_now(), batch.num_rows, FORMAT, content),
        )
        failpoints.reach("inbox.appended")

    def claim(self, above: int, contacts: int) -> int | None:
        """Give unclaimed rows of at most about ``contacts`` contacts a move number greater than ``above``; None if
        there are none. One transaction: a row that commits meanwhile is in this move or in a later one, never between.
        """
        with self._database.transaction():
            last = self._last_within(contacts)
            if last is None:
                return None
            (highest,) = self._database.execute("SELECT COALESCE(MAX(move), 0) FROM lotse_inbox").fetchone()
            move = max(int(highest), above) + 1
            self._database.execute(
                "UPDATE lotse_inbox SET move = ?, claimed_at = ? WHERE move IS NULL AND seq <= ?", (move, _now(), last)
            )
        return move

    def open_moves(self, above: int) -> list[int]:
        """Claimed moves that the table (which has all up to ``above``) does not have yet, in order."""
        found = self._database.execute(
            "SELECT DISTINCT move FROM lotse_inbox WHERE move > ? ORDER BY move", (above,)
        ).fetchall()
        return [move for (move,) in found]

    def rows_of(self, move: int) -> list[Row]:
        return self._rows("move = ? ORDER BY seq", move)

    def rows_outside(self, table_has: int) -> list[Row]:
        """Rows that a table holding all moves up to ``table_has`` lacks, in order of arrival."""
        return self._rows("move IS NULL OR move > ? ORDER BY seq", table_has)

    def all_rows(self) -> list[Row]:
        return self._rows("seq >= ? ORDER BY seq", 0)

    def moves_of(self, seqs: Iterable[int]) -> dict[int, int | None]:
        """The move numbers that these rows have now; rows that are gone are missing."""
        wanted = set(seqs)
        if not wanted:
            return {}
        found = self._database.execute(
            "SELECT seq, move FROM lotse_inbox WHERE seq BETWEEN ? AND ?", (min(wanted), max(wanted))
        ).fetchall()
        return {seq: move for seq, move in found if seq in wanted}

    def unclaimed(self) -> int:
        """How many contacts wait for a move."""
        statement = "SELECT COALESCE(SUM(contacts), 0) FROM lotse_inbox WHERE move IS NULL"
        return int(self._database.execute(statement).fetchone()[0])

    def pending_seqs(self, table_has: int) -> list[int]:
        statement = "SELECT seq FROM lotse_inbox WHERE move IS NULL OR move > ? ORDER BY seq"
        return [seq for (seq,) in self._database.execute(statement, (table_has,)).fetchall()]

    def row(self, seq: int) -> Row | None:
        found = self._rows("seq = ?", seq)
        return found[0] if found else None

    def retire(self, moved: int, seconds: float) -> None:
        """Delete rows of moves up to ``moved`` that were claimed more than ``seconds`` ago."""
        statement = "DELETE FROM lotse_inbox WHERE move <= ? AND claimed_at < ?"
        self._database.execute(statement, (moved, _now() - int(seconds * 1_000_000)))

    def replace(self, seq: int, contacts: pa.RecordBatch) -> None:
        """Erasure: put a row without the erased contacts in place of the row."""
        self._database.execute(
            "UPDATE lotse_inbox SET batch = ?, contacts = ? WHERE seq = ?", (encode(contacts), contacts.num_rows, seq)
        )

    def purge(self) -> None:
        """No byte of deleted or replaced rows stays in the database's files."""
        self._database.purge("lotse_inbox")

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, condition: str, value: int) -> list[Row]:
        statement = f"SELECT seq, move, received_at, format, batch FROM lotse_inbox WHERE {condition}"  # noqa: S608 - ours
        found = self._database.execute(statement, (value,)).fetchall()
        return [
            Row(seq, move, datetime.fromtimestamp(at // 1_000_000, UTC).date(), decode(bytes(batch), number))
            for seq, move, at, number, batch in found
        ]

    def _last_within(self, contacts: int) -> int | None:
        total, last = 0, None
        for seq, rows in self._database.execute(
            "SELECT seq, contacts FROM lotse_inbox WHERE move IS NULL ORDER BY seq"
        ):
            if last is not None and total + rows > contacts:
                break
            total, last = total + rows, seq
        return last


def table_of(rows: Iterable[Row]) -> pa.Table:
    return pa.Table.from_batches([row.contacts for row in rows], SCHEMA).combine_chunks()


def _create(database: Database) -> None:
    """The inbox's own tables; additive, so that an older process goes on working beside a newer one."""
    key, binary = database.types["key"], database.types["bytes"]
    if database.has_table("lotse_inbox_version"):
        return _check_version(database)
    with database.transaction():
        database.wait_turn()
        database.execute("CREATE TABLE IF NOT EXISTS lotse_inbox_version (version INTEGER NOT NULL)")
        database.execute(
            f"CREATE TABLE IF NOT EXISTS lotse_inbox (seq {key}, received_at BIGINT NOT NULL,"
            f" contacts INTEGER NOT NULL, format INTEGER NOT NULL, move BIGINT, claimed_at BIGINT,"
            f" batch {binary} NOT NULL)"
        )
        database.execute("CREATE INDEX IF NOT EXISTS lotse_inbox_move ON lotse_inbox (move)")
        _check_version(database)


def _check_version(database: Database) -> None:
    found = database.execute("SELECT MAX(version) FROM lotse_inbox_version").fetchone()[0]
    if found is None:
        database.execute("INSERT INTO lotse_inbox_version (version) VALUES (?)", (VERSION,))
    elif found > VERSION:
        raise LotseError(f"The inbox was made by a newer Lotse (version {found}, this one knows {VERSION}): update it.")


def _now() -> int:
    return time.time_ns() // 1000
