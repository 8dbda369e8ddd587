from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lotse.catalog import domain
from lotse.catalog.checks import CatalogError
from lotse.catalog.edits import arranged
from lotse.catalog.queries import catalogue, find
from lotse.catalog.tables.exchange import Outcome, import_table
from lotse.catalog.tables.read import read_catalogue, slug
from lotse.catalog.tables.sheets import read_sheets
from lotse.catalog.tables.write import write_table
from lotse.contacts.catalogue import CausedBy, Phase, Rule, Touchpoint
from lotse.contacts.home import Home
from tests.catalog.test_domain import PORTAL, SHOP, WIFI

RULES = (
    Rule("portal", signal="=1+1", attributes={"gate": "A*", "bot": "1"}, phase=Phase.ADVOCACY),
    Rule("", kind="use"),
)


@pytest.fixture
def filled(site: Home) -> Home:
    domain.put_catalogue([replace(WIFI, parent="shop"), SHOP, PORTAL], RULES)
    return site


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_goes_out_comes_back_the_same(filled: Home, tmp_path: Path, suffix: str, language: str) -> None:
    path, before = tmp_path / f"catalogue.{suffix}", catalogue()
    write_table(before, path, language)
    expected = Outcome((), (), ("wifi", "shop", "portal"), 2 if suffix == "xlsx" else None)
    assert import_table(path) == expected
    assert catalogue() == before


def test_german_headers_and_words_with_semicolons_and_decimal_commas(site: Home, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(
        "Name (englisch);Name (deutsch);Phasen;Verantwortlich;Verursacht durch;Getragen von;Mobil;Kosten je Kontakt\n"
        "Hotline für Gäste;Gäste-Hotline;4, 5;Service;Unternehmen;Menschen;nein;1,50\n",
        encoding="cp1252",
    )
    assert import_table(path) == Outcome(("hotline-fuer-gaeste",), (), (), None)
    assert catalogue().touchpoints == (
        Touchpoint(
            "hotline-fuer-gaeste",
            {"en": "Hotline für Gäste", "de": "Gäste-Hotline"},
            (Phase.LOYALTY, Phase.ADVOCACY),
            owner="Service",
            caused_by=CausedBy.COMPANY,
            carried_by="people",
            mobile=False,
            cost_per_contact=1.5,
        ),
    )


def test_a_column_that_is_missing_leaves_values_as_they_are(filled: Home, tmp_path: Path) -> None:
    path = tmp_path / "owners.csv"
    path.write_text("Key,Owner\nportal,Brand team\n")
    assert import_table(path) == Outcome((), ("portal",), (), None)
    assert find("portal") == replace(PORTAL, owner="Brand team")


def test_a_dry_run_changes_nothing(filled: Home, tmp_path: Path) -> None:
    before, path = catalogue(), tmp_path / "owners.csv"
    path.write_text("Key,Owner\nportal,Brand team\n")
    assert import_table(path, dry_run=True).changed == ("portal",)
    assert catalogue() == before


def test_every_cell_that_does_not_fit_is_named(filled: Home, tmp_path: Path) -> None:
    before, path = catalogue(), tmp_path / "bad.csv"
    path.write_text(
        "Key,Name,Phases,Caused by,Online,Cost per contact,Order,Colour\n"
        "a,A,6,company,,,,\n"
        "b,B,1,weather,perhaps,free,first,\n"
        "c,,1,company,,,,\n"
        "portal,Portal,1;5,third party,yes,0.25,3,\n"
        "portal,Portal,1;5,third party,yes,0.25,3,\n"
    )
    with pytest.raises(CatalogError) as error:
        import_table(path)
    assert str(error.value).splitlines()[1:] == [
        "touchpoints, row 1, column 8: found 'Colour', expected a header, one of: Key, Name, German name, Phases, "
        "Owner, Caused by, Part of, Order, Carried by, Direction, Ownership, Online, Mobile, Social, Cost per contact, "
        "Cost per month, Description, Retired",
        "touchpoints, row 2, Phases: found '6', expected one or more of 1, 2, 3, 4, 5, for example '1; 5'",
        "touchpoints, row 3, Caused by: found 'weather', expected one of company, third party, customer",
        "touchpoints, row 3, Online: found 'perhaps', expected yes, no, or nothing if unknown",
        "touchpoints, row 3, Cost per contact: found 'free', expected a number of 0 or more, such as 0.25, or nothing",
        "touchpoints, row 3, Order: found 'first', expected a whole number",
        "touchpoints, row 4, Name: found '', expected a value: everyone fills this in",
        "touchpoints, row 6, Key: found 'portal', expected each touchpoint once",
    ]
    assert catalogue() == before


def test_what_would_break_the_tree_is_refused_in_the_dry_run_too(filled: Home, tmp_path: Path) -> None:
    path = tmp_path / "tree.csv"
    path.write_text("Key,Part of\nshop,wifi\n")
    with pytest.raises(CatalogError, match="it would stand under itself"):
        import_table(path, dry_run=True)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"Key\n", "The file name ends in '.txt'; allowed: .csv, .xlsx."),
        ("a.csv", b"", "found '', expected a first row with headers"),
        ("a.csv", b"PK\x00\x01", "holds binary data, not CSV"),
        ("a.csv", b'Key,Name\n"a,b\n', "is not a CSV file"),
        ("a.xlsx", b"no archive", "cannot be read as XLSX"),
    ],
)
def test_bad_files_get_a_clear_answer(site: Home, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CatalogError) as error:
        import_table(path)
    assert said in str(error.value)
    with pytest.raises(CatalogError, match="There is no file"):
        import_table(tmp_path / f"not-there-{name}")


def test_numbers_and_truth_as_spreadsheets_store_them(site: Home, tmp_path: Path) -> None:
    path = tmp_path / "typed.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tabelle1")
        sheet.write_row(0, 0, ["Name", "Phases", "Owner", "Caused by", "Online", "Cost per month"])
        sheet.write_row(1, 0, ["Desk", 4, "Service", "company", True, 12.5])
    import_table(path)
    (desk,) = catalogue().touchpoints
    assert (desk.phases, desk.online, desk.cost_per_month) == ((Phase.LOYALTY,), True, 12.5)


def test_a_name_that_looks_like_a_formula_is_not_run(filled: Home, tmp_path: Path) -> None:
    domain.change_touchpoint("wifi", owner="=HYPERLINK(1)")
    path = tmp_path / "out.csv"
    write_table(catalogue(), path)
    assert "'=HYPERLINK(1)" in path.read_text(encoding="utf-8-sig")
    assert ",=" not in path.read_text(encoding="utf-8-sig")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=12)
RISKY = st.sampled_from(["=1", "'=1", "-", "@a", "+4", "a;b", 'a"b', "1,5", "ja", "''x"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=TEXT | RISKY,
    owner=TEXT | RISKY,
    cost=st.none() | st.integers(0, 10**9).map(lambda n: n / 10_000),
    language=st.sampled_from(["en", "de"]),
)
def test_any_text_survives_the_round_trip(
    tmp_path: Path, name: str, owner: str, cost: float | None, language: str
) -> None:
    entry = replace(PORTAL, names={"en": name, "de": owner}, owner=owner, cost_per_contact=cost)
    for suffix in ("csv", "xlsx"):
        path = tmp_path / f"table.{suffix}"
        write_table(arranged(1, [entry], []), path, language)
        reading = read_catalogue(read_sheets(path), {})
        assert (reading.touchpoints, reading.problems) == ([entry], [])


def test_keys_from_names() -> None:
    assert slug("Hotline für Geschäftskunden (B2B)") == "hotline-fuer-geschaeftskunden-b2b"
