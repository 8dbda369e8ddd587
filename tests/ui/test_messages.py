"""Every message has German, and what is compiled is what is written."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

from django.utils.translation import override

from lotse.contacts.errors import LotseError, Message, joined
from lotse.ui.messages import reason, said
from tools import messages

SAID_ON_PAGES = (
    "analysis",
    "catalog/checks.py",
    "catalog/domain.py",
    "catalog/edits.py",
    "cockpit",
    "collect",
    "findings",
)


def test_every_message_has_german():
    german = {(message.id, message.context): message for message in messages.german() if message.id}
    absent = [text for text in messages.template() if text.id and (text.id, text.context) not in german]
    assert [str(text.id) for text in absent] == []
    assert messages.missing(messages.german()) == []


def test_a_note_has_its_words_where_it_is_made():
    """Words in a constant are not collected, and would stay English."""
    calls = [
        (path.name, node.lineno, node.args[: 2 if ast.unparse(node.func) == "Note.counted" else 1])
        for path in messages.SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Note", "Note.counted")
    ]
    assert [(name, line) for name, line, words in calls if not all(isinstance(w, ast.Constant) for w in words)] == []
    assert len(calls) > 50


def test_compiled_messages_are_the_written_ones():
    with messages.GERMAN.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    written = [
        message for message in messages.german() if message.id and not message.context and isinstance(message.id, str)
    ]
    assert [message.id for message in written if compiled.gettext(message.id) != message.string] == []


def test_german_keeps_the_placeholders():
    """Only ``%(name)s`` are placeholders here; babel's own check takes "10% of" for one."""
    named = re.compile(r"%\((\w+)\)[sdr]")
    changed = [
        message.id
        for message in messages.german()
        if isinstance(message.id, str) and set(named.findall(message.id)) != set(named.findall(str(message.string)))
    ]
    assert changed == []


def test_messages_within_a_message_are_translated_and_data_are_not():
    inner = joined([Message("a number"), "a number"], Message(" or "))
    with override("de"):
        assert said(Message("%(expected)s (decimal mark %(mark)s)", expected=inner, mark=",")) == (
            "eine Zahl oder a number (Dezimalzeichen ,)"
        )
    assert inner == "a number or a number"


def test_filters_are_named_as_the_page_names_them():
    error = LotseError(Message("%(name)s is given %(n)s times; once is allowed.", name="since", n=2))
    with override("de"):
        assert reason(error, {"since": "von"}) == "von ist 2-mal angegeben; erlaubt ist es einmal."
    assert str(error) == "since is given 2 times; once is allowed."


def test_percent_signs_of_a_message_without_values_stay():
    assert said(Message("95 % of all")) == "95 % of all"


def plain_errors(path: Path) -> Iterator[str]:
    """Errors of Lotse made of text that no page could translate."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match call:
            case ast.Call(ast.Name(name), [ast.Constant() | ast.JoinedStr() | ast.BinOp(), *_]):
                if name.endswith("Error") and name not in vars(builtins):
                    yield f"{path.name}:{call.lineno}"


def test_every_error_that_a_page_can_show_carries_its_message():
    paths = [each for name in SAID_ON_PAGES for each in _python(messages.SOURCE / name)]
    assert len(paths) > 100
    assert [place for path in paths for place in plain_errors(path)] == []


def _python(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))
