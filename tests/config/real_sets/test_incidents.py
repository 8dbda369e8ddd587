"""Incidents: the coded comments of the airport: real sets, recounted with pandas."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from tests.config.real_sets.places import AIRPORT, MAPPINGS, Place, wilson

pytestmark = [pytest.mark.data, pytest.mark.slow]


def test_incidents_are_the_coded_comments_counted_from_the_file(
    airport: Place, data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the survey's own columns and codes, without the log."""
    mapping = tomllib.loads((MAPPINGS / "sfo_airport_2018_comments.toml").read_text("utf-8"))
    said = []
    with (data_dir / AIRPORT["sfo_airport_2018_comments"]).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            answers = {key.strip(): value.strip() for key, value in row.items() if key}
            for block in mapping["contacts"]:
                (question,) = block["when"]
                signal, valence = (
                    block["columns"][name]["values"].get(answers[question]) for name in ("signal", "valence")
                )
                if signal:
                    said.append((answers["RESPNUM"], signal.removeprefix("comment/"), float(valence)))
    table = pd.DataFrame(said, columns=["who", "touchpoint", "valence"])
    rows = {
        row["touchpoint"]: row for row in airport.show(monkeypatch, capsys)("incidents") if row["part"] == "touchpoint"
    }
    people = airport.contacts[airport.contacts.kind != "profile"].customer.nunique()
    assert len(table) == 1486
    for touchpoint, told in table.groupby("touchpoint"):
        row = rows.pop(touchpoint)
        good, bad, who = int((told.valence > 0).sum()), int((told.valence < 0).sum()), told.who.nunique()
        assert (row["customers_positive"], row["customers_negative"], row["customers_n"]) == (good, bad, who)
        assert row["share"] == pytest.approx(len(told) / len(table))
        assert row["lean"] == pytest.approx((good - bad) / (good + bad))
        assert (row["mention_rate_low"], row["mention_rate_high"]) == pytest.approx(wilson(who, people))
    assert all(row["customers_n"] == 0 for row in rows.values())


def test_incidents_add_up(airport: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    rows = airport.show(monkeypatch, capsys)("incidents")
    points, phases = ([row for row in rows if row["part"] == part] for part in ("touchpoint", "phase"))
    assert sum(row["share"] for row in points) == pytest.approx(1)
    assert [row["phase"] for row in phases] == [1, 2, 3, 4, 5]
    for side in ("customers_positive", "customers_negative"):
        assert sum(row[side] for row in points) == sum(row[side] for row in phases)
    assert sum(row["customers_positive"] + row["customers_negative"] for row in points) == 1486
    assert {row["named_by"] for row in points} == {"customers only"}  # nobody of the staff was asked
    food = next(row for row in points if row["touchpoint"] == "restaurants")
    assert food["demonstrated"]  # 353 suggestions, 12 words of praise
    assert food["lean_high"] < -0.8


def test_a_stronger_incident_is_rarer(
    airport: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The codes say what, not how strongly: all count ±0.5, so none is left at 0.8."""
    show = airport.show(monkeypatch, capsys)
    assert show("incidents", "--strength", "0.3") == show("incidents", "--strength", "0.5")
    assert show("incidents", "--strength", "0.8") == []
