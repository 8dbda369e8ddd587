"""Imports: all or nothing, nothing twice, and back again."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from deltalake import DeltaTable

from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportCounts, ImportStage, undo_import
from lotse.contacts.inbox import Inbox
from lotse.contacts.log import ContactLog
from lotse.contacts.table import ContactTable
from tests.contacts.samples import contacts, ids

FILE = contacts(["a", "b", "c"], [1, 2, None], rating=[1.0, 2.0, 3.0], attributes=(("k", "v"),))
CORRECTED = contacts(["a", "b", "c"], [1, 2, None], rating=[1.0, 5.0, 3.0], attributes=(("k", "v"),))


@pytest.fixture
def site(home: Path) -> Home:
    return Home.at(home)


def bring(site: Home, import_id: str, *batches: pa.RecordBatch) -> ImportCounts:
    stage = ImportStage.open(site, import_id)
    for batch in batches:
        stage.write(batch)
    return stage.commit()


def ratings(site: Home) -> list[float]:
    return sorted(ContactLog(site).to_arrow(["rating"]).column("rating").to_pylist())


def test_an_import_is_read_once_however_often_it_comes(site: Home) -> None:
    assert bring(site, "one", FILE) == ImportCounts(new=3, changed=0, skipped=0)
    assert bring(site, "one", FILE) == ImportCounts(new=0, changed=0, skipped=3)
    assert bring(site, "two", FILE) == ImportCounts(new=0, changed=0, skipped=3)
    assert ids(ContactLog(site).to_arrow()) == ["a", "b", "c"]


def test_a_preview_counts_and_writes_nothing(site: Home) -> None:
    stage = ImportStage.open(site, "one")
    stage.write(FILE)
    assert stage.preview() == ImportCounts(new=3, changed=0, skipped=0)
    stage.discard()
    assert ContactLog(site).to_arrow().num_rows == 0
    assert list(site.imports.rglob("*")) == []


def test_a_changed_line_is_read_in_its_last_version(site: Home) -> None:
    bring(site, "one", FILE)
    assert bring(site, "two", CORRECTED) == ImportCounts(new=0, changed=1, skipped=2)
    assert ratings(site) == [1.0, 3.0, 5.0]
    assert bring(site, "three", CORRECTED) == ImportCounts(new=0, changed=0, skipped=3)
    assert bring(site, "four", FILE) == ImportCounts(new=0, changed=1, skipped=2)
    assert ratings(site) == [1.0, 2.0, 3.0]
    assert bring(site, "two", CORRECTED) == ImportCounts(new=0, changed=1, skipped=2)
    assert ratings(site) == [1.0, 3.0, 5.0]


def test_a_customer_found_out_later_is_a_correction_in_another_bucket(site: Home) -> None:
    bring(site, "one", contacts(["a"], [None]))
    assert bring(site, "two", contacts(["a"], [77])) == ImportCounts(new=0, changed=1, skipped=0)
    assert ContactLog(site).to_arrow(["customer"]).to_pylist() == [{"customer": 77}]


def test_of_two_lines_with_one_id_the_later_counts(site: Home) -> None:
    assert bring(site, "one", FILE, CORRECTED) == ImportCounts(new=3, changed=0, skipped=3, repeated=3)
    assert ratings(site) == [1.0, 3.0, 5.0]


def test_an_undone_correction_shows_what_it_corrected(site: Home) -> None:
    bring(site, "one", FILE)
    bring(site, "two", CORRECTED)
    assert undo_import(site, "two") == 1
    assert ratings(site) == [1.0, 2.0, 3.0]


def test_an_undone_import_is_in_no_reading_and_may_come_again(site: Home) -> None:
    bring(site, "one", FILE)
    bring(site, "other", contacts(["z"], source="other"))
    assert undo_import(site, "one") == 3
    assert undo_import(site, "one") == 0
    assert ids(ContactLog(site).to_arrow()) == ["z"]
    assert ids(DeltaTable(site.table).to_pyarrow_table()) == ["z"]
    assert bring(site, "one", FILE) == ImportCounts(new=3, changed=0, skipped=0)
    assert ids(ContactLog(site).to_arrow()) == ["a", "b", "c", "z"]


def test_other_engines_read_the_same_table(site: Home) -> None:
    bring(site, "one", FILE)
    assert pl.read_delta(str(site.table)).height == 3
    files = DeltaTable(site.table).file_uris()
    assert duckdb.read_parquet(files).aggregate("count(*), sum(rating)").fetchall() == [(3, 6.0)]


def test_what_came_through_the_inbox_is_not_imported_again(site: Home) -> None:
    Inbox.open(site).append(FILE)
    assert bring(site, "one", FILE) == ImportCounts(new=0, changed=0, skipped=3)


def test_a_failed_import_leaves_nothing(site: Home) -> None:
    with pytest.raises(ZeroDivisionError), ImportStage.open(site, "one") as stage:
        stage.write(FILE)
        raise ZeroDivisionError
    assert ContactLog(site).to_arrow().num_rows == 0
    assert list(site.imports.rglob("*")) == []


def test_two_stages_of_one_import_do_not_mix(site: Home) -> None:
    with ImportStage.open(site, "one"), pytest.raises(LotseError, match="running"):
        ImportStage.open(site, "one")


def test_an_import_names_its_contacts(site: Home) -> None:
    bring(site, "one", FILE)
    assert set(ContactLog(site).to_arrow(["import_id"]).column("import_id").to_pylist()) == {"one"}
    assert ContactTable.open(site).transaction("import:one") == 1
