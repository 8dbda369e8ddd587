"""Lives of a site, each ended by a kill: run as a program, it starts one for each line that it reads.

A line is JSON: ``home``, ``url``, ``life``, ``failpoint`` (or "" for a life that is killed from outside). The answer is
the process id of the life. What a life was told to be durable it writes to HOME/../diary, which no kill takes back.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from lotse.contacts import failpoints
from lotse.contacts.compaction import compact
from lotse.contacts.erasure import erase
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage, undo_import
from lotse.contacts.inbox import Inbox
from lotse.contacts.log import ContactLog
from lotse.contacts.worker import Mover
from tests.contacts.samples import contacts

BATCH = 12
SHY = 1_000_000  # customers that a life erases
ROUNDS = 40


def batch_ids(life: int, number: int) -> list[str]:
    return [f"{life}-{number}-{place}" for place in range(BATCH)]


def shy_customer(life: int, number: int) -> int:
    return SHY + life * 1000 + number


def import_ids(name: str) -> list[str]:
    return [f"{name}:{place}" for place in range(30)]


class Life:
    """Appends, moves, imports, undoes, compacts and erases, round after round; builds the index where that dies."""

    def __init__(self, home: Home, diary: Path, life: int, indexes: bool) -> None:
        self._home, self._life, self._indexes = home, life, indexes
        self._diary = os.open(diary, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._inbox = Inbox.open(home)

    def run(self) -> None:
        for number in range(ROUNDS):
            self._append(2 * number)
            self._append(2 * number + 1)
            Mover(self._home, self._inbox, keep_seconds=0).run_once()
            self._import(f"{self._life}.{number}")
            compact(self._home, files=2, hours=0)
            if self._indexes:
                ContactLog(self._home).journeys()
            self._step("erase", shy_customer(self._life, 2 * number))

    def _append(self, number: int) -> None:
        ids, customers = self._batch(number)
        if number:  # a client that sends again what it sent before
            again, their = self._batch(max(number - 3, 0))
            ids, customers = ids + again[:4], customers + their[:4]
        batch = contacts(ids + ids[:2], customers + customers[:2])
        self._write("append", number, "begun")
        self._inbox.append(batch)
        self._write("append", number, "done")

    def _batch(self, number: int) -> tuple[list[str], list[int | None]]:
        return batch_ids(self._life, number), [shy_customer(self._life, number), *range(1, BATCH)]

    def _import(self, name: str) -> None:
        self._write("import", name, "begun")
        stage = ImportStage.open(self._home, name)
        stage.write(contacts(import_ids(name), [None if i % 3 else i + 1 for i in range(30)], source="file"))
        stage.commit()
        self._write("import", name, "done")
        if name.endswith(("0", "2", "4", "6", "8")):
            self._step("undo", name)

    def _step(self, what: str, subject: Any) -> None:
        self._write(what, subject, "begun")
        if what == "undo":
            undo_import(self._home, subject)
        else:
            erase(self._home, [subject])
        self._write(what, subject, "done")

    def _write(self, what: str, subject: Any, state: str) -> None:
        os.write(self._diary, (json.dumps([self._life, what, subject, state]) + "\n").encode())


def start(order: dict[str, Any]) -> int:
    if child := os.fork():
        return child
    os.environ["DATABASE_URL"] = order["url"]
    failpoints.arm(order["failpoint"])
    home = Home.at(order["home"])
    Life(home, home.root.parent / "diary", order["life"], order["failpoint"].startswith("index.")).run()
    os._exit(0)


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for line in sys.stdin:
        _answer(start(json.loads(line)))
        _, status = os.wait()
        _answer(os.waitstatus_to_exitcode(status))
