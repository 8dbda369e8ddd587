"""A small log of the kinds of contact that the findings tell apart, imported as a user imports it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lotse.collect.domain import import_file
from lotse.collect.mapping import load_mapping
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.home import Home
from lotse.contacts.resolve import save_catalogue

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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small log with its catalogue, built once."""
    folder = tmp_path_factory.mktemp("small")
    file, mapping = folder / "hotel.csv", folder / "hotel.toml"
    file.write_text("\n".join(rows()) + "\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    place = Home.at(folder / "home")
    import_file(file, mapping, place)
    said = load_mapping(mapping)
    save_catalogue(place, Catalogue(1, said.touchpoints, said.rules))
    return place.root


@pytest.fixture
def imported(home: Path, built: Path) -> Home:
    """A data folder with the small log in it."""
    shutil.copytree(built, home, dirs_exist_ok=True)
    return Home.at(home)
