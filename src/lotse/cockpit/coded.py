"""Readable words for what findings say in codes of their own, by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext, pgettext

from lotse.cockpit.axes import ownership_names
from lotse.cockpit.moments import event_words, moment_words, verdict_words
from lotse.ui.templatetags.lotse import evidence_names, source_name


def coded(name: str, value: str) -> str:
    """The word for a code of this field; nothing for every other value."""
    known = _WORDS.get(name)
    return known().get(value, "") if known else ""


def part_names() -> dict[str, str]:
    """What the rows of findings with several tables speak of."""
    return {
        "outcome": gettext("What follows"),
        "combination": gettext("best combination"),
        "mix": gettext("online and offline"),
        "mobile": gettext("also by mobile"),
        "touchpoint": gettext("Touchpoint"),
        "phase": gettext("Phase"),
        "agreement": gettext("agreement of staff"),
        "people": gettext("People"),
        **outcome_names(),
    }


def judged_names() -> dict[str, str]:
    """What staff judge of an incident."""
    return {
        "valence": gettext("Good or bad"),
        "severity": gettext("Severity"),
        "plausibility": gettext("Plausibility"),
    }


def rule_names() -> dict[str, str]:
    """Why something calls for a decision."""
    return {
        "leaving": gettext("customers leave after a bad experience"),
        "worse": gettext("certainly worse than before"),
        "bad": gettext("certainly bad"),
        "gap": gettext("heard worse than asked"),
        "unmapped": gettext("signals without a touchpoint"),
        "ownerless": gettext("nobody responsible"),
    }


def series_names() -> dict[str, str]:
    return {
        "asked": source_name("asked"),
        "heard": source_name("heard"),
        "measure": gettext("measure"),
        "before": pgettext("series", "before"),
        "after": pgettext("series", "after"),
    }


def count_names() -> dict[str, str]:
    return {"people": gettext("people"), "contacts": gettext("contacts"), "touchpoints": gettext("touchpoints")}


def side_names() -> dict[str, str]:
    """Who named a touchpoint."""
    return {
        "both": gettext("customers and staff"),
        "customers only": gettext("customers only"),
        "staff only": gettext("staff only"),
    }


def band_names() -> dict[str, str]:
    return {
        "bad by 3 or more": gettext("bad by 3 or more"),
        "bad by 2": gettext("bad by 2"),
        "bad by 1": gettext("bad by 1"),
        "even": gettext("as many good as bad"),
        "good by 1": gettext("good by 1"),
        "good by 2": gettext("good by 2"),
        "good by 3 or more": gettext("good by 3 or more"),
        "more bad": gettext("more bad"),
        "more good": gettext("more good"),
    }


def category_names() -> dict[str, str]:
    """Kano's categories."""
    return {
        "basic": pgettext("category", "basic"),
        "performance": pgettext("category", "performance"),
        "excitement": pgettext("category", "excitement"),
        "indifferent": pgettext("category", "indifferent"),
        "reverse": pgettext("category", "reverse"),
        "questionable": pgettext("category", "questionable"),
    }


def outcome_names() -> dict[str, str]:
    return {
        "stayed": gettext("Stayed"),
        "bought again": gettext("Bought again"),
        "recommended": gettext("Recommended"),
    }


def mix_names() -> dict[str, str]:
    return {
        "online only": gettext("online only"),
        "both": gettext("online and offline"),
        "offline only": gettext("offline only"),
        "not stated": gettext("not stated in the catalogue"),
        "mobile": gettext("also by mobile"),
    }


_WORDS: Final[Mapping[str, Callable[[], Mapping[str, str]]]] = {
    "band": band_names,
    "category": category_names,
    "certainty": moment_words,
    "counts": count_names,
    "direction": moment_words,
    "evidence": evidence_names,
    "event": event_words,
    "importance_by": event_words,
    "made_up_reason": moment_words,
    "name": mix_names,
    "named_by": side_names,
    "other": event_words,
    "ownership": ownership_names,
    "part": part_names,
    "quadrant": moment_words,
    "rule": rule_names,
    "second": category_names,
    "series": series_names,
    "statement": moment_words,
    "trend_of": series_names,
    "verdict": lambda: {verdict: word for verdict, (word, _) in verdict_words().items()},
}
