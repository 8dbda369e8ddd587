"""The search for English finds what a German page must not show, and nothing else."""

from __future__ import annotations

import pytest

from tests.browser.english import left


@pytest.mark.parametrize(
    "text",
    [
        "There are no contacts to answer this from yet.",
        "12 people left, 30 stayed.",
        "first-purchase",
        "leaving",
        "Erlebnisse der 365 Tage vor dem 2026-05-26",
    ],
)
def test_english_is_found(text: str):
    assert left([text]) == [text]


@pytest.mark.parametrize("text", ["12 Personen gingen, 30 blieben.", "Fan", "Newsletter", "am 26.05.2026", "NPS", "W1"])
def test_german_passes(text: str):
    assert left([text]) == []
