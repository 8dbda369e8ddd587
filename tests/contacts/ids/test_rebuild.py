"""Runs made anew from the table say the same."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lotse.contacts.home import Home
from lotse.contacts.ids.digests import contact_digests
from lotse.contacts.ids.rebuild import rebuild_runs
from lotse.contacts.ids.runs import IdRuns, MergedMeanwhileError
from lotse.contacts.inbox import Inbox
from lotse.contacts.table import ContactTable
from lotse.contacts.worker import Mover
from tests.contacts.samples import contacts


def test_what_the_table_received_within_the_window(home: Path) -> None:
    place = Home.at(home)
    long_ago = datetime.now(UTC) - timedelta(days=30)
    batch = contacts(["new", "old"], received_at=[datetime.now(UTC), long_ago])
    with Inbox.open(place) as inbox:
        inbox.append(batch)
        Mover(place, inbox).run_once()
    shutil.rmtree(place.ids)
    runs, table = IdRuns(place.ids), ContactTable.open(place)
    rebuild_runs(runs, table)
    assert runs.seen(contact_digests(batch), until=table.moved).tolist() == [True, False]
    with pytest.raises(MergedMeanwhileError):
        runs.seen(contact_digests(batch), until=table.moved - 1)
