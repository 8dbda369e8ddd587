"""From a file to the log and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from lotse.collect import register
from lotse.collect.domain import undo_import
from lotse.collect.register import State
from lotse.contacts.catalogue import Rule, Touchpoint
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.customers.pseudonyms import Pseudonyms

from .conftest import Import, Write

type Contacts = Callable[[], pa.Table]

LOG = """
source = "shop"
[time]
column = "when"
format = ["%d.%m.%Y %H:%M", "%d.%m.%Y"]
zone = "Europe/Berlin"
[columns]
contact_id = "id"
customer = "Kunde"
signal = "page"
value = "Betrag"
[constants]
kind = "use"
"""
CUSTOMERS = """
source = "crm"
[time]
fixed = 2024-05-01
[columns]
contact_id = "Nr"
customer = "Nr"
[identity]
name = "Name"
email = "E-Mail"
[profile]
contract = "Vertrag"
[[contacts]]
kind = "cancellation"
signal = "contract"
when = { "Gekündigt" = ["ja"] }
"""
GERMAN = "id;when;Kunde;page;Betrag\n1;01.05.2024 14:30;A;/home;1.234,50\n2;02.05.2024;B;/shop;7\n"
PEOPLE = "Nr;Name;E-Mail;Vertrag;Gekündigt\n7;Alma Dörnbach;alma@example.org;Gold;nein\n8;Bo Eich;;Blau;ja\n"


def rows(table: pa.Table, *columns: str) -> list[tuple[object, ...]]:
    return sorted((tuple(row.values()) for row in table.select(list(columns)).to_pylist()), key=repr)


def test_german_log(take: Import, write: Write, contacts: Contacts) -> None:
    report = take(write("log.csv", GERMAN.encode("cp1252")), LOG)
    assert (report.new, report.rejected) == (2, 0)
    assert report.warnings == ("Found out from the file: encoding utf-8, delimiter ';', decimal mark ','.",)
    assert rows(contacts(), "contact_id", "occurred_at", "value") == [
        ("1", datetime(2024, 5, 1, 12, 30, tzinfo=UTC), 1234.5),
        ("2", datetime(2024, 5, 1, 22, tzinfo=UTC), 7.0),
    ]


def test_again_and_changed(take: Import, write: Write, contacts: Contacts) -> None:
    take(write("log.csv", GERMAN), LOG)
    again = take(write("log.csv", GERMAN), LOG)
    assert (again.new, again.changed, again.skipped) == (0, 0, 2)
    changed = take(write("log.csv", GERMAN.replace(";7\n", ";8\n") + "3;03.05.2024;C;/x;1\n"), LOG)
    assert (changed.new, changed.changed, changed.skipped) == (1, 1, 1)
    assert sorted(contacts().column("value").to_pylist()) == [1.0, 8.0, 1234.5]


def test_dry_run_leaves_nothing(take: Import, write: Write, place: Home, contacts: Contacts) -> None:
    report = take(write("log.csv", GERMAN + "3;gestern;C;/x;1\n"), LOG, dry_run=True)
    assert (report.dry_run, report.new, report.rejected, report.rejected_file) == (True, 2, 1, None)
    assert [r.found for r in report.rejections] == ["gestern"]
    assert contacts().num_rows == 0
    assert list(place.imports.glob("*")) == []


def test_undo(take: Import, write: Write, place: Home, contacts: Contacts) -> None:
    kept = take(write("a.csv", GERMAN), LOG)
    gone = take(write("b.csv", GERMAN.replace("\n1;", "\n11;").replace("\n2;", "\n12;")), LOG)
    assert contacts().num_rows == 4
    assert undo_import(place, gone.import_id).state is State.UNDONE
    assert rows(contacts(), "contact_id") == [("1",), ("2",)]
    assert [(entry.import_id, entry.state) for entry in register.entries(place)][-1] == (kept.import_id, State.DONE)
    assert undo_import(place, gone.import_id).undone is not None
    with pytest.raises(LotseError, match=r'There is no import "nope"'):
        undo_import(place, "nope")
    with pytest.raises(LotseError, match="There is no import"):
        undo_import(place, "../imports")


def test_register_survives(take: Import, write: Write, place: Home) -> None:
    report = take(write("a.csv", GERMAN), LOG, by="mara")
    entry = json.loads((place.imports / report.import_id / "import.json").read_text())
    wanted = ("file", "mapping", "source", "by", "state", "rows", "new", "changed", "skipped", "rejected")
    assert [entry[name] for name in wanted] == ["a.csv", "mapping.toml", "shop", "mara", "done", 2, 2, 0, 0, 0]


def test_customers(take: Import, write: Write, place: Home, contacts: Contacts) -> None:
    """Names go to the vault alone; the id that identifies a person becomes its pseudonym."""
    vault: dict[int, dict[str, str]] = {}
    report = take(write("people.csv", PEOPLE), CUSTOMERS, remember=vault.update)
    alma, bo = (Pseudonyms.of_home(place).of(number) for number in "78")
    assert vault == {alma: {"name": "Alma Dörnbach", "email": "alma@example.org"}, bo: {"name": "Bo Eich"}}
    assert report.new == 3
    table = contacts()
    assert rows(table, "kind", "signal", "customer", "contact_id") == sorted(
        [
            ("cancellation", "contract", bo, f"{bo}:contract"),
            ("profile", "profile", alma, f"{alma}:profile"),
            ("profile", "profile", bo, f"{bo}:profile"),
        ],
        key=repr,
    )
    assert [("segment.contract", "Gold")] in table.column("attributes").to_pylist()
    stored = b"".join(path.read_bytes() for path in place.root.rglob("*") if path.is_file())
    for secret in ("Dörnbach", "alma@example.org", "Bo Eich"):
        assert secret.encode() not in stored


LEFT = CUSTOMERS.replace("[time]\nfixed = 2024-05-01", '[time]\ncolumn = "seit"\nformat = "%d.%m.%Y"').replace(
    'when = { "Gekündigt" = ["ja"] }', 'time = "Gekündigt am"'
)
DATED = "Nr;Name;E-Mail;Vertrag;seit;Gekündigt am\n7;Alma;;Gold;01.02.2020;\n8;Bo;;Blau;03.04.2021;31.12.2025\n"


def test_a_contact_with_a_date_of_its_own(take: Import, write: Write, contacts: Contacts) -> None:
    """A list of customers with the day they left, empty for those who stayed: no row is refused for staying."""
    report = take(write("customers.csv", DATED), LEFT)
    assert (report.new, report.rejected, report.unsaid) == (3, 0, 1)
    rows = {(row["kind"], row["occurred_at"].date().isoformat()) for row in contacts().to_pylist()}
    assert rows == {("profile", "2020-02-01"), ("profile", "2021-04-03"), ("cancellation", "2025-12-31")}


def test_a_date_of_its_own_that_cannot_be_read(take: Import, write: Write, contacts: Contacts) -> None:
    report = take(write("customers.csv", DATED.replace("31.12.2025", "2025-12-31")), LEFT)
    assert (report.new, report.rejected) == (2, 1)
    assert [(row.row, row.column, row.found, str(row.expected)) for row in report.rejections] == [
        (3, "Gekündigt am", "2025-12-31", "a time from 1970 on as %d.%m.%Y")
    ]


def test_personal_cells_are_not_repeated(take: Import, write: Write, place: Home) -> None:
    mapping = CUSTOMERS.replace("fixed = 2024-05-01", 'column = "Name"')
    with pytest.raises(LotseError, match=r"found \"\(personal, not repeated here\)\"") as caught:
        take(write("people.csv", PEOPLE), mapping)
    assert "Alma" not in str(caught.value)


def test_catalogue_entries(take: Import, write: Write) -> None:
    given: list[tuple[list[Touchpoint], list[Rule], str]] = []

    def merge(touchpoints: list[Touchpoint], rules: list[Rule], origin: str) -> int:
        given.append((list(touchpoints), list(rules), origin))
        return 1

    entries = '[[touchpoints]]\nkey = "shop"\nnames = { en = "Shop" }\nphases = [3]\nsignals = ["/shop*"]\n'
    assert take(write("a.csv", GERMAN), LOG + entries, merge=merge).touchpoints == 1
    ((touchpoints, rules, origin),) = given
    assert [touchpoint.key for touchpoint in touchpoints] == ["shop"]
    assert rules == [Rule("shop", source="shop", signal="/shop*")]
    assert origin == "mapping.toml"
    take(write("a.csv", GERMAN), LOG + entries, merge=merge, dry_run=True)
    assert len(given) == 1


def test_counters(take: Import, write: Write, contacts: Contacts) -> None:
    """Views of an advertisement: one row stands for many people; a day without views is no contact."""
    mapping = """
    source = "ads"
    [time]
    column = "day"
    [columns]
    contact_id = ["day", "ad"]
    signal = "ad"
    count = "views"
    cost = "spent"
    [constants]
    kind = "exposure"
    """
    content = "day,ad,views,spent\n2024-05-01,banner,12000,30.5\n2024-05-02,banner,0,0\n2024-05-03,banner,1.5,2\n"
    report = take(write("ads.csv", content), mapping)
    assert (report.new, report.unsaid, report.rejected) == (1, 1, 1)
    assert rows(contacts(), "contact_id", "count", "cost") == [("2024-05-01:banner", 12_000, 30.5)]


def test_equal_rows_without_an_id(take: Import, write: Write, contacts: Contacts) -> None:
    mapping = LOG.replace('contact_id = "id"\n', "")
    content = "when;Kunde;page;Betrag\n" + "01.05.2024;A;/x;1\n" * 3 + "02.05.2024;A;/x;1\n"
    assert take(write("a.csv", content), mapping).new == 4
    assert take(write("a.csv", content), mapping).skipped == 4
    assert take(write("a.csv", content + "02.05.2024;A;/x;1\n"), mapping).new == 1
    assert contacts().num_rows == 5


def test_comments_in_a_wide_survey(take: Import, write: Write, contacts: Contacts) -> None:
    mapping = """
    source = "survey"
    [time]
    fixed = 2024-05-01
    [columns]
    contact_id = "id"
    [constants]
    language = "de"
    wave = "2024"
    [[contacts]]
    kind = "rating"
    scale = "6-1"
    words = { gut = 2 }
    answers = { note = "service" }
    [[contacts]]
    kind = "comment"
    answers = { warum = "service" }
    valence = { "super" = 1 }
    """
    take(write("s.csv", "id,note,warum\n1,gut,super\n2,6,\n3,,zu teuer\n"), mapping)
    assert rows(contacts(), "contact_id", "kind", "rating", "valence", "text") == [
        ("2024:1:note", "rating", 2.0, pytest.approx(0.6), None),
        ("2024:1:warum", "comment", None, 1.0, "super"),
        ("2024:2:note", "rating", 6.0, -1.0, None),
        ("2024:3:warum", "comment", None, None, "zu teuer"),
    ]


def test_spreadsheet_and_parquet(take: Import, tmp_path: Path, contacts: Contacts) -> None:
    mapping = 'source = "s"\n[time]\ncolumn = "when"\n[columns]\ncontact_id = "id"\nsignal = "page"\nweight = "w"\n'
    mapping += '[constants]\nkind = "use"\n'
    when = datetime(2024, 5, 1, 12, 30)
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"default_date_format": "dd.mm.yyyy hh:mm"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 0, ["id", "when", "page", "w"])  # two empty rows above the heading
        sheet.write_row(3, 0, [1, when, "/a", 0.5])
        sheet.write_row(4, 0, [2, "soon", "/b", 1])
    report = take(tmp_path / "a.xlsx", mapping)
    assert [(r.row, r.column, r.found) for r in report.rejections] == [(5, "when", "soon")]
    columns = {"id": [3, 4], "when": [when, None], "page": pa.array(["/a", "/b"]).dictionary_encode(), "w": [2.5, 1]}
    parquet.write_table(pa.table(columns | {"nested": [[1], [2]]}), tmp_path / "a.parquet")
    report = take(tmp_path / "a.parquet", mapping)
    assert [(r.row, r.column, r.found) for r in report.rejections] == [(2, "when", "")]
    assert rows(contacts(), "contact_id", "occurred_at", "weight") == [
        ("1", when.replace(tzinfo=UTC), 0.5),
        ("3", when.replace(tzinfo=UTC), 2.5),
    ]


@pytest.mark.parametrize(
    ("delimiter", "cell", "value", "mark"),
    [(";", "1.500", 1500.0, ","), (";", "1,500", 1.5, ","), ("\t", "1.500", 1.5, "."), ("\t", "1,500", 1500.0, ".")],
)
def test_what_a_thousand_may_be_is_said(
    take: Import, write: Write, contacts: Contacts, delimiter: str, cell: str, value: float, mark: str
) -> None:
    """A German spreadsheet separates by semicolons and groups thousands by points."""
    text = f"id;when;Kunde;page;Betrag\n1;01.05.2024;A;/home;{cell}\n".replace(";", delimiter)
    report = take(write("log.csv", text), LOG)
    assert contacts().column("value").to_pylist() == [value]
    assert any(f"Whether the {mark} is the decimal mark" in note and cell in note for note in report.warnings)


def test_nothing_is_said_of_thousands_where_other_numbers_tell(take: Import, write: Write) -> None:
    text = "id;when;Kunde;page;Betrag\n1;01.05.2024;A;/home;1.500\n2;01.05.2024;A;/home;7,50\n"
    assert not any("Whether" in note for note in take(write("log.csv", text), LOG).warnings)


def test_an_id_that_several_rows_have_is_said(take: Import, write: Write, contacts: Contacts) -> None:
    """The last row counts; that others are left out is no secret, since they may be contacts of their own."""
    report = take(write("log.csv", GERMAN.replace("\n2;", "\n1;")), LOG)
    assert (report.new, report.skipped, contacts().num_rows) == (1, 1, 1)
    assert [str(note) for note in report.warnings if "same id" in note] == [
        "Left out, since a later row of the file has the same id: 1. If they are contacts of their own, "
        "contact_id needs one more column."
    ]
    again = take(write("log.csv", GERMAN), LOG)
    assert not any("same id" in note for note in again.warnings)
