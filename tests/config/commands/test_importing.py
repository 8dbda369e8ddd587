"""From a file to the log and back, by the commands ``import``, ``imports``, ``undo`` and ``person``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lotse.config.command import main
from lotse.contacts.home import Home
from lotse.contacts.snapshot import Snapshot

pytestmark = pytest.mark.django_db(transaction=True)

type Lotse = Callable[..., tuple[int, str, str]]

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
number = "Nr"
[profile]
contract = "Vertrag"
"""


@pytest.fixture
def lotse(home: Path, capsys: pytest.CaptureFixture[str]) -> Lotse:
    def run(*words: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def report(lotse: Lotse, small_file: Path, small_mapping: Path) -> Callable[..., dict[str, object]]:
    """What an import of the small file says."""

    def run(*more: str) -> dict[str, object]:
        code, out, _ = lotse("import", small_file, "--mapping", small_mapping, "--format", "json", *more)
        assert code == 0
        said: dict[str, object] = json.loads(out)
        return said

    return run


def stored(home: Path) -> int:
    return Snapshot.open(Home.at(home)).to_arrow().num_rows


COUNTS = ("rows", "new", "changed", "skipped", "rejected")


def counts(report: dict[str, object]) -> list[object]:
    return [report[name] for name in COUNTS]


def test_a_dry_run_counts_and_leaves_nothing(report, home):
    said = report("--dry-run")
    assert (counts(said), said["dry_run"]) == ([172, 172, 0, 0, 0], True)
    assert stored(home) == 0
    assert not list((home / "imports").glob("*"))


def test_a_second_import_adds_nothing_and_undo_takes_it_back(lotse, report, home):
    first, again = report(), report()
    assert counts(first) == [172, 172, 0, 0, 0]
    assert counts(again) == [172, 0, 0, 172, 0]
    assert (first["touchpoints"], again["touchpoints"]) == (2, 0)
    assert stored(home) == 172
    code, out, _ = lotse("undo", first["import_id"])
    assert (code, "is undone since" in out) == (0, True)
    assert stored(home) == 0
    states = {entry["import_id"]: entry["state"] for entry in json.loads(lotse("imports", "--format", "json")[1])}
    assert states == {first["import_id"]: "undone", again["import_id"]: "done"}
    assert counts(report()) == [172, 172, 0, 0, 0]


def test_findings_follow_the_import(lotse, report):
    report()
    rows = json.loads(lotse("show", "touchpoints", "--format", "json")[1])
    assert [(row["touchpoint"], row["volume"], row["asked_n"]) for row in rows] == [
        ("room", 80, 40),
        ("hotline", 12, 0),
    ]


def test_words_for_people(lotse, small_file, small_mapping):
    code, out, _ = lotse("import", small_file, "--mapping", small_mapping)
    assert code == 0
    assert "172 rows of hotel.csv: 172 contacts new, 0 changed, 0 skipped (there already)" in out
    assert "2 touchpoints were added to the catalogue." in out
    assert "Take it back with: lotse undo " in out


def test_rejected_rows_are_named_and_written_down(lotse, small_file, small_mapping):
    small_file.write_text(small_file.read_text() + "g1,32.13.2025,use,push,,phone,,\n", encoding="utf-8")
    code, out, _ = lotse("import", small_file, "--mapping", small_mapping, "--format", "json")
    said = json.loads(out)
    assert (code, said["rejected"], said["new"]) == (0, 1, 172)
    assert said["rejections"][0]["row"] == 174
    assert "32.13.2025" in Path(said["rejected_file"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda file, mapping: file.unlink(), "hotel.csv"),
        (lambda file, mapping: mapping.unlink(), "hotel.toml"),
        (lambda file, mapping: file.write_text(""), "empty"),
        (lambda file, mapping: file.write_text("guest,day\n1,2025-01-01\n"), "column"),
        (lambda file, mapping: mapping.write_text(mapping.read_text() + "\n[colums]\n"), "colums"),
    ],
)
def test_what_cannot_be_imported_is_one_message(lotse, home, small_file, small_mapping, spoil, message):
    spoil(small_file, small_mapping)
    code, out, err = lotse("import", small_file, "--mapping", small_mapping)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert stored(home) == 0


def test_an_import_that_does_not_exist_cannot_be_undone(lotse, report):
    report()
    code, _, err = lotse("undo", "20240101-000000-abcdef")
    assert code == 2
    assert "20240101-000000-abcdef" in err


def test_a_colleague_finds_the_customer_by_their_number(lotse, home, tmp_path):
    file, mapping = tmp_path / "kunden.csv", tmp_path / "kunden.toml"
    file.write_text("Nr;Name;E-Mail;Vertrag\nK-4711;Alma Dörnbach;alma@example.org;Gold\n", encoding="utf-8")
    mapping.write_text(CUSTOMERS, encoding="utf-8")
    assert lotse("import", file, "--mapping", mapping)[0] == 0
    code, out, _ = lotse("person", "show", "K-4711", "--reason", "asked on the phone")
    assert code == 0
    assert "Alma Dörnbach" in out
    assert "K-4711" in out
    written = [
        path for folder in ("contacts", "ids", "index", "imports", "catalog") for path in (home / folder).rglob("*")
    ]
    assert [path.name for path in written if path.is_file() and b"K-4711" in path.read_bytes()] == []
