"""What people read on a terminal is the page's table, with interval and base at every figure."""

from __future__ import annotations

import pytest

from lotse.cockpit.answer import Answer
from lotse.cockpit.terminal import beside, table
from lotse.contacts.filters import Filter
from lotse.findings.run import UnknownNameError
from lotse.findings.types import Field, Finding, Note, Result

FINDING = Finding(
    "test",
    "What is spoken of?",
    (
        Field("touchpoint", "Touchpoint"),
        Field("kind", "Kind", detail=True),
        Field("mean", "Mean rating", "valence", "n"),
        Field("mean_low", "Mean rating, from", "valence", "n"),
        Field("mean_high", "Mean rating, to", "valence", "n"),
        Field("n", "People", "count"),
    ),
    lambda log, where, options: RESULT,
    explanation="Counted.",
)
ROWS = [
    {"touchpoint": "breakfast", "kind": "use", "mean": -0.5, "mean_low": -0.6, "mean_high": -0.4, "n": 1204},
    {"touchpoint": "hotline", "mean": None, "n": None, "withheld": ["n"]},
]
NOTE = Note("%(left)s of %(people)s people left.", {"left": 1156, "people": 18303})
RESULT = Result(ROWS, 1204, "people", [NOTE], 7)
ANSWER = Answer(FINDING, Filter(), {}, RESULT)


def test_figures_stand_with_interval_and_base_in_the_readers_language() -> None:
    assert table(ANSWER, "de").splitlines()[-2:] == [
        "Frühstück     −0,50 (−0,60 bis −0,40 · n\u00a0=\u00a01.204)",
        "Hotline                                     n < 5",
    ]


def test_details_only_when_wide() -> None:
    assert "Nutzung" not in table(ANSWER, "de")
    assert "Nutzung" in table(ANSWER, "de", wide=True)


def test_base_and_notes_are_told() -> None:
    lines = beside(ANSWER, "de").splitlines()
    assert lines[:4] == [
        "Frage: What is spoken of?",
        "Basis: n = 1.204 Personen",
        "Auswahl: Zeitraum gesamt",
        "Hinweis: 1.156 von 18.303 Menschen gingen.",
    ]
    assert "Wie berechnet? Counted." in lines


def test_another_language_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="fr"):
        table(ANSWER, "fr")
