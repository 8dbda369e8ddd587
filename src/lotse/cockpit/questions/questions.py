"""The questions that a decision maker asks, in the order in which the navigation and the report show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lotse.cockpit.questions import delight, losing, mistaken, waste, weak
from lotse.cockpit.questions.asking import Asking
from lotse.cockpit.questions.sheet import Sheet


@dataclass(frozen=True)
class Question:
    """``name`` on the command line and in the API, ``slug`` in the address; ``title`` and ``says`` are message ids.

    ``findings``: of which the answer is made; the first one's table stands behind it.
    """

    name: str
    slug: str
    title: str
    says: str
    findings: tuple[str, ...]
    compose: Callable[[Asking], Sheet]
    offers: tuple[str, ...] = ()  # options of these findings that change the answer and not its meaning


def gettext_noop(message: str) -> str:
    """Marks a message id; it is translated where it is shown."""
    return message


QUESTIONS: Final[dict[str, Question]] = {
    question.name: question
    for question in (
        Question(
            "losing",
            "wo-verlieren-wir-kunden",
            gettext_noop("Where do we lose customers?"),
            gettext_noop(
                "After which bad experiences more customers leave than comparable ones, and what is at stake."
            ),
            losing.FINDINGS,
            losing.sheet,
        ),
        Question(
            "delight",
            "was-begeistert",
            gettext_noop("What delights?"),
            gettext_noop("Where a very good experience goes with a better verdict, and what is taken for granted."),
            delight.FINDINGS,
            delight.sheet,
        ),
        Question(
            "weak",
            "was-ist-wichtig-und-schwach",
            gettext_noop("What is important and weak?"),
            gettext_noop("Importance against rating, with intervals, and the weight in the overall verdict."),
            weak.FINDINGS,
            weak.sheet,
            ("cut",),
        ),
        Question(
            "mistaken",
            "wo-irren-wir-uns",
            gettext_noop("Where are we mistaken?"),
            gettext_noop("What staff think of a touchpoint beside what customers say of it."),
            mistaken.FINDINGS,
            mistaken.sheet,
        ),
        Question(
            "waste",
            "wo-verschwenden-wir-kraft",
            gettext_noop("Where do we waste effort?"),
            gettext_noop("What a good experience costs, and a verdict on each touchpoint with its reasons."),
            waste.FINDINGS,
            waste.sheet,
            ("standard",),
        ),
    )
}
BY_SLUG: Final = {question.slug: question for question in QUESTIONS.values()}
