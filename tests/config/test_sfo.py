"""The main job on real data: nine waves of an airport's survey, from their files to the figures of the data sheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lotse.collect.domain import import_file
from lotse.collect.mapping import load_mapping
from lotse.config.command import main
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.home import Home
from lotse.contacts.resolve import save_catalogue
from tests.conftest import PROJECT

pytestmark = [pytest.mark.data, pytest.mark.slow]
YEARS = range(2010, 2019)
# Weighted means 2013–2018, as the data sheet states them.
RATED = {
    "wifi": [3.66, 3.89, 4.02, 4.07, 4.06, 4.02],
    "airport": [3.98, 4.01, 4.04, 4.05, 4.07, 4.04],
    "restrooms": [4.03, 4.09, 4.00, 4.11, 4.15, 4.04],
}


@pytest.fixture(scope="module")
def survey(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Home.at(tmp_path_factory.mktemp("sfo"))
    touchpoints, rules = {}, {}
    for year in YEARS:
        mapping = PROJECT / "docs" / "mappings" / f"sfo_airport_{year}.toml"
        import_file(data_dir / "sfo_airport" / f"{year}_SFO_Customer_Survey.csv", mapping, place)
        said = load_mapping(mapping)
        touchpoints |= {entry.key: entry for entry in said.touchpoints}
        rules |= {repr(rule): rule for rule in said.rules}
    save_catalogue(place, Catalogue(1, tuple(touchpoints.values()), tuple(rules.values())))
    return place.root


@pytest.fixture
def show(survey: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("LOTSE_HOME", str(survey))

    def rows(*words: str) -> list[dict[str, object]]:
        capsys.readouterr()
        assert main(["show", *words, "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    return rows


@pytest.mark.parametrize("touchpoint", sorted(RATED))
def test_waves_are_those_of_the_data_sheet(show, touchpoint):
    rows = {row["wave"]: row for row in show("waves", "--touchpoint", touchpoint)}
    shown = [rows[str(year)] for year in range(2013, 2019)]
    assert [round(row["value"], 2) for row in shown] == RATED[touchpoint]
    assert [row["wave"] for row in shown if not row["low"] < row["value"] < row["high"]] == []
    assert [row["wave"] for row in shown if row["n"] < 1000] == []


def test_the_net_promoter_score(show):
    rows = {row["wave"]: row for row in show("waves", "--measure", "nps", "--wave", "2017", "--wave", "2018")}
    assert {wave: (round(row["value"], 1), row["n"]) for wave, row in rows.items()} == {
        "2017": (40.4, 2746),
        "2018": (35.1, 2650),
    }
    assert round(rows["2018"]["change"], 1) == -5.3  # of the unrounded scores
    assert rows["2018"]["change_high"] < 0


def test_touchpoints_have_what_was_asked(show):
    rows = {row["touchpoint"]: row for row in show("touchpoints", "--wave", "2018")}
    assert (rows["wifi"]["evidence"], round(rows["wifi"]["rating_mean"], 2)) == ("measured", 4.02)
    assert rows["wifi"]["heard_n"] == 0
    assert rows["wifi"]["asked_low"] < rows["wifi"]["asked_mean"] < rows["wifi"]["asked_high"]


def test_what_nobody_mapped_is_listed(show):
    assert [
        row for row in show("signals") if not row["touchpoint"] and not row["ignored"] and not row["proposal"]
    ] == []


def test_what_moves_the_rating_of_the_whole_and_the_whole_itself_is_no_driver(show):
    rows = {row["touchpoint"]: row for row in show("drivers", "--wave", "2018")}
    assert rows["restaurants"]["rank"] == 1
    assert "airport" not in rows  # its willingness to recommend is the whole once more
    assert all(row["weight_low"] <= row["weight"] <= row["weight_high"] for row in rows.values())


def test_reliability_of_what_was_asked(show):
    rows = {row["touchpoint"]: row for row in show("reliability", "--wave", "2018")}
    assert rows["wifi"]["okay_low"] < rows["wifi"]["okay"] < rows["wifi"]["okay_high"]
    assert rows["wifi"]["n"] > 1000
