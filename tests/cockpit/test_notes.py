"""What a finding says beside its rows, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from lotse.analysis.findings.attribution import _crossed
from lotse.cockpit.notes import told
from lotse.findings.types import Note
from tests.cockpit.fake import CATALOGUE

COMPARED = "Compared: %(without)s people without and %(having)s with a contact of kind %(kinds)s."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            "Verglichen: 1.200 Personen ohne und 7 mit einem Kontakt der Art Weiterempfehlung, geworbener Neukunde.",
        ),
        ("en", "Compared: 1,200 people without and 7 with a contact of kind recommendation, referral."),
    ],
)
def test_kinds_are_said_in_words(language: str, said: str) -> None:
    note = Note(COMPARED, {"without": 1200, "having": 7, "kinds": "recommendation, referral"})
    with override(language):
        assert told([note], CATALOGUE) == [said]


@pytest.mark.parametrize(("n", "said"), [(1, "1 Kontaktpunkt geht dem"), (12, "12 Kontaktpunkte gehen dem")])
def test_the_note_on_markov_is_german_in_both_numbers(n: int, said: str) -> None:
    row = dict.fromkeys(("shapley", "first", "last", "linear", "time_decay", "position"), 0.0) | {"markov": 0.02}
    with override("de"):
        why, advice = told(_crossed([row] * n, 1), CATALOGUE)
    assert why.startswith(said)
    assert f"{2 * n}\u202f% der Ergebnisse" in why
    assert advice.startswith("Mit 2 oder 3 gemerkten Schritten")


@pytest.mark.parametrize(
    ("signal", "said"), [("satisfaction/overall", "die Gesamtzufriedenheit"), ("q17 Filiale", "q17 Filiale")]
)
def test_the_verdict_that_is_explained_is_said_in_words(signal: str, said: str) -> None:
    note = Note(
        "Explained: %(signal)s. Who never used or did not rate a touchpoint counts as no rating, not as a low one.",
        {"signal": signal},
    )
    with override("de"):
        assert told([note], CATALOGUE)[0].startswith(f"Erklärt wird: {said}. ")
