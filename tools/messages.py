"""Collect every visible message and compile the translations: `make messages`.

Python and templates are read as they are; what the findings, the navigation and other declared texts say is taken from
the running registry, since there a message is data. The catalogue keeps its translations; what is missing is listed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = PROJECT / "src" / "lotse"
GERMAN = SOURCE / "ui" / "locale" / "de" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "Message": None,  # what an error says
    "Note": None,  # what a finding says beside its rows
    "counted": (1, 2),
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = (
    "# German messages of Lotse, in the Sie form. Collected and compiled by `make messages`; edit the msgstr lines."
)
PLURALS = ("ngettext", "ngettext_lazy", "npgettext", "counted")
type Message = tuple[str | tuple[str, str], str | None]  # the message or its two numbers, and its context


def collect() -> Iterator[tuple[Message, str]]:
    """Every message with the file that says it."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield from _of_python(path.read_bytes(), path)
    for path in sorted(SOURCE.rglob("*.html")):
        yield from _of_template(path)
    yield from _declared()


def _of_template(path: Path) -> Iterator[tuple[Message, str]]:
    from django.utils.translation.template import templatize  # noqa: PLC0415

    yield from _of_python(templatize(path.read_text(encoding="utf-8")).encode(), path)


def _of_python(source: bytes, path: Path) -> Iterator[tuple[Message, str]]:
    place = path.relative_to(PROJECT).as_posix()
    for _line, function, found, _comments in extract_python(BytesIO(source), list(KEYWORDS), (), {"encoding": "utf-8"}):
        texts = [found] if isinstance(found, str) else [text for text in found or () if isinstance(text, str)]
        if texts and texts[0]:
            yield _message(function, texts), place


def _message(function: str, texts: list[str]) -> Message:
    context = texts.pop(0) if "pgettext" in function else None
    return ((texts[0], texts[1]) if function in PLURALS else texts[0]), context


def _declared() -> Iterator[tuple[Message, str]]:
    """What config declares: the navigation, and each finding's question, fields, options and explanation."""
    from django.conf import settings  # noqa: PLC0415
    from django.utils.module_loading import import_string  # noqa: PLC0415

    for entry in settings.LOTSE_NAVIGATION:
        yield from (((text, None), "navigation") for text in (entry.label, entry.short))
    for finding in import_string(settings.LOTSE_FINDINGS).values():
        texts = [finding.question, finding.explanation, *(field.label for field in finding.fields)]
        texts += [option.label for option in finding.options]
        yield from (((text, None), f"finding {finding.name}") for text in texts if text)


def template() -> Catalog:
    messages = Catalog(project="Lotse", charset="utf-8")
    for (message, context), place in collect():
        messages.add(message, locations=[(place, 0)], context=context)
    return messages


def german() -> Catalog:
    with GERMAN.open("rb") as file:
        return read_po(file, locale="de")


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation."""
    said = [
        (message.string if isinstance(message.string, tuple) else (message.string,), message) for message in catalogue
    ]
    return [str(message.id) for texts, message in said if message.id and (not all(texts) or message.fuzzy)]


def start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotse.config.settings")
    django.setup()


def main() -> int:
    start()
    catalogue = german() if GERMAN.exists() else Catalog(locale="de", project="Lotse", charset="utf-8")
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = HEADER
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    with GERMAN.open("wb") as file:
        write_po(file, catalogue, omit_header=False, width=110, sort_output=True, include_lineno=False)
    with GERMAN.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    left = missing(catalogue)
    sys.stdout.write(
        "".join(f"not translated: {text}\n" for text in left)
        + f"{len(catalogue)} messages, {len(left)} without German.\n"
    )
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
