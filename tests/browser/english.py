"""English that a German page must not show: messages whose German differs, and what only a program should read."""

from __future__ import annotations

import re
from functools import cache

from babel.messages.pofile import read_po
from django.utils.translation import override

from lotse.cockpit.addresses import choice_label
from lotse.config.registry import FINDINGS
from tests.conftest import PROJECT

GERMAN = PROJECT / "src/lotse/ui/locale/de/LC_MESSAGES/django.po"
# The texts of the page, or of another one given as HTML; in <code> stand names of commands, the same in any language.
TEXTS = r"""(other) => {
  const body = other ? new DOMParser().parseFromString(other, "text/html").body : document.body;
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT), found = new Set();
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.replace(/\s+/g, " ").trim();
    const around = walk.currentNode.parentElement;
    if (text && !around.closest("script, style, code, [lang]:not(html)")) found.add(text);
  }
  return [...found];
}"""
PLACE = re.compile(r"%\((\w+)\)[sdr]")
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def pairs() -> list[tuple[str, str]]:
    with GERMAN.open("rb") as file:
        return [(m.id, m.string) for m in read_po(file) if m.id and isinstance(m.id, str) and m.string]


@cache
def messages() -> frozenset[str]:
    """Whole texts without places for values. What is also German (Start, Name) tells nothing, nor does a small single
    word: it may be a value of the data or the name of a command.
    """
    german = {said for _, said in pairs()}
    telling = {(meant, said) for meant, said in pairs() if " " in meant or meant[:1].isupper()}
    return frozenset(meant for meant, said in telling if meant != said and meant not in german and "%" not in meant)


@cache
def filled() -> re.Pattern[str]:
    """Texts with places for values, as they look when these are filled in; two words of their own make them English."""
    telling = [meant for meant, said in pairs() if PLACE.search(meant) and len(_own(meant) - _own(said)) > 1]
    return re.compile("|".join(_open(meant) for meant in telling))


def _own(text: str) -> set[str]:
    return {*re.findall(r"[^\W\d_]{3,}", PLACE.sub(" ", text))}


def _open(message: str) -> str:
    parts = PLACE.split(message.replace("%%", "%"))[::2]
    return ".+?".join(re.escape(part) for part in parts)


@cache
def codes() -> frozenset[str]:
    """What options call their choices, where a German page has another word for it."""
    choices = {choice for asked in FINDINGS.values() for option in asked.options for choice in option.choices}
    with override("de"):
        return frozenset(choice for choice in choices if choice_label(choice).casefold() != choice)


def left(texts: list[str]) -> list[str]:
    return [text for text in texts if _whole(text) or ISO_DAY.search(text)]


def _whole(text: str) -> bool:
    return text in messages() or text in codes() or filled().fullmatch(text) is not None
