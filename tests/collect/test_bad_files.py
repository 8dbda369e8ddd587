"""Files that cannot be imported get a clear answer, and nothing of them stays behind."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from lotse.collect.readers import FileError, delimited, source, spreadsheet
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home

from .conftest import Import, Write

MAPPING = """
source = "shop"
[time]
column = "when"
[columns]
contact_id = "id"
signal = "page"
rating = "stars"
[constants]
kind = "rating"
scale = "1-5"
"""
XML = MAPPING.replace('source = "shop"', 'source = "shop"\n[file]\nformat = "xml"\nrecord = "r"').replace(
    '"id"', '"@id"'
)
HEAD = "id,when,page,stars\n"
GOOD = HEAD + "1,2024-05-01,/home,5\n"


@pytest.fixture
def refused(take: Import, place: Home, write: Write) -> Callable[..., str]:
    """The message for a file that is refused; checks that nothing was imported and nothing is left."""

    def run(name: str, content: str | bytes, mapping: str = MAPPING) -> str:
        with pytest.raises(LotseError) as caught:
            take(write(name, content), mapping)
        assert list(place.imports.glob("*")) == []
        return str(caught.value)

    return run


def test_empty(refused: Callable[..., str]) -> None:
    assert refused("a.csv", "") == "a.csv is empty."
    assert refused("a.csv", "\n\n  \n") == "a.csv is empty."
    assert refused("a.csv.gz", gzip.compress(b"")) == "a.csv.gz is empty."
    assert refused("a.csv", HEAD) == "a.csv has no rows below its heading."


def test_absent(take: Import, tmp_path: Path) -> None:
    with pytest.raises(LotseError, match=r"There is no file .*nowhere\.csv"):
        take(tmp_path / "nowhere.csv", MAPPING)


def test_unknown_format(refused: Callable[..., str]) -> None:
    assert refused("a.cvs", GOOD) == (
        'a.cvs: unknown format "cvs". Did you mean "csv"? Allowed: csv, xlsx, parquet, xes, xml.'
    )


def test_wrong_encoding(refused: Callable[..., str]) -> None:
    late = GOOD + "2,2024-05-01,/straße,4\n" * 60_000
    mapping = MAPPING + '[file]\nencoding = "utf-8"\n'
    assert refused("a.csv", late.encode("latin-1"), mapping) == (
        'a.csv is not written in utf-8 throughout. State another encoding in the mapping: [file] encoding = "latin-1".'
    )
    assert "Usual ones: utf-8, latin-1" in refused("a.csv", GOOD, MAPPING + '[file]\nencoding = "klingon"\n')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_encoding_is_found_out(take: Import, write: Write, contacts: Callable[[], pa.Table], encoding: str) -> None:
    take(write("a.csv", (HEAD + "1,2024-05-01,/straße,5\n").encode(encoding)), MAPPING)
    assert contacts().column("signal").to_pylist() == ["/straße"]


def test_ragged_rows_are_set_aside(take: Import, write: Write, contacts: Callable[[], pa.Table]) -> None:
    report = take(
        write("a.csv", HEAD + "1,2024-05-01,/a,5\n2,2024-05-01\n3,2024-05-01,/c,9\n4,2024-05-01,/d,3,x,y\n5,,/e,1\n"),
        MAPPING,
    )
    assert (report.rows, report.new, report.rejected) == (5, 1, 4)
    assert Path(report.rejected_file or "").read_text().splitlines() == [
        "row,column,found,expected",
        "6,when,,a time from 1970 on as iso",
        "4,stars,9,1 to 5",
        "3,,2 cells,4 cells",
        "5,,6 cells,4 cells",
    ]


def test_mixed_types(take: Import, write: Write) -> None:
    report = take(write("a.csv", GOOD + "2,2024-05-01,/a,good\n3,soon,/a,4\n"), MAPPING)
    assert [(r.row, r.column, r.found, r.expected) for r in report.rejections] == [
        (4, "when", "soon", "a time from 1970 on as iso"),
        (3, "stars", "good", "1 to 5"),
    ]
    assert report.new == 1


def test_nothing_fits(refused: Callable[..., str]) -> None:
    assert refused("a.csv", HEAD + "1,2024-05-01,/a,nine\n") == (
        'a.csv gives no contact: 1 rejected, the first in row 2, column stars: found "nine", expected 1 to 5.'
    )
    assert "no row answers a question" in refused("a.csv", HEAD + "1,2024-05-01,/a,\n")


def test_formulas_stay_harmless(take: Import, write: Write) -> None:
    report = take(write("a.csv", GOOD + '2,2024-05-01,/a,"=HYPERLINK(""http://x"")"\n3,2024-05-01,/a,-7\n'), MAPPING)
    lines = Path(report.rejected_file or "").read_text().splitlines()
    assert lines[1:] == ['3,stars,"\'=HYPERLINK(""http://x"")",1 to 5', "4,stars,-7,1 to 5"]


def test_column_that_is_not_there(refused: Callable[..., str]) -> None:
    assert refused("a.csv", GOOD.replace("stars", "Starz")) == (
        'mapping.toml does not fit a.csv: unknown column "stars". Did you mean "Starz"? Allowed: id, when, page, Starz.'
    )


def test_column_named_twice(refused: Callable[..., str]) -> None:
    assert refused("a.csv", "id,id ,when,page,stars\n1,1,2024-05-01,/,5\n") == (
        "a.csv: the heading names 'id' more than once. Rename one."
    )


def test_quotation_mark_never_closed(refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 1 << 20)
    content = HEAD + '1,2024-05-01,"/a,5\n' + "2,2024-05-01,/b,5\n" * 200_000
    assert "a quotation mark is probably never closed" in refused("a.csv", content)


def test_truncated_gzip(refused: Callable[..., str]) -> None:
    content = gzip.compress((HEAD + "".join(f"{n},2024-05-01,/a,5\n" for n in range(50_000))).encode())
    for part in (20, len(content) // 2, len(content) - 4):
        assert refused("a.csv.gz", content[:part]) == (
            "a.csv.gz is cut off: the gzip file ends too early. Copy it again."
        )


def test_damaged_gzip(refused: Callable[..., str]) -> None:
    content = bytearray(gzip.compress(GOOD.encode() * 1000))
    content[30] ^= 0xFF
    assert "a.csv.gz is damaged" in refused("a.csv.gz", bytes(content))
    assert refused("a.csv.gz", GOOD) == "a.csv.gz is no gzip file, though its name says so."


def test_gzip_bomb(refused: Callable[..., str]) -> None:
    """100 MB of the same line in 100 kB."""
    content = gzip.compress((HEAD + "1,2024-05-01,/a,5\n" * 6_000_000).encode(), 9)
    assert len(content) < 500_000
    assert "unpacks to more than 250 times its size" in refused("a.csv.gz", content)
    assert "unpacks to more than 250 times its size" in refused("a.parquet.gz", content)


def test_limit_of_unpacking(refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_UNPACKED", 1 << 20)
    content = "".join(f"{n},2024-05-01,/{n * 7919 % 10007},5\n" for n in range(100_000))
    assert "the limit. Split the file." in refused("a.csv.gz", gzip.compress((HEAD + content).encode()))


def test_zip_is_no_table(refused: Callable[..., str]) -> None:
    assert "a.csv is a zip or spreadsheet file" in refused("a.csv", zipped({"a.csv": GOOD.encode()}))


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook(rows: list[list[object]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Answers")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return file.getvalue()


def test_spreadsheet_bomb(refused: Callable[..., str]) -> None:
    bomb = zipped({"xl/worksheets/sheet1.xml": b" " * (100 << 20)})
    assert "unpacks to more than 250 times its size" in refused("a.xlsx", bomb)


def test_spreadsheet_that_lies_about_its_size(refused: Callable[..., str]) -> None:
    content = bytearray(zipped({"xl/worksheets/sheet1.xml": b" " * (1 << 20)}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert refused("a.xlsx", bytes(content)).startswith("a.xlsx is damaged")


def test_spreadsheet_too_large_to_hold(refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_SHEETS", 1000)
    assert "Save it as CSV" in refused("a.xlsx", workbook([["id"], [1]]))


def test_bad_spreadsheets(refused: Callable[..., str]) -> None:
    assert "cannot be read as a spreadsheet" in refused("a.xlsx", b"no spreadsheet at all")
    assert refused("a.xlsx", workbook([["id", "when"]])) == 'a.xlsx: sheet "Answers" has no rows below a heading.'
    named = MAPPING + '[file]\nsheet = "Anwsers"\n'
    assert 'unknown sheet "Anwsers". Did you mean "Answers"?' in refused("a.xlsx", workbook([["id"], [1]]), named)


def test_entity_bomb(refused: Callable[..., str]) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><all><r id="1"><when>&b;</when></r></all>'
    assert "declares a document type (DOCTYPE), which is not accepted" in refused("a.xml", bomb, XML)
    outer = '<!DOCTYPE r SYSTEM "file:///etc/passwd"><all><r id="1"/></all>'
    assert "declares a document type (DOCTYPE), which is not accepted" in refused("a.xml", outer, XML)
    assert "DOCTYPE" in refused("a.xes", bomb)


def test_bad_markup(refused: Callable[..., str]) -> None:
    assert "is no well-formed XML: mismatched tag" in refused("a.xml", "<all><r id='1'></all>", XML)
    assert refused("a.xml", "<all></all>", XML) == "a.xml holds no <r> elements."
    assert 'name the element that is one record: [file] record = "…"' in refused("a.xml", "<all><r/></all>")
    assert refused("a.xes", "<log><trace/></log>") == "a.xes holds no events."


def test_bad_parquet(refused: Callable[..., str]) -> None:
    assert "cannot be read as Parquet" in refused("a.parquet", b"PAR1 but no more")


def test_fails_in_the_middle(take: Import, write: Write, place: Home, contacts: Callable[[], pa.Table]) -> None:
    """What was there stays; what was half staged is gone; the same file can be imported once it is whole."""
    take(write("first.csv", GOOD), MAPPING)
    whole = gzip.compress((HEAD + "".join(f"{n},2024-05-01,/b,4\n" for n in range(2, 300_000))).encode())
    with pytest.raises(FileError):
        take(write("b.csv.gz", whole[:-9]), MAPPING)
    assert contacts().num_rows == 1
    assert len(list(place.imports.glob("*"))) == 1
    assert take(write("b.csv.gz", whole), MAPPING).new == 299_998


@pytest.mark.slow
def test_two_gigabytes_stream(take: Import, tmp_path: Path) -> None:
    """A file of 2 GB is read in pieces: a dry run of a mapping that keeps few of its rows, in bounded memory."""
    path = tmp_path / "large.csv"
    line = b"%d,2024-05-01,/a,%d,%s\n"
    filler = b"x" * 2_000
    with path.open("wb") as file:
        file.write(b"id,when,page,stars,note\n")
        for start in range(0, 1_100_000, 10_000):
            file.write(b"".join(line % (n, 5 if n % 10_000 == 0 else 6, filler) for n in range(start, start + 10_000)))
    assert path.stat().st_size > 2 << 30
    held: list[int] = []
    report = take(
        path,
        MAPPING + "[[contacts]]\nnot_applicable = [6]\n",
        dry_run=True,
        progress=lambda _rows: held.append(pa.total_allocated_bytes()),
    )
    assert (report.rows, report.new, report.unsaid) == (1_100_000, 110, 1_099_890)
    assert max(held) < 256 << 20
