"""Balance: per person, and over time: real sets, recounted with pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.config.real_sets.places import Place, wilson

pytestmark = [pytest.mark.data, pytest.mark.slow]


def test_the_balance_of_passengers_before_the_last_half_year(
    airport: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the wave of 2017 lies in the year before; nobody is asked twice, so no outcome can follow."""
    rows = airport.show(monkeypatch, capsys)("balance")
    asked = airport.contacts[(airport.contacts.wave == "2017") & airport.contacts.touchpoint.notna()]
    asked = asked[asked.kind == "rating"]
    sums = (
        np.sign(asked.valence)
        .groupby(asked.customer)
        .agg(lambda signs: signs[signs != 0].sum() if (signs != 0).any() else np.nan)
    )
    net = sums.dropna().clip(-3, 3).astype(int)
    names = ["bad by 3 or more", "bad by 2", "bad by 1", "even", "good by 1", "good by 2", "good by 3 or more"]
    expected = [int((net == at - 3).sum()) for at in range(7)]
    assert [(row["part"], row["band"], row["people"]) for row in rows] == [
        ("people", name, people) for name, people in zip(names, expected, strict=True)
    ]
    assert {row["n"] for row in rows} == {len(net)}
    assert [(row["share_low"], row["share_high"]) for row in rows] == [
        pytest.approx(wilson(people, len(net))) for people in expected
    ]


def test_a_set_without_a_course_has_no_balance_to_relate(
    phone: Place, airline: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in (phone, airline):
        assert place.show(monkeypatch, capsys)("balance") == []
        assert "too short to look at experiences first" in place.notes


def test_good_per_bad_over_time_as_pandas(
    airport: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ratio of two totals, people as clusters: linearised by hand and made on the logarithm."""
    rows = airport.show(monkeypatch, capsys)("balance-over-time", "--per", "month")
    spoken = [row for row in rows if row["asked_n"] or row["heard_n"]]
    assert [row["start"] for row in spoken] == ["2017-05-01", "2018-05-01"]
    contacts = airport.contacts[airport.contacts.touchpoint.notna()]
    for row in spoken:
        for side, kind in (("asked", "rating"), ("heard", "comment")):
            of = contacts[(contacts.wave == row["start"][:4]) & (contacts.kind == kind)].dropna(subset="valence")
            by = pd.DataFrame({"good": of.valence > 0, "bad": of.valence < 0, "who": of.customer}).groupby("who").sum()
            by = by[by.sum(axis=1) > 0]  # who was neither pleased nor annoyed by anything says nothing here
            assert (row[f"{side}_good"], row[f"{side}_bad"]) == (by.good.sum(), by.bad.sum())
            assert row[f"{side}_n"] == len(by)
            if not len(by):
                assert row[f"{side}_ratio"] is None
                continue
            ratio, n = by.good.sum() / by.bad.sum(), len(by)
            rest = by.good - ratio * by.bad
            error = np.sqrt((rest**2).sum() * n / (n - 1)) / by.bad.sum()
            factor = np.exp(stats.t.ppf(0.975, n - 1) * error / ratio)
            assert row[f"{side}_ratio"] == pytest.approx(ratio)
            assert (row[f"{side}_ratio_low"], row[f"{side}_ratio_high"]) == pytest.approx(
                (ratio / factor, ratio * factor), rel=1e-3
            )


def test_asked_and_heard_never_share_a_figure(
    airport: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked, good outweighs bad seventeen to one; unasked, it is the other way round."""
    last = airport.show(monkeypatch, capsys)("balance-over-time", "--per", "month")[-1]
    assert last["asked_ratio_low"] > 10
    assert last["heard_ratio_high"] < 0.5


def test_weeks_add_up_to_the_whole(
    airport: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show = airport.show(monkeypatch, capsys)
    weeks, (whole,) = show("balance-over-time", "--per", "week"), show("balance-over-time", "--per", "whole")
    for name in ("asked_good", "asked_bad", "heard_good", "heard_bad", "asked_n"):
        assert sum(row[name] for row in weeks) == whole[name]
