"""The files and mappings that the guide shows per finding are read, and give what the guide says they give."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from lotse.config.command import main
from lotse.config.registry import FINDINGS
from tests.docs.test_guide import blocks

NAME = "your-data.md"
COPIES = 20  # of each row under other numbers, for the findings that want 30 answers
ISSUE = (
    "moments", "exit-risk", "consequences", "drivers", "ipa", "asymmetry", "kano", "audit-gap", "problems",
    "efficiency", "incidents", "balance", "reliability",
)  # fmt: skip


def files(copies: int = 1) -> None:
    """Written as the guide shows them; with ``copies``, each row again for customers (and under ids) of their own."""
    for language, note, text in blocks(NAME):
        if note.startswith("file="):
            several = copies if language == "csv" else 1
            head, *rows = text.splitlines()
            lines = [copied(row, copy) for copy in range(several) for row in rows]
            Path(note.removeprefix("file=")).write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def copied(row: str, copy: int) -> str:
    return re.sub(r"\b(?=([KVAESF]\d|[123][ab];F\d)\b)", f"{copy}-", row) if copy else row


def typed() -> list[list[str]]:
    lines = [line for _, note, text in blocks(NAME) if note == "run" for line in text.splitlines()]
    return [shlex.split(line)[1:] for line in lines]


def imported() -> None:
    for words in typed():
        if words[0] == "import":
            assert (words, main([*words, "--format", "json"])) == (words, 0)


def shown(name: str, capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["show", name, "--format", "json", *options]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


@pytest.fixture
def here(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return home


@pytest.mark.django_db(transaction=True)
def test_every_row_is_read_and_every_command_works(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files()
    for words in typed():
        assert (words, main([*words, *(["--format", "json"] if words[0] == "import" else [])])) == (words, 0)
        out = capsys.readouterr().out
        assert words[0] != "import" or json.loads(out)["rejected"] == 0
    assert len(typed()) == 12
    left = {row["signal"] for row in shown("signals", capsys) if not (row["touchpoint"] or row["about"])}
    assert left == {"kuendigung", "Auftrag", "Empfehlung", "remark"}


@pytest.mark.django_db(transaction=True)
def test_the_shapes_answer_the_findings(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files(COPIES)
    imported()
    assert {row["touchpoint"] for row in shown("ipa", capsys)} == {"hotline", "werkstatt"}
    assert {row["touchpoint"] for row in shown("drivers", capsys)} == {"hotline", "werkstatt"}
    assert len(shown("asymmetry", capsys)) == 2
    kano = shown("kano", capsys)
    assert [(row["touchpoint"], row["category"], row["n"]) for row in kano] == [("hotline", "basic", 4 * COPIES)]
    gaps = {row["touchpoint"]: row for row in shown("audit-gap", capsys) if row["named_by"] == "both"}
    assert gaps["hotline"]["staff"] == pytest.approx(((4 + 5 + 4) / 3 - 3) / 2, abs=0.005)
    assert gaps["hotline"]["customers"] == pytest.approx(((1 + 4 + 3 + 2) / 4 - 3) / 2, abs=0.005)
    told = shown("incidents", capsys)
    assert {row["touchpoint"]: row["units"] for row in told if row["part"] == "agreement"}["severity"] == 3 * COPIES
    assert next(row for row in told if row["touchpoint"] == "hotline")["customers_negative"] == 2 * COPIES
    reliable = {row["touchpoint"]: row for row in shown("reliability", capsys)}
    assert (reliable["hotline"]["trust_n"], reliable["hotline"]["trust"]) == (4 * COPIES, 0.75)
    cost = {row["touchpoint"]: row["cost"] for row in shown("efficiency", capsys)}
    assert cost["werkstatt"] is not None
    left = shown("exit-risk", capsys)
    assert [row["exits"] for row in left if row["touchpoint"] == "hotline"] == [COPIES]
    assert shown("problems", capsys)[0]["touchpoint"] == "hotline"


def test_the_guide_names_every_finding_of_the_moments_of_truth() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "guide" / NAME).read_text(encoding="utf-8")
    table = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    assert [name for name in ISSUE if f"`{name}`" not in table] == []
    assert [name for name in re.findall(r"lotse show ([a-z-]+)", text) if name not in FINDINGS] == []
