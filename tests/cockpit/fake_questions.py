"""Invented answers behind the questions: figures that can be read off by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lotse.config.registry import FINDINGS as REAL
from lotse.contacts.filters import Filter
from lotse.findings.types import Note, Result
from lotse.findings.withhold import WITHHELD

ASKED: list[tuple[str, Filter, dict[str, str]]] = []


def exit_row(
    key: str, ratio: float | None, low: float | None, high: float | None, n: int, **more: Any
) -> dict[str, Any]:
    """A row of exit-risk; the difference is a twentieth of what the ratio is above 1."""
    known = {"": ratio, "_low": low, "_high": high}
    difference = {f"difference{end}": None if value is None else (value - 1) / 20 for end, value in known.items()}
    ratios = {f"ratio{end}": value for end, value in known.items()}
    stakes = {"stake": None, "stake_low": None, "stake_high": None}
    plain = {"touchpoint": key, "name": key.title(), "certainty": "not demonstrable", "n": n, "statement": ""}
    return {**plain, **ratios, **difference, **stakes, **more}


STAKE = {"stake": 412_345.0, "stake_low": 288_100.0, "stake_high": 541_200.0}
EXITS = [
    exit_row("hotline", 2.7, 2.1, 3.4, 1204, certainty="demonstrated", **STAKE),
    exit_row("invoice", 1.6, 1.3, 1.9, 611, certainty="demonstrated"),
    exit_row("breakfast", 1.5, 1.2, 1.8, 688, certainty="demonstrated"),
    exit_row("booking", 2.5, 0.9, 3.6, 490, certainty="demonstrated", **STAKE),
    exit_row("prices", 1.4, 1.1, 1.8, 318),
    exit_row("room", 1.1, 0.9, 1.3, 1104),
    exit_row(
        "taxi", 1.4, 0.6, 3.1, 24, statement="Few exits: exact interval; rely on incidents and ratings beside it."
    ),
    exit_row("magazine", None, None, None, 7),
    {**exit_row("ads", None, None, None, 0), WITHHELD: ["n"]},
]
NO_FIGURES = dict.fromkeys((
    "other", "other_ratio", "other_low", "other_high", "other_n", "heard_bad", "heard_n", "asked_mean", "asked_n",
))  # fmt: skip
MOMENTS = [
    {**NO_FIGURES, "touchpoint": "hotline", "name": "Hotline", "certainty": "conflicting", "direction": "harms",
     "supporting": ["behaviour", "heard"], "opposing": ["asked"], "demonstrated_by": ["behaviour"],
     "outcomes": ["leaving", "recommendation"], "ratio": 2.7, "ratio_low": 2.1, "ratio_high": 3.4, "n": 1204,
     "other": "recommendation", "other_ratio": 0.4, "other_low": 0.3, "other_high": 0.6, "other_n": 900,
     "heard_bad": 212, "heard_n": 259, "asked_mean": 3.18, "asked_n": 334, "rank": 1},
    {**NO_FIGURES, "touchpoint": "invoice", "name": "Invoice", "certainty": "demonstrated", "direction": "harms",
     "supporting": ["behaviour", "heard"], "opposing": [], "demonstrated_by": ["heard"], "outcomes": [],
     "ratio": 1.6, "ratio_low": 1.3, "ratio_high": 1.9, "n": 611, "heard_bad": 30, "heard_n": 40, "rank": 2},
]  # fmt: skip


def _whole(event: str, tested: int, found: int, few: int) -> dict[str, Any]:
    return {"part": "outcome", "event": event, "touchpoint": "", "certainty": "", "tested": tested, "found": found,
            "few": few, "ratio": None, "n": None}  # fmt: skip


def _follows(event: str, key: str, certainty: str, ratio: float, difference: float, n: int) -> dict[str, Any]:
    ends = {
        f"{name}{end}": value * factor
        for name, value in (("ratio", ratio), ("difference", difference))
        for end, factor in (("", 1), ("_low", 0.8), ("_high", 1.2))
    }
    return {
        "part": "touchpoint",
        "event": event,
        "touchpoint": key,
        "name": key,
        "certainty": certainty,
        "n": n,
        **ends,
    }


CONSEQUENCES = {
    "bad": [
        _whole("leaving", 9, 3, 4),
        _follows("leaving", "hotline", "demonstrated", 2.7, 0.1, 1204),
        _whole("silence", 53, 0, 37),
        _whole("first-purchase", 0, 0, 0),
        _whole("repurchase", 1, 0, 1),
        _follows("repurchase", "room", "suspected", 0.6, -0.02, 784),
        _whole("recommendation", 63, 1, 12),
        _follows("recommendation", "hotline", "demonstrated", 0.4, -0.136, 569),
    ],
    "good": [
        _whole("leaving", 64, 1, 2),
        _follows("leaving", "room", "demonstrated", 0.5, -0.02, 1744),
        _whole("silence", 60, 0, 33),
        _whole("first-purchase", 50, 0, 29),
        _whole("repurchase", 63, 0, 20),
        _whole("recommendation", 63, 1, 5),
        _follows("recommendation", "breakfast", "demonstrated", 2.5, 0.168, 1982),
    ],
}
INCIDENTS = [
    {"part": "touchpoint", "touchpoint": "hotline", "name": "Hotline", "named_by": "both", "customers_n": 37,
     "customers_positive": 6, "customers_negative": 33, "lean": -0.69, "lean_low": -0.85, "lean_high": -0.38,
     "staff_positive": 1, "staff_negative": 4, "staff_n": 5, "unseen": 2, "unseen_severity": 2.5,
     "unseen_plausibility": 3.0, "risk": 7.5, "risk_low": 6.0, "risk_high": 9.0, "risk_n": 2},
    {"part": "touchpoint", "touchpoint": "room", "name": "Room", "named_by": "staff only", "customers_n": 0,
     "staff_n": 0, "unseen": 1, "unseen_severity": 4.0, "unseen_plausibility": 4.0, "risk": 16.0, "risk_low": 16.0,
     "risk_high": 16.0, "risk_n": 1},
    {"part": "agreement", "touchpoint": "severity", "name": "", "alpha": 0.31, "alpha_low": 0.1, "alpha_high": 0.5,
     "kappa": 0.4, "units": 30},
]  # fmt: skip
PROBLEMS = [
    {"touchpoint": "hotline", "name": "Hotline", "rank": 5, "rank_low": 4, "rank_high": 5, "share": 0.089,
     "share_low": 0.085, "share_high": 0.093, "relevance": 4.3, "n": 1620},
]  # fmt: skip
BALANCES = [
    {"part": "people", "band": "even", "n": 100, "difference": None},
    {"part": "stayed", "band": "more bad", "n": 60, "difference": None},
    {"part": "stayed", "band": "more good", "n": 140, "difference": 0.05, "difference_low": 0.01,
     "difference_high": 0.09},
]  # fmt: skip


def _contrast(key: str, kind: str, penalty: float, reward: float, half: float, n: int) -> dict[str, Any]:
    ends = {
        f"{name}_{end}": value + side * half
        for name, value in (("penalty", penalty), ("reward", reward))
        for end, side in (("low", -1), ("high", 1))
    }
    return {"touchpoint": key, "name": key, "kind": kind, "penalty": penalty, "reward": reward, "n": n, **ends}


CONTRASTS = [
    _contrast("breakfast", "excitement", -0.05, 0.6, 0.1, 900),
    _contrast("room", "performance", -0.5, 0.4, 0.1, 800),
    _contrast("invoice", "basic", -0.7, 0.05, 0.1, 700),
    _contrast("taxi", "none", -0.1, 0.1, 0.3, 40),
]


def _important(key: str, quadrant: str, importance: float, performance: float, n: int) -> dict[str, Any]:
    gap = importance - performance
    ends = {
        f"{name}_{end}": value + side * 0.1
        for name, value in (("importance", importance), ("performance", performance), ("gap", gap))
        for end, side in (("low", -1), ("high", 1))
    }
    figures = {"importance": importance, "performance": performance, "gap": gap, **ends}
    return {"touchpoint": key, "name": key, "quadrant": quadrant, **figures,
            "importance_cut": 3.5, "performance_cut": 3.5, "n": n}  # fmt: skip


CATEGORIES = [
    {"touchpoint": key, "name": key, "category": category, "share": share, "share_low": share - 0.07,
     "share_high": share + 0.07, "certainty": certainty, "n": 225}
    for key, category, share, certainty in (
        ("hotline", "basic", 0.6, "demonstrated"), ("invoice", "performance", 0.36, "not demonstrable"),
    )
]  # fmt: skip
IPA = [
    _important("invoice", "concentrate", 3.9, 2.9, 629),
    _important("room", "keep up", 3.9, 3.85, 1198),
    _important("taxi", "low priority", 3.1, 3.05, 25),
    _important("arrival", "overkill", 3.2, 3.9, 1425),
]
WEIGHTS = [
    {"touchpoint": key, "name": key, "rank": rank, "rank_low": 1, "rank_high": 2, "weight": weight,
     "weight_low": weight - 0.05, "weight_high": weight + 0.05, "n": 900}
    for rank, (key, weight) in enumerate({"room": 0.31, "invoice": 0.22}.items(), start=1)
]  # fmt: skip


def _gap(key: str, staff: float, customers: float, half: float, *, real: bool) -> dict[str, Any]:
    ends = {
        f"{name}_{end}": value + side * half
        for name, value in (("staff", staff), ("customers", customers), ("gap", staff - customers))
        for end, side in (("low", -1), ("high", 1))
    }
    sides = {"staff": staff, "customers": customers, "gap": staff - customers, "staff_n": 14, "customers_n": 1127}
    return {"touchpoint": key, "name": key, "real": real, "named_by": "both", **sides, **ends}


def _one_sided(key: str, side: str, customers: int) -> dict[str, Any]:
    return {"touchpoint": key, "name": key, "real": False, "named_by": side, "gap": None, "staff_n": 0,
            "customers_n": 0, "customers_named": customers}  # fmt: skip


GAPS = [
    _gap("breakfast", 0.64, 0.23, 0.18, real=True),
    _gap("booking_phone", 0.0, 0.42, 0.2, real=True),
    _gap("room", 0.31, 0.34, 0.2, real=False),
    _one_sided("hotline", "customers only", 408),
    _one_sided("invoice", "customers only", 96),
    _one_sided("taxi", "staff only", 0),
]


def _worth(key: str, verdict: str, reasons: Sequence[str], relative: float | None, **more: Any) -> dict[str, Any]:
    ends = {
        f"{name}{end}": None if value is None else value * factor
        for name, value in (("relative_cost", relative), ("cost_per_good", relative and 2 * relative))
        for end, factor in (("", 1), ("_low", 0.8), ("_high", 1.2))
    }
    okay = {"okay": 0.6, "okay_low": 0.55, "okay_high": 0.65, "n": 400}
    return {"touchpoint": key, "name": key, "verdict": verdict, "reasons": list(reasons), **ends, **okay, **more}


WORTH = [
    _worth("magazine", "thin out", ["It does not matter.", "It costs more than elsewhere."], 2.0,
           hours=41.6, hours_low=30.2, hours_high=55.5),
    _worth("booking_phone", "merge", ["Another touchpoint serves the same need."], 1.1, replaced_by="booking"),
    _worth("invoice", "mend", ["It matters.", "It is below the standard."], None),
    _worth("room", "keep", ["It meets the standard."], 0.9),
    _worth("taxi", "undecided", ["The facts do not carry a verdict yet."], None, okay=None),
]  # fmt: skip
RELIABLE = [
    {
        "touchpoint": "hotline",
        "name": "Hotline",
        "okay": 0.565,
        "okay_low": 0.549,
        "okay_high": 0.581,
        "n": 3499,
        "locations_differ": True,
        "locations_spread": 0.063,
        "locations_spread_low": 0.03,
        "locations_spread_high": 0.11,
        "weekdays_differ": False,
        "weekdays_spread": 0.02,
        "staff_differ": None,
        "staff_spread": None,
        "trust": 0.7,
        "trust_low": 0.6,
        "trust_high": 0.78,
        "trust_n": 90,
    }
]


def _answering(
    name: str,
    rows: Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Mapping[str, Any]]],
    base: int,
    of: str,
    *notes: Note,
) -> Callable[[Any, Filter, Mapping[str, str]], Result]:
    def compute(log: Any, where: Filter, options: Mapping[str, str]) -> Result:
        ASKED.append((name, where, dict(options)))
        if "nobody=here" in where.segments:
            return Result([], 0, of, [Note("Nobody left with a contact of kind cancellation, so nothing can be said.")])
        if name == "balance" and where.touchpoints != ("hotline",):
            return Result([], 0, of, notes)
        chosen = rows[options.get("after", "bad")] if isinstance(rows, Mapping) else rows
        return Result(chosen, base, of, notes)

    return compute


ASSOCIATION = Note("An association adjusted for what is on record, not proof that the experience is the cause.")
FINDINGS = {
    name: replace(REAL[name], compute=_answering(name, rows, base, of, ASSOCIATION))
    for name, rows, base, of in (
        ("moments", MOMENTS, 20_148, "people"),
        ("exit-risk", EXITS, 20_148, "people"),
        ("consequences", CONSEQUENCES, 20_148, "people"),
        ("incidents", INCIDENTS, 70, "contacts"),
        ("problems", PROBLEMS, 20_148, "people"),
        ("balance", BALANCES, 10_578, "people"),
        ("drivers", WEIGHTS, 1961, "respondents"),
        ("ipa", IPA, 1961, "respondents"),
        ("asymmetry", CONTRASTS, 1961, "respondents"),
        ("kano", CATEGORIES, 247, "respondents"),
        ("audit-gap", GAPS, 7981, "contacts"),
        ("reliability", RELIABLE, 9000, "contacts"),
        ("efficiency", WORTH, 20_148, "people"),
    )
}
