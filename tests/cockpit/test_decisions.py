"""Decisions as the start page says them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import override

from lotse.cockpit.decisions import Told, told

LEAVING: dict[str, Any] = {
    "rule": "leaving", "touchpoint": "hotline", "source": "seen", "value": 2.74, "low": 1.84, "high": 3.73,
    "reference": 1.0, "n": 1247, "counts": "people", "reach": 0.2, "owner": "Service", "stake_low": 7705.8,
    "stake_high": 16194.4, "since": date(2025, 11, 22), "until": date(2026, 11, 22),
}  # fmt: skip
BAD = {**LEAVING, "rule": "bad", "source": "heard", "value": -0.5, "low": -0.6, "high": -0.4, "reference": 0.0}
BAD |= {"stake_low": None, "stake_high": None}


def said(row: dict[str, Any], language: str, sees_contacts: bool = True) -> Told:
    with override(language):
        return told(row, {"hotline": "Hot & line"}, language, sees_contacts=sees_contacts)


def plain(markup: str) -> str:
    return re.sub(r"<[^>]+>", "", str(markup))


def test_customers_who_leave_are_told_with_interval_base_and_value() -> None:
    german = said(LEAVING, "de")
    assert plain(german.sentence) == (
        "Nach einem schlechten Erlebnis am Kontaktpunkt Hot &amp; line verlassen uns 2,7-mal so viele Kunden wie "
        "vergleichbare ohne dieses Erlebnis."
    )
    assert '<a href="/kontaktpunkt/hotline/">' in german.sentence
    interval, base, stake, period = (fact.replace("\N{NO-BREAK SPACE}", " ") for fact in german.facts)
    assert re.sub(r"\s", "", interval) == "95%:1,8–3,7"
    assert (base, period) == ("n = 1.247 Personen", "22.11.2025–22.11.2026")
    assert re.sub(r"\s", "", stake) == "aufdemSpielimJahr:7.700–16.000€"


def test_who_leaves_leads_to_the_touchpoint_and_to_the_question() -> None:
    english = said(LEAVING, "en")
    assert plain(english.sentence).startswith("After a bad experience at Hot &amp; line, 2.7 times as many customers")
    assert (english.action, english.url) == ("Look at the touchpoint", "/kontaktpunkt/hotline/")
    assert english.question == "Where do we lose customers?"


def test_a_risk_is_drawn_against_as_many() -> None:
    drawn = str(said(LEAVING, "en").plot)
    assert ">as many</text>" in drawn
    assert re.findall(r'y="56">([^<]+)<', drawn) == ["0", "1", "6"]
    assert re.findall(r'y="56">([^<]+)<', str(said(BAD, "en").plot)) == ["−1", "0", "+1"]


def test_what_is_heard_leads_to_the_contacts_of_those_who_may_see_them() -> None:
    assert said(BAD, "en").url.startswith("/befunde/contacts/?touchpoint=hotline&kind=")
    assert said(BAD, "en", sees_contacts=False).url == "/kontaktpunkt/hotline/"


def test_what_belongs_to_no_touchpoint_leads_to_the_signals() -> None:
    nothing = dict.fromkeys(("low", "high", "reference", "reach", "stake_low", "stake_high"))
    unmapped = {**LEAVING, **nothing, "rule": "unmapped", "touchpoint": "", "source": "", "value": 0.023, "owner": ""}
    english = said({**unmapped, "n": 900, "counts": "contacts"}, "en")
    assert plain(english.sentence) == "2.3% of all contacts belong to no touchpoint yet."
    assert (english.url, english.facts, english.question) == ("/befunde/signals/", ("n = 900 contacts",), "")
