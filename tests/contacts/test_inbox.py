"""The inbox: what is acknowledged is there, and comes to the table once."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox, Waiting
from lotse.contacts.inbox.batch import decode, encode
from lotse.contacts.log import ContactLog
from lotse.contacts.schema import SCHEMA
from lotse.contacts.table import ContactTable
from lotse.contacts.worker import Mover
from tests.contacts.samples import contacts, ids


def read(home: Home) -> list[str]:
    return ids(ContactLog(home).to_arrow())


def test_a_batch_comes_out_as_it_went_in() -> None:
    batch = contacts(["a", "b"], [1, None], attributes=(("page", "x"),), text="Schön", rating=4.5)
    assert decode(encode(batch)).equals(batch)


def test_a_slice_does_not_carry_its_whole_along() -> None:
    whole = contacts([str(i) for i in range(5000)], attributes=(("page", "long value " * 20),))
    assert len(encode(whole.slice(10, 1))) < 3000


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(LotseError, match="format 99"):
        decode(b"0;", 99)


def test_a_contact_is_readable_as_soon_as_it_is_acknowledged(site: Home) -> None:
    Inbox.open(site).append(contacts(["a", "b"]))
    assert read(site) == ["a", "b"]


def test_repeats_are_hidden_before_and_dropped_at_the_move(site: Home) -> None:
    inbox = Inbox.open(site)
    inbox.append(contacts(["a", "b", "a"]))
    inbox.append(contacts(["b", "c"]))
    assert read(site) == ["a", "b", "c"]
    assert Mover(site, inbox).run_once() == 3
    inbox.append(contacts(["c", "d"]))
    assert read(site) == ["a", "b", "c", "d"]
    assert Mover(site, inbox).run_once() == 1
    assert ids(pa.concat_tables([file.read() for file in ContactTable.open(site).files()])) == ["a", "b", "c", "d"]


def test_the_same_id_of_another_source_is_another_contact(site: Home) -> None:
    inbox = Inbox.open(site)
    inbox.append(contacts(["a", "a"], source=["web", "app"]))
    assert Mover(site, inbox).run_once() == 2


def test_of_repeated_contacts_the_first_received_stays(site: Home) -> None:
    inbox = Inbox.open(site)
    inbox.append(contacts(["a"], device="phone"))
    inbox.append(contacts(["a"], device="desktop"))
    Mover(site, inbox).run_once()
    assert ContactLog(site).to_arrow(["device"]).to_pylist() == [{"device": "phone"}]


def test_moved_rows_are_retired_later_and_not_before(site: Home) -> None:
    inbox = Inbox.open(site)
    inbox.append(contacts(["a"]))
    Mover(site, inbox, keep_seconds=60).run_once()
    assert len(inbox.all_rows()) == 1
    Mover(site, inbox, keep_seconds=-1).run_once()
    assert inbox.all_rows() == []
    assert read(site) == ["a"]


def test_a_database_made_anew_does_not_reuse_move_numbers(home: Path) -> None:
    site = Home.at(home)
    for contact_id in "ab":
        inbox = Inbox.open(site)
        inbox.append(contacts([contact_id]))
        assert Mover(site, inbox).run_once() == 1
        inbox.close()
        for path in home.glob("lotse.sqlite3*"):
            path.unlink()
    assert (read(site), ContactTable.open(site).moved) == (["a", "b"], 2)


def test_a_batch_without_a_required_value_is_refused(site: Home) -> None:
    rows = contacts(["a"]).to_pylist()
    rows[0]["signal"] = None
    loose = pa.schema([field.with_nullable(True) for field in SCHEMA])
    batch = pa.RecordBatch.from_pylist(rows, schema=loose)
    with pytest.raises(LotseError, match="signal"):
        Inbox.open(site).append(batch)
    assert read(site) == []


def test_seen_knows_inbox_and_table(site: Home) -> None:
    inbox = Inbox.open(site)
    waiting = Waiting(site, inbox)
    inbox.append(contacts(["moved"]))
    Mover(site, inbox).run_once()
    inbox.append(contacts(["waiting"]))
    asked = pa.array(["moved", "waiting", "new"])
    assert waiting.seen("web", asked).tolist() == [True, True, False]
    assert waiting.seen("app", asked).tolist() == [False, False, False]


def test_lost_id_runs_are_rebuilt_from_the_table(site: Home) -> None:
    inbox = Inbox.open(site)
    inbox.append(contacts(["a", "b"]))
    Mover(site, inbox).run_once()
    for path in sorted(site.ids.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    site.ids.rmdir()
    inbox.append(contacts(["b", "c"]))
    assert Mover(site, inbox).run_once() == 1
    assert read(site) == ["a", "b", "c"]


def test_outside_the_window_a_repeat_is_moved_and_a_compaction_drops_it(site: Home) -> None:
    from lotse.contacts.compaction import compact  # noqa: PLC0415

    inbox = Inbox.open(site)
    inbox.append(contacts(["a"], [1]))
    Mover(site, inbox, window=timedelta(days=-1)).run_once()
    inbox.append(contacts(["a"], [1]))
    assert Mover(site, inbox, window=timedelta(days=-1)).run_once() == 1
    compact(site, files=1)
    assert read(site) == ["a"]


def test_the_disk_has_the_batch_before_it_is_acknowledged(home: Path, strace: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    program = (
        "from lotse.contacts.home import Home; from lotse.contacts.inbox import Inbox;"
        "from tests.contacts.samples import contacts; import os;"
        "inbox = Inbox.open(Home.at()); os.write(1, b'READY');"
        "inbox.append(contacts(['a'])); os.write(1, b'ACKNOWLEDGED')"
    )
    watched = "trace=write,pwrite64,fsync,fdatasync"
    subprocess.run([strace, "-f", "-y", "-e", watched, "-o", trace, sys.executable, "-c", program], check=True)
    lines = trace.read_text().splitlines()
    ready = next(number for number, line in enumerate(lines) if '"READY"' in line)
    acknowledged = next(number for number, line in enumerate(lines) if '"ACKNOWLEDGED"' in line)
    between = [line for line in lines[ready:acknowledged] if "lotse.sqlite3-wal" in line]
    last_write = max(number for number, line in enumerate(between) if "pwrite64(" in line)
    synced = [line for line in between[last_write:] if "sync(" in line and line.rstrip().endswith("= 0")]
    assert len(synced) == 1
