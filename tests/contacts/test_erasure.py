"""Erasure: not a byte is left, nothing comes back, and everybody else's contacts stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from lotse.contacts import erasure
from lotse.contacts.compaction import compact
from lotse.contacts.erasure import erase
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage
from lotse.contacts.inbox import Inbox
from lotse.contacts.links import Links, link_all
from lotse.contacts.log import ContactLog
from lotse.contacts.table import ContactTable
from lotse.contacts.worker import Mover
from tests.contacts.samples import contacts, ids

SECRET = "Qx7Zk2Vw9JhTq4"  # repeats nothing, so that compression leaves it as it is


@pytest.fixture
def site(home: Path) -> Home:
    return Home.at(home)


def receive(site: Home, *contact_ids: str, customer: int, text: str | None = None, move: bool = True) -> None:
    with Inbox.open(site) as inbox:
        inbox.append(contacts(contact_ids, [customer] * len(contact_ids), text=text))
        if move:
            Mover(site, inbox, keep_seconds=60).run_once()


def holding(site: Home) -> list[str]:
    """The files under the data folder in which the secret stands, as it is or in a Parquet file's values."""
    files = [path for path in site.root.rglob("*") if path.is_file()]
    return [path.name for path in files if SECRET.encode() in path.read_bytes() or _in_values(path)]


def _in_values(path: Path) -> bool:
    return path.suffix == ".parquet" and SECRET in str(pq.ParquetFile(path).read().to_pylist())


def test_no_byte_is_left_anywhere(site: Home) -> None:
    receive(site, "planted-1", customer=7, text=SECRET)
    receive(site, "other-1", customer=8)
    stage = ImportStage.open(site, "file")
    stage.write(contacts(["planted-2"], [7], text=SECRET, source="file"))
    stage.commit()
    compact(site, files=1)
    open_stage = ImportStage.open(site, "open")
    open_stage.write(contacts(["planted-3"], [7], text=SECRET))
    open_stage.preview()
    receive(site, "planted-4", customer=7, text=SECRET, move=False)
    with Inbox.open(site) as inbox:
        digests = site.ids.rglob("*.npy")
        before = sum(np.load(path).shape[1] for path in digests)
        receipt = erase(site, [7])
        assert len(inbox.all_rows()) == 3
    assert holding(site) == []
    assert (receipt.number, receipt.customers, receipt.contacts, receipt.waiting) == (1, 1, 2, 2)
    assert (before, sum(np.load(path).shape[1] for path in site.ids.rglob("*.npy"))) == (2, 1)
    assert ids(ContactLog(site).to_arrow()) == ["other-1"]
    with pytest.raises(LotseError, match="erasure"):
        open_stage.commit()


def test_links_and_copies_of_rejected_cells_go_too(site: Home) -> None:
    receive(site, "a", customer=7)
    link_all(site, [(-5, 7), (7, 9), (-6, 9)])
    rejected = site.imports / "one" / "rejected.csv"
    rejected.parent.mkdir(parents=True)
    rejected.write_text(f"row,column,found,expected\n2,age,{SECRET},a number\n3,age,x,a number\n")
    assert [path.name for path in site.root.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    erase(site, [7])
    assert holding(site) == []
    assert rejected.read_text().splitlines() == ["row,column,found,expected", "2,age,,a number", "3,age,,a number"]
    assert Links.of_home(site).pairs.tolist() == [[-6, 9]]
    number = np.int64(-5).tobytes()
    assert all(number not in path.read_bytes() for path in site.links.iterdir())


def test_the_scan_would_find_them(site: Home) -> None:
    receive(site, "planted-1", customer=7, text=SECRET)
    assert len(holding(site)) == 2  # the database and the data file


def test_later_deliveries_are_dropped(site: Home) -> None:
    receive(site, "a", customer=7)
    erase(site, [7])
    receive(site, "a", "b", customer=7, move=False)
    assert ContactLog(site).to_arrow().num_rows == 0
    with Inbox.open(site) as inbox:
        assert Mover(site, inbox).run_once() == 0


def test_others_forget_whom_they_recommended_to(site: Home) -> None:
    with Inbox.open(site) as inbox:
        inbox.append(contacts(["a"], [8], related_customer=7, kind="recommendation"))
        Mover(site, inbox).run_once()
    erase(site, [7])
    assert ContactLog(site).to_arrow(["customer", "related_customer"]).to_pylist() == [
        {"customer": 8, "related_customer": None}
    ]


def test_what_was_derived_from_an_erased_contact_goes_too(site: Home) -> None:
    with Inbox.open(site) as inbox:
        inbox.append(contacts(["a", "label"], [7, None], derived_from=[None, "a"], model_version=[None, "1"]))
        Mover(site, inbox).run_once()
    erase(site, [7])
    assert ContactLog(site).to_arrow().num_rows == 0


def test_a_restored_backup_is_erased_again_when_it_is_opened(site: Home, tmp_path: Path) -> None:
    receive(site, "planted-1", customer=7, text=SECRET)
    receive(site, "other-1", customer=8)
    backup = tmp_path / "backup"
    shutil.copytree(site.table, backup)
    erase(site, [7])
    shutil.rmtree(site.table)
    shutil.copytree(backup, site.table)
    assert ids(ContactLog(site).to_arrow()) == ["other-1"]
    assert holding(site) == []
    assert ContactTable.open(site).transaction(erasure.ERASURES) == 1
