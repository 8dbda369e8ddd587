"""No acknowledged contact is lost or doubled, wherever the process is killed.

The short form kills once at each step; with ``LOTSE_CAMPAIGN=1`` ten times a step and a hundred times at random.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lotse.contacts import failpoints
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from lotse.contacts.log import ContactLog
from lotse.contacts.snapshot import Snapshot
from lotse.contacts.worker import Mover
from tests.contacts.conftest import empty_inbox
from tests.contacts.lives import batch_ids, import_ids, shy_customer

CAMPAIGN = bool(os.environ.get("LOTSE_CAMPAIGN"))
KILLS_A_STEP = 10 if CAMPAIGN else 1
RANDOM_KILLS = 100 if CAMPAIGN else 10


class Site:
    """A data folder whose processes are killed, and what they were told before."""

    def __init__(self, root: Path, url: str) -> None:
        self.home, self.url, self.lives = Home.at(root / "home"), url, 0
        self.home.root.mkdir()
        self._diary = root / "diary"
        self._starter = subprocess.Popen(
            [sys.executable, "-m", "tests.contacts.lives"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def live(self, failpoint: str = "", seconds: float | None = None) -> int:
        """One life; its exit code (−9 when it was killed)."""
        assert self._starter.stdin and self._starter.stdout
        order = {"home": str(self.home.root), "url": self.url, "life": self.lives, "failpoint": failpoint}
        self._starter.stdin.write(json.dumps(order) + "\n")
        self._starter.stdin.flush()
        process = int(self._starter.stdout.readline())
        if seconds is not None:
            time.sleep(seconds)
            os.kill(process, signal.SIGKILL)
        self.lives += 1
        return int(self._starter.stdout.readline())

    def states(self) -> dict[tuple[int, str, Any], str]:
        lines = map(json.loads, self._diary.read_text().splitlines())
        return {(life, what, subject): state for life, what, subject, state in lines}

    def check(self) -> None:
        """What is read is what was acknowledged, once each; what was begun may be there or not, but whole."""
        rows = Snapshot.open(self.home).to_arrow(["source", "contact_id", "customer"])
        found = Counter(rows.column("contact_id").to_pylist())
        assert max(found.values(), default=1) == 1
        states = self.states()
        left = set(found)
        for (life, what, subject), state in states.items():
            if what == "append":
                left -= self._check_batch(life, subject, state, states, found)
            elif what == "import":
                left -= self._check_import(life, subject, state, states, found)
        assert left == set()

    def check_index(self) -> None:
        """The journey index holds what is read, no more and no less."""
        log = ContactLog(self.home)
        alive = [np.diff(chunk.offsets)[chunk.alive.astype(bool)].sum() for chunk in log.journeys().chunks()]
        assert sum(alive) == log.to_arrow(["kind"]).num_rows

    def _check_batch(self, life: int, number: int, state: str, states: Any, found: Counter[str]) -> set[str]:
        own = set(batch_ids(life, number))
        erasure = states.get((life, "erase", shy_customer(life, number)))
        shy = {batch_ids(life, number)[0]}
        expected = own - shy if erasure == "done" else own
        optional = shy if erasure == "begun" else set()
        here = own & set(found)
        assert here - optional == expected - optional or (state == "begun" and here == set())
        return own

    def _check_import(self, life: int, name: str, state: str, states: Any, found: Counter[str]) -> set[str]:
        rows = set(import_ids(name))
        here, undo = rows & set(found), states.get((life, "undo", name))
        assert here in (set(), rows)
        if state == "done" and undo is None:
            assert here == rows
        if undo == "done":
            assert here == set()
        return rows

    def close(self) -> None:
        assert self._starter.stdin
        self._starter.stdin.close()
        self._starter.wait()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path / 'home' / 'lotse.sqlite3'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        empty_inbox(url)
    monkeypatch.setenv("DATABASE_URL", url)
    found = Site(tmp_path, url)
    yield found
    found.close()


def recover(site: Site) -> None:
    """Whole before anything has recovered, whole after the mover came back, and nothing is left to move."""
    site.check()
    inbox = Inbox.open(site.home)
    Mover(site.home, inbox, keep_seconds=0).run_once()
    assert inbox.unclaimed() == 0
    inbox.close()
    site.check()


@pytest.mark.slow
def test_a_kill_at_every_step_loses_and_doubles_nothing(site: Site) -> None:
    chance = random.Random(1)
    for step in failpoints.STEPS:
        for _ in range(KILLS_A_STEP):
            assert (step, site.live(f"{step}:{chance.randint(1, 3)}")) == (step, -signal.SIGKILL)
            recover(site)
            if step.startswith("index."):
                site.check_index()


@pytest.mark.slow
def test_kills_at_random_moments_lose_and_double_nothing(site: Site) -> None:
    chance = random.Random(2)
    for _ in range(RANDOM_KILLS):
        site.live(seconds=chance.uniform(0.01, 0.8))
        recover(site)
    site.check_index()
