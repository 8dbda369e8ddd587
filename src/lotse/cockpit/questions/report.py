"""The answers on paper: one question or all of them as PDF. Page, command line and API call ``report``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.translation import gettext

from lotse.accounts.models import Organisation
from lotse.cockpit import registry
from lotse.cockpit.questions.asking import Asking
from lotse.cockpit.questions.filtered import in_words
from lotse.cockpit.questions.paper import printed
from lotse.cockpit.questions.questions import QUESTIONS, Question
from lotse.contacts.errors import LotseError, Message
from lotse.contacts.filters import Filter
from lotse.findings.run import UnknownNameError, unknown
from lotse.ui import formats

TEMPLATE: Final = Path(__file__).with_name("report.typ")
LANGUAGES: Final = ("en", "de")


class PdfMissingError(LotseError):
    """The part that writes PDF is not installed."""


def report(
    names: Sequence[str],
    where: Filter,
    language: str,
    options: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> bytes:
    """The questions of these names (none: all) under a filter, as PDF/UA in ``language`` (en, de).

    Raises UnknownNameError for a question or language that does not exist, PdfMissingError without typst.
    """
    if language not in LANGUAGES:
        raise UnknownNameError(unknown("language", language, LANGUAGES))
    asked = [_question(name) for name in names] or list(QUESTIONS.values())
    _checked(options or {}, asked)
    _compiler()
    with translation.override(language):
        return write(_data(asked, where, language, options or {}, now or timezone.localtime()))


def _question(name: str) -> Question:
    if name not in QUESTIONS:
        raise UnknownNameError(unknown("question", name, QUESTIONS))
    return QUESTIONS[name]


def _checked(options: Mapping[str, str], asked: Sequence[Question]) -> None:
    """An option that none of the questions offers is a mistake, not a wish for less."""
    allowed = {name for one in asked for name in one.offers}
    for name in options:
        if name not in allowed:
            raise UnknownNameError(unknown("option of the report:", name, sorted(allowed)))


def write(data: Mapping[str, Any]) -> bytes:
    """``data`` goes in as JSON, so that no text of it can be read as markup."""
    made: bytes = _compiler().compile(
        TEMPLATE.read_bytes(), format="pdf", sys_inputs={"data": json.dumps(data)}, pdf_standards=["ua-1"]
    )
    return made


@cache
def _compiler() -> Any:
    if find_spec("typst") is None:
        raise PdfMissingError(
            Message(
                "PDF needs the Python package typst, which is not installed. "
                "Install it with: make pdf (in a clone of Lotse), or pip install 'lotse[pdf]'."
            )
        )
    return import_module("typst")


def _data(asked: Sequence[Question], where: Filter, language: str, options: Mapping[str, str], now: datetime) -> Any:
    organisation = Organisation.objects.first()
    names = registry.names(language)
    asking = Asking(where, language, names, options=options)
    title = gettext(asked[0].title) if len(asked) == 1 else gettext("Report to decide by")
    return {
        "lang": language,
        "organisation": organisation.name if organisation else "Lotse",
        "title": title,
        "made": formats.instant(now, language),
        "filters": in_words(where, names, language),
        "plot": gettext("Axis of the plots below"),
        "moment": gettext("Moment of truth"),
        "touchpoint": gettext("Touchpoint"),
        "rank": gettext("Rank"),
        "how": gettext("How computed?"),
        "questions": [_answered(question, asking) for question in asked],
    }


def _answered(question: Question, asking: Asking) -> dict[str, Any]:
    """Where there is no answer, how it would be computed is no help."""
    known, sheet = registry.findings(), question.compose(asking)
    behind = [] if sheet.empty else [known[name] for name in question.findings if name in known]
    return {
        "title": gettext(question.title),
        **printed(sheet),
        "behind": [
            {"question": gettext(one.question), "explanation": gettext(one.explanation)}
            for one in behind
            if one.explanation
        ],
    }
