"""What the guide tells people to type works, in its order, on the files that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lotse.config.command import main
from lotse.config.registry import FINDINGS
from tests.conftest import PROJECT

GUIDE = PROJECT / "docs" / "guide"
BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(name: str) -> list[tuple[str, str, str]]:
    """Language, note and text of every fenced block."""
    return BLOCK.findall((GUIDE / name).read_text(encoding="utf-8"))


@pytest.mark.django_db(transaction=True)
def test_the_guide(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = 0
    for _, note, text in blocks("first-week.md"):
        if note.startswith("file="):
            Path(note.removeprefix("file=")).write_text(text, encoding="utf-8")
        for line in text.splitlines() if note == "run" else []:
            program, *words = shlex.split(line)
            assert (line, program, main(words)) == (line, "lotse", 0)
            typed += 1
    assert typed == 12
    assert (tmp_path / "catalogue.xlsx").is_file()
    out = capsys.readouterr().out
    assert "11 contacts would be new" in out
    assert "+room" in out or "room" in out
    scope: dict[str, object] = {}
    for _, note, text in blocks("analysts.md"):
        if note == "run":
            exec(text, scope)
    assert capsys.readouterr().out.startswith("11 5 6\n")


def test_every_finding_is_in_the_index() -> None:
    index = (PROJECT / "docs" / "findings.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \|", index, re.MULTILINE)
    assert listed == list(FINDINGS)
    pages = re.findall(r"`(methods/[a-z-]+\.md|guide/[a-z-]+\.md)`", index)
    assert [page for page in pages if not (PROJECT / "docs" / page).is_file()] == []
