"""A registry and a log with invented figures, so that pages are tested without an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from lotse.analysis.findings import contacts, signals, touchpoints, waves
from lotse.contacts.catalogue import Catalogue, CausedBy, Phase, Rule, Touchpoint
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.codes import Codes, What
from lotse.findings.types import Field, Finding, Option, Result
from tests.cockpit import fake_questions, fake_touchpoint

_GENERATIONS = count()

CODES = Codes(
    whats=(
        What("survey", "Q1", "rating"),
        What("web", "/checkout", "use", "phone"),
        What("web", "/checkout", "use", "desktop"),
        What("portal", "review", "mention"),
    ),
    segments=((("guest", "private"),), (("guest", "business"),)),
    waves=("", "2024", "2025"),
    locations=("", "Hamburg", "Bremen", "Lübeck"),
)


def _point(
    key: str, de: str, en: str, phases: tuple[int, ...], caused_by: str = "company", owner: str = ""
) -> Touchpoint:
    return Touchpoint(key, {"de": de, "en": en}, tuple(Phase(p) for p in phases), owner, CausedBy(caused_by))


CATALOGUE = Catalogue(
    version=3,
    touchpoints=(
        _point("website", "Website", "Website", (1,), owner="Marketing"),
        _point("ads", "Anzeigen und Kampagnen", "Ads and campaigns", (1,), owner="Marketing"),
        _point("search", "Suchmaschine", "Search engine", (1,), "third_party"),
        _point("reviews", "Bewertungsportal", "Review portal", (1, 5), "third_party", "Vertrieb"),
        _point("friends", "Rat von Bekannten", "Advice from friends", (1, 5), "customer"),
        _point("prices", "Preis- und Zimmersuche", "Price and room search", (2,), owner="Vertrieb"),
        _point("offer", "Angebot für Firmenkunden", "Offer to business customers", (2,), owner="Vertrieb"),
        _point("booking", "Buchung auf der Website", "Booking on the website", (3,), owner="Vertrieb"),
        _point("booking_phone", "Buchung am Telefon", "Booking by phone", (3,), owner="Reservierung"),
        _point("arrival", "Ankunft und Check-in", "Arrival and check-in", (4,), owner="Empfang"),
        _point("room", "Zimmer", "Room", (4,), owner="Haustechnik"),
        _point("breakfast", "Frühstück", "Breakfast", (4,), owner="Küche"),
        _point("hotline", "Hotline", "Hotline", (4,), owner="Kundenservice"),
        _point("invoice", "Rechnung", "Invoice", (4,), owner="Finanzen"),
        _point("taxi", "Taxi und Transfer", "Taxi and transfer", (4,), "third_party"),
        _point("programme", "Stammgast-Programm", "Regular guests’ programme", (5,), owner="Marketing"),
        _point("magazine", "Reisemagazin", "Travel magazine", (5,), "third_party"),
    ),
    rules=(Rule("website", source="web"),),
)

#         key: asked mean, half width, n · heard mean, half width, n · reach, trend, evidence
_FIGURES: dict[str, tuple[Any, ...]] = {
    "website": (0.28, 0.06, 640, 0.10, 0.12, 188, 0.71, 0.03, "measured"),
    "ads": (0.04, 0.09, 311, None, None, None, 0.44, 0.0, "partly"),
    "search": (None, None, None, -0.02, 0.22, 19, 0.63, None, "assumed"),
    "reviews": (0.31, 0.08, 402, None, None, None, 0.58, 0.02, "measured"),
    "friends": (0.52, 0.07, 356, 0.44, 0.11, 97, 0.29, 0.05, "partly"),
    "prices": (0.11, 0.05, 702, -0.08, 0.08, 340, 0.66, -0.04, "measured"),
    "offer": (0.18, 0.12, 118, -0.12, 0.20, 41, 0.09, None, "partly"),
    "booking": (0.41, 0.05, 811, 0.12, 0.11, 176, 0.38, 0.07, "measured"),
    "booking_phone": (0.33, 0.09, 204, 0.05, 0.18, 58, 0.12, 0.0, "partly"),
    "arrival": (0.58, 0.03, 1870, 0.39, 0.05, 903, 0.96, 0.11, "measured"),
    "room": (0.49, 0.03, 1902, 0.21, 0.05, 1104, 0.94, 0.02, "measured"),
    "breakfast": (0.37, 0.04, 1433, -0.14, 0.06, 688, 0.78, -0.19, "measured"),
    "hotline": (-0.21, 0.08, 412, -0.48, 0.07, 687, 0.18, -0.06, "measured"),
    "invoice": (-0.09, 0.06, 611, -0.37, 0.10, 240, 0.88, 0.04, "measured"),
    "taxi": (None, None, None, -0.09, 0.24, 24, 0.22, None, "assumed"),
    "programme": (0.40, 0.09, 287, 0.18, 0.14, 71, 0.24, 0.02, "partly"),
    "magazine": (None, None, None, None, None, None, 0.03, None, "assumed"),
}

TOUCHPOINT_FIELDS = (
    Field("touchpoint", "Touchpoint"),
    Field("name", "Name"),
    Field("evidence", "Evidence"),
    Field("reach", "Reach", "share"),
    *(
        field
        for name, label in (("asked", "Asked: experience"), ("heard", "Heard: experience"))
        for field in (
            Field(f"{name}_n", f"{name.title()}: people", "count"),
            Field(f"{name}_mean", label, "valence", f"{name}_n"),
            Field(f"{name}_low", f"{label}, from", "valence", f"{name}_n"),
            Field(f"{name}_high", f"{label}, to", "valence", f"{name}_n"),
        )
    ),
    Field("trend", "Trend"),
    Field("trend_change", "Change of experience", "valence"),
)


def touchpoint_row(key: str) -> dict[str, Any]:
    asked, aw, an, heard, hw, hn, reach, trend, evidence = _FIGURES[key]
    name = next(point.names["en"] for point in CATALOGUE.touchpoints if point.key == key)
    row = {"touchpoint": key, "name": name, "reach": reach, "evidence": evidence}
    arrow = None if trend is None else "→" if abs(trend) < 0.05 else "↑" if trend > 0 else "↓"
    row |= {"trend": arrow, "trend_change": trend, "trend_from": "2024", "trend_to": "2025"}
    for source, mean, width, n in (("asked", asked, aw, an), ("heard", heard, hw, hn)):
        ends = (None, None) if mean is None else (round(mean - width, 2), round(mean + width, 2))
        row |= {f"{source}_mean": mean, f"{source}_low": ends[0], f"{source}_high": ends[1], f"{source}_n": n}
    return row


@dataclass
class FakeLog:
    asked: list[Filter] = field(default_factory=list)

    def journeys(self) -> FakeLog:
        return self

    def __enter__(self) -> FakeLog:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @property
    def codes(self) -> Codes:
        return CODES

    @property
    def folder(self) -> Path:
        """Another one each time, so that no answer is kept from one test to the next."""
        return Path(str(next(_GENERATIONS)))

    def catalogue(self) -> Catalogue:
        return CATALOGUE

    def state(self) -> object:
        """Never the same: each test's answer is computed."""
        return object()


LOG = FakeLog()


def log() -> FakeLog:
    return LOG


def _touchpoints(log: Any, where: Filter, options: Mapping[str, str]) -> Result:
    LOG.asked.append(where)
    rows = [touchpoint_row(key) for key in _FIGURES if not where.touchpoints or key in where.touchpoints]
    return Result(rows, 20148, "people", (), 3)


def _waves(log: Any, where: Filter, options: Mapping[str, str]) -> Result:
    means = {2017: 3.72, 2018: 3.78, 2019: 3.81, 2020: None, 2021: 3.95, 2022: 3.9, 2023: 3.7, 2024: 4.08, 2025: 4.12}
    rows = [
        {
            "wave": str(year),
            "value": mean,
            "low": None if mean is None else mean - 0.06,
            "high": None if mean is None else mean + 0.06,
            "n": None if mean is None else 24 if year == 2023 else 2831,
        }
        for year, mean in means.items()
    ]
    return Result(rows, 19817, "respondents")


def _contacts(log: Any, where: Filter, options: Mapping[str, str]) -> Result:
    words = (
        "Dreimal angerufen, dreimal von vorn erzählt.",
        None,
        "Sehr freundlich, Rechnung am selben Tag korrigiert.",
    )
    rows = [
        {
            "occurred_at": datetime(2026, 11, 22, 13, 5, tzinfo=UTC),
            "touchpoint": "hotline",
            "kind": "comment",
            "source": "portal",
            "valence": (-0.8, None, 0.7)[i % 3],
            "text": words[i % 3],
        }
        for i in range(int(options["offset"]), min(120, int(options["offset"]) + int(options["limit"])))
    ]
    return Result(rows, 120, "contacts")


def _signals(log: Any, where: Filter, options: Mapping[str, str]) -> Result:
    rows = [
        {
            "source": "web",
            "signal": "/kontakt",
            "kind": "use",
            "volume": 1204,
            "touchpoint": "",
            "ignored": False,
            "proposal": "website",
        },
        {
            "source": "app",
            "signal": "push_opened",
            "kind": "use",
            "volume": 311,
            "touchpoint": "",
            "ignored": False,
            "proposal": "+push-opened",
        },
    ]
    return Result(rows, 1515, "contacts")


FINDINGS = {
    finding.name: finding
    for finding in (
        Finding(
            "touchpoints", touchpoints.FINDING.question, TOUCHPOINT_FIELDS, _touchpoints,
            explanation=touchpoints.EXPLANATION,
        ),
        Finding(
            "waves", waves.FINDING.question,
            (Field("wave", "Wave"), Field("value", "Value", "rating", "n"), Field("low", "from", "rating"),
             Field("high", "to", "rating"), Field("n", "People", "count")),
            _waves, (Option("measure", "Measure", ("mean", "nps"), "mean"),),
        ),
        Finding(
            "contacts", contacts.FINDING.question,
            (Field("occurred_at", "Time", "date"), Field("touchpoint", "Touchpoint"), Field("kind", "Kind"),
             Field("source", "Source"), Field("valence", "Experience", "valence"), Field("text", "Text")),
            _contacts, (Option("limit", "Rows a page", default="100"), Option("offset", "From row", default="0")),
            sensitive=True,
        ),
        Finding(
            "signals", signals.FINDING.question,
            (Field("source", "Source"), Field("signal", "Signal"), Field("kind", "Kind"),
             Field("volume", "Contacts", "count"), Field("touchpoint", "Touchpoint"),
             Field("ignored", "Deliberately no touchpoint"), Field("proposal", "Proposal")),
            _signals,
        ),
    )
} | fake_touchpoint.FINDINGS | fake_questions.FINDINGS  # fmt: skip
