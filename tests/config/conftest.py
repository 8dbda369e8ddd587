"""A small log of the kinds of contact that the findings tell apart, imported as a user imports it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from lotse.catalog.domain import merge_entries
from lotse.catalog.publish import publish
from lotse.collect.domain import import_file
from lotse.contacts.catalogue import Rule, Touchpoint
from lotse.contacts.home import Home

MAPPING = """
source = "hotel"

[time]
column = "day"

[columns]
customer = "guest"
kind = "kind"
signal = "signal"
wave = "wave"
device = "device"
text = "words"
rating = "rating"

[constants]
scale = "1-5"

[[touchpoints]]
key = "room"
names = { en = "Room", de = "Zimmer" }
phases = [4]
owner = "House"
signals = ["room"]

[[touchpoints]]
key = "hotline"
names = { en = "Hotline", de = "Hotline" }
phases = [4, 5]
owner = "Service"
signals = ["hotline"]
"""


def rows() -> list[str]:
    lines = ["guest,day,kind,signal,wave,device,words,rating"]
    for wave, best in (("2024", 4), ("2025", 5)):
        for guest in range(40):
            given = (guest % 3) + best - 2 - (wave == "2025" and guest % 4 == 0)  # three of four: one better
            lines.append(f"g{guest},{wave}-05-{guest % 28 + 1:02d},rating,room,{wave},,,{given}")
            lines.append(f"g{guest},{wave}-05-{guest % 28 + 1:02d},use,push,,phone,,")
    lines += [f"g{guest},2025-06-{guest + 1:02d},complaint,hotline,,phone,Nobody answered.," for guest in range(12)]
    return lines


@pytest.fixture
def small_file(tmp_path: Path) -> Path:
    path = tmp_path / "hotel.csv"
    path.write_text("\n".join(rows()) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def small_mapping(tmp_path: Path) -> Path:
    path = tmp_path / "hotel.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


@pytest.fixture
def imported(home: Path, db: None, small_file: Path, small_mapping: Path) -> Home:
    """The data folder with the small log in it."""

    def merge(touchpoints: Sequence[Touchpoint], rules: Sequence[Rule], origin: str) -> int:
        return len(merge_entries(touchpoints, rules, origin).added)

    place = Home.at(home)
    import_file(small_file, small_mapping, place, merge=merge)
    publish(place)  # a test's transaction never commits
    return place
