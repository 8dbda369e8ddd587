"""Questions of importance and trust, imported as a company imports its survey and mapped to the touchpoint by a rule,
move no figure but those that are about opinions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lotse
from lotse.collect.domain import import_file
from lotse.collect.mapping import load_mapping
from lotse.config.registry import FINDINGS
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.log import ContactLog
from lotse.contacts.resolve import save_catalogue
from lotse.findings.types import Result

LIVED = """
source = "survey"
[time]
column = "day"
[columns]
customer = "guest"
wave = "wave"
location = "place"
[[contacts]]
kind = "rating"
scale = "1-5"
answers = { H = "hotline", R = "room", O = "satisfaction" }
[[contacts]]
kind = "complaint"
signal = "hotline_told"
columns = { text = "words" }
when = { H = ["1"] }
[[contacts]]
kind = "use"
signal = "room_used"
[[contacts]]
kind = "purchase"
signal = "room_paid"
columns = { value = "paid" }
[[contacts]]
kind = "cancellation"
signal = "notice"
when = { left = ["yes"] }

[[touchpoints]]
key = "hotline"
names = { en = "Hotline", de = "Hotline" }
phases = [4, 5]
owner = "Service"
signals = ["hotline*", "trust/hotline", "importance/hotline"]
[[touchpoints]]
key = "room"
names = { en = "Room", de = "Zimmer" }
phases = [4]
owner = "House"
signals = ["room*"]
"""
OPINIONS = """
source = "survey"
[time]
column = "day"
[columns]
customer = "guest"
wave = "wave"
location = "place"
[[contacts]]
kind = "rating"
scale = "0-10"
answers = { T = "trust/hotline", I = "importance/room" }
[[contacts]]
kind = "rating"
scale = "1-5"
answers = { W = "importance/hotline" }
"""
# What counts contacts of any kind: by hour, one by one, what comes in, those without a touchpoint, how active one is.
OF_EVERYTHING = {"usage", "contacts", "signals", "before-leaving", "decisions"}
OF_ONE = {"over-time", "locations", "when", "purposes", "before-and-after"}
OF_OPINIONS = {"trust", "trust_low", "trust_high", "trust_n", "stated"}


def answers() -> str:
    random = np.random.default_rng(4)
    lines = ["guest,day,wave,place,H,R,O,words,paid,left,T,I,W"]
    for wave, month in (("2024", 3), ("2025", 3)):
        for guest in range(60):
            hotline, room = random.integers(1, 6, 2)
            whole = int(np.clip(round((hotline + 2 * room) / 3 + random.normal(0, 0.4)), 1, 5))
            left = "yes" if wave == "2025" and (hotline == 1 or guest % 9 == 0) else "no"
            rest = f"{hotline},{room},{whole},Nobody answered.,90,{left},{'8' if guest % 4 else '0'},2,5"
            lines.append(f"g{guest},{wave}-{month:02d}-{guest % 28 + 1:02d}T10:00,{wave},{'AB'[guest % 2]},{rest}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def place(home: Home, tmp_path: Path) -> Home:
    here = Home.at(home)
    for name, text in (("lived.toml", LIVED), ("opinions.toml", OPINIONS), ("survey.csv", answers())):
        (tmp_path / name).write_text(text, encoding="utf-8")
    import_file(tmp_path / "survey.csv", tmp_path / "lived.toml", here)
    said = load_mapping(tmp_path / "lived.toml")
    save_catalogue(here, Catalogue(1, said.touchpoints, said.rules))
    return here


def ask(log: ContactLog, name: str) -> Result:
    where = Filter(touchpoints=("hotline",)) if name in OF_ONE else Filter()
    return FINDINGS[name].compute(log, where, {})


def figures(log: ContactLog, name: str) -> tuple[str, int]:
    result = ask(log, name)
    rows = [{key: value for key, value in row.items() if key not in OF_OPINIONS} for row in result.rows]
    return json.dumps(rows, default=str), result.base


def by_key(result: Result) -> dict[str, Any]:
    return {row["touchpoint"]: row for row in result.rows}


@pytest.mark.slow
def test_only_what_is_about_opinions_moves(place: Home, tmp_path: Path) -> None:
    names = sorted({*FINDINGS} - OF_EVERYTHING - {"ipa"})
    before = {name: figures(lotse.open(place.root), name) for name in names}
    assert import_file(tmp_path / "survey.csv", tmp_path / "opinions.toml", place).new == 360
    log = lotse.open(place.root)
    held = log.contacts(columns=["signal", "valence"]).to_pylist()
    assert {row["valence"] for row in held if row["signal"] == "trust/hotline"} == {-1.0, 0.0}  # as the scale is read
    assert {name: figures(log, name) for name in names} == before
    trusted = by_key(ask(log, "reliability"))["hotline"]
    assert (trusted["trust"], trusted["trust_n"]) == (0.75, 60)
    stated = {key: row["stated"] for key, row in by_key(ask(log, "drivers")).items()}
    assert stated == {"hotline": 5.0, "room": 2.0}


def test_what_an_opinion_is_about_is_listed(place: Home, tmp_path: Path) -> None:
    import_file(tmp_path / "survey.csv", tmp_path / "opinions.toml", place)
    rows = {row["signal"]: row for row in ask(lotse.open(place.root), "signals").rows}
    found = {signal: (row["touchpoint"], row["about"], row["ignored"]) for signal, row in rows.items() if "/" in signal}
    assert found == {
        "trust/hotline": ("", "hotline", True),
        "importance/hotline": ("", "hotline", True),
        "importance/room": ("", "room", True),
    }
    contacts = FINDINGS["contacts"].compute(lotse.open(place.root), Filter(touchpoints=("hotline",)), {})
    assert {row["signal"] for row in contacts.rows} == {"hotline", "hotline_told"}
