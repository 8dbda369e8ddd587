"""Exact sentences in both languages: what a figure means and no more."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from lotse.cockpit.questions import delight, mistaken, waste, weak, words
from lotse.cockpit.questions.asking import Asking, listed
from lotse.contacts.filters import Filter
from tests.cockpit.fake_questions import CONTRASTS, EXITS, GAPS, IPA, WORTH, exit_row

RISKS = {row["touchpoint"]: row for row in EXITS}


def told(language: str, key: str) -> str:
    with override(language):
        return words.exit_sentence(RISKS[key], "Hotline", language)


def test_the_sentence_of_a_demonstrated_loss() -> None:
    assert told("de", "hotline") == (
        "Nach einem schlechten Erlebnis am Kontaktpunkt Hotline verlassen uns 2,7-mal so viele wie vergleichbare "
        "Kunden ohne dieses Erlebnis (95\u202f%: 2,1–3,4; n = 1.204)."
    )
    assert told("en", "hotline") == (
        "After a bad experience at the touchpoint Hotline 2.7 times as many leave us as comparable customers without "
        "it (95%: 2.1–3.4; n = 1,204)."
    )


def test_the_sentence_of_what_is_not_demonstrable() -> None:
    assert told("de", "room") == (
        "Dass uns nach einem schlechten Erlebnis am Kontaktpunkt Hotline mehr Kunden verlassen, ist nicht nachweisbar "
        "(1,1-mal so viele; 95\u202f%: 0,9–1,3; n = 1.104)."
    )
    assert (
        told("de", "magazine")
        == "Hotline: zu wenige Fälle für eine Aussage, wie viele nach einem schlechten Erlebnis gehen."
    )


def why(language: str, key: str) -> str:
    with override(language):
        return words.not_demonstrable(RISKS[key], language)


def test_why_it_is_not_demonstrable() -> None:
    assert why("de", "room") == (
        "Das Intervall schließt „gleich viele“ ein. Mehr als 1,3-mal so viele sind nicht zu erwarten."
    )
    assert why("en", "prices") == (
        "Conspicuous taken alone, but among so many touchpoints this also happens by chance."
    )
    odd = exit_row("x", 2.5, 0.9, 3.6, 490, certainty="demonstrated")
    assert words.not_demonstrable(odd, "en") == (
        "The test finds more who leave, but the interval includes “as many”: not certain."
    )
    assert why("de", "magazine") == "Zu wenige Fälle: keine vergleichbaren Kunden ohne dieses Erlebnis."


def test_how_many_more_would_do() -> None:
    """ln(3.1/0.6)/3.92 = 0.419; a doubling needs ln(2)/2.8 = 0.2476: 24 × (0.419/0.2476)² − 24 = 44.7."""
    assert (
        why("de", "taxi")
        == "Zu wenige Fälle. Etwa 45 weitere Betroffene würden reichen, um eine Verdopplung zu erkennen."
    )


@pytest.mark.parametrize(
    ("low", "high", "n", "thin"),
    [(0.9, 1.3, 1104, False), (0.9, 1.3, 29, True), (0.3, 2.0, 500, True), (1.2, 8.0, 500, False),
     (0.0, 2.0, 500, True), (0.5, float("inf"), 500, True)],
)  # fmt: skip
def test_too_few_cases(low: float, high: float, n: int, thin: bool) -> None:
    assert words.is_thin(exit_row("x", 1.1, low, high, n)) is thin


def test_what_speaks_against() -> None:
    with override("de"):
        assert words.against({"opposing": ["staff", "asked"]}) == (
            "Gefragt bewerten Kunden ihn eher gut. Das Personal hält ihn für gut."
        )
        assert words.against({}) == ""


@pytest.mark.parametrize(
    ("value", "de", "en"),
    [(412_345.0, "412.000\u202f€", "€412,000"), (6690.6, "6.700\u202f€", "€6,700"), (856.0, "856\u202f€", "€856")],
)
def test_values_at_stake(value: float, de: str, en: str) -> None:
    assert (words.money(value, "de"), words.money(value, "en")) == (de, en)


def test_limits_of_values() -> None:
    assert words.money_limits(288_100, 541_200, "de") == "288.000–541.000\u202f€"
    assert words.money_limits(288_100, 541_200, "en") == "€288,000–€541,000"


def test_prices_and_bases() -> None:
    assert (words.price(3.2, "de"), words.price(3.2, "en"), words.price(412.3, "de")) == (
        "3,20\u202f€", "€3.20", "412\u202f€",
    )  # fmt: skip
    with override("de"):
        assert (words.customers(1, "de"), words.customers(1204, "de")) == ("n = 1 Kunde", "n = 1.204 Kunden")
        assert words.respondents(None, "de") == "n = – Antworten"
        assert words.limits(None, 2.0, "ratio", "de") == "kein Intervall"
        assert words.limits(-0.29, -0.13, "valence", "de") == "95\u202f%: −0,29 bis −0,13"


def test_names_in_a_row() -> None:
    with override("de"):
        assert [listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
            "",
            "A",
            "A und B",
            "A, B und C",
        ]


def test_what_a_rating_goes_with() -> None:
    with override("de"):
        said = [delight.sentence(row, "de") for row in CONTRASTS]
    assert said == [
        "Wer eine 5 gibt, beurteilt das Ganze um 0,60 besser; wer höchstens eine 2 gibt, nicht nachweislich "
        "schlechter.",
        "Wer eine 5 gibt, beurteilt das Ganze um 0,40 besser; wer höchstens eine 2 gibt, um 0,50 schlechter.",
        "Wer höchstens eine 2 gibt, beurteilt das Ganze um 0,70 schlechter; wer eine 5 gibt, nicht nachweislich "
        "besser.",
        "Weder eine sehr gute noch eine schlechte Bewertung geht nachweislich mit einem anderen Gesamturteil einher.",
    ]


def test_importance_and_both_views() -> None:
    with override("de"):
        assert weak.sentence(IPA[0], "de") == "Genannte Wichtigkeit 3,90, Bewertung 2,90."
        assert [mistaken.sentence(row, "de") for row in GAPS if row["gap"] is not None] == [
            "Das Personal bewertet mit +0,64, Kunden mit +0,23: das Personal um 0,41 besser.",
            "Das Personal bewertet mit 0,00, Kunden mit +0,42: das Personal um 0,42 schlechter.",
            "Das Personal bewertet mit +0,31, Kunden mit +0,34; ein Unterschied ist nicht nachweisbar.",
        ]


def test_reasons_of_a_verdict() -> None:
    asking = Asking(Filter(), "en", {"booking": "Booking on the website"})
    with override("en"):
        assert waste.sentence(WORTH[0], asking) == (
            "It demonstrably matters little. It costs more than elsewhere. Repeats within a week take about 42 "
            "hours a year (30–56)."
        )
        assert waste.sentence(WORTH[1], asking) == (
            "Another touchpoint serves the same need. The same people use Booking on the website for it."
        )


CAUSAL = re.compile(r"\b(verursach|bewirk|führt zu|weil|wegen|cause[sd]?\b|because|leads to|due to)", re.IGNORECASE)


def test_no_sentence_names_a_cause() -> None:
    asking = Asking(Filter(), "de", {})
    said = []
    for language in ("de", "en"):
        with override(language):
            said += [words.exit_sentence(row, "x", language) for row in EXITS]
            said += [words.not_demonstrable(row, language) for row in EXITS]
            said += [delight.sentence(row, language) for row in CONTRASTS]
            said += [mistaken.sentence(row, language) for row in GAPS if row["gap"] is not None]
            said += [waste.sentence(row, asking) for row in WORTH]
    assert [text for text in said if CAUSAL.search(text)] == []


EVENTS = ("leaving", "silence", "first-purchase", "repurchase", "recommendation")


@pytest.mark.parametrize("after", ["bad", "good"])
@pytest.mark.parametrize("event", EVENTS)
def test_what_follows_is_said_in_both_languages_and_each_in_its_own_words(event: str, after: str) -> None:
    said = {}
    for language in ("de", "en"):
        with override(language):
            said[language] = words.followed({"event": event, "ratio": 2.5}, after, language)
    assert said["de"].startswith("Nach einem guten" if after == "good" else "Nach einem schlechten")
    assert said["en"].startswith(f"After a {after} experience")
    assert ("2,5-mal" in said["de"], "2.5 times" in said["en"]) == (True, True)
    assert ("weder gut noch schlecht" in said["de"]) == (after == "good")


def test_every_outcome_has_a_sentence_of_its_own() -> None:
    with override("en"):
        said = {words.followed({"event": event, "ratio": 2.0}, after, "en")
                for event in EVENTS for after in ("bad", "good")}  # fmt: skip
    assert len(said) == 10


def test_of_a_hundred() -> None:
    more = {"difference": 0.116, "difference_low": 0.09, "difference_high": 0.139}
    fewer = {"difference": -0.136, "difference_low": -0.161, "difference_high": -0.108}
    with override("de"):
        assert words.of_hundred(more, "de") == "11,6 von 100 mehr (9,0–13,9)"
        assert words.of_hundred(fewer, "de") == "13,6 von 100 weniger (10,8–16,1)"
        assert words.of_hundred({**more, "difference_low": None}, "de") == ""
        assert words.of_hundred({}, "de") == ""


def test_good_ones_that_make_up() -> None:
    with override("de"):
        known = {"made_up": 2.4, "made_up_low": 1.2, "made_up_high": 5.0}
        assert (
            words.made_up(known, "de")
            == "Ein schlechtes Erlebnis wiegt dort so viel wie 2,4 gute (95\u202f%: 1,2–5,0)."
        )
        open_end = {**known, "made_up_high": None}
        assert words.made_up(open_end, "de").endswith("(95\u202f%: mindestens 1,2).")
        assert words.made_up({"made_up": None}, "de") == ""


@pytest.mark.parametrize(
    ("ratio", "said", "limits"),
    [(0.012, "0,01-mal", "95\u202f%: 0,01–0,02"), (0.1, "0,1-mal", "95\u202f%: 0,1–0,2"), (3.5, "3,5-mal", None)],
)
def test_a_small_multiple_is_not_printed_as_nothing(ratio: float, said: str, limits: str | None) -> None:
    with override("de"):
        assert words.times(ratio, "de") == said
        if limits:
            assert words.limits(ratio * 0.9, ratio * 1.5, "ratio", "de") == limits
