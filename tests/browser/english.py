"""English that a German page must not show: messages whose German differs."""

from __future__ import annotations

from functools import cache

from babel.messages.pofile import read_po

from tests.conftest import PROJECT

GERMAN = PROJECT / "src/lotse/ui/locale/de/LC_MESSAGES/django.po"
TEXTS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.replace(/\\s+/g, " ").trim();
    const around = walk.currentNode.parentElement;
    if (text && !around.closest("script, style, [lang]:not(html)")) found.add(text);
  }
  return [...found];
}"""


@cache
def messages() -> frozenset[str]:
    """Whole texts without places for values. What is also German (Start, Name) tells nothing, nor does a small single
    word: it may be a value of the data or the name of a command.
    """
    with GERMAN.open("rb") as file:
        pairs = [(m.id, m.string) for m in read_po(file) if m.id and isinstance(m.id, str) and m.string]
    german = {said for _, said in pairs}
    telling = {(meant, said) for meant, said in pairs if " " in meant or meant[:1].isupper()}
    return frozenset(meant for meant, said in telling if meant != said and meant not in german and "%" not in meant)


def left(texts: list[str]) -> list[str]:
    return [text for text in texts if text in messages()]
