"""Efficiency: verdicts, effort, importance: real sets, recounted with pandas."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from tests.config.real_sets.places import Place

pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.mark.parametrize("which", ["airport", "airline"])
def test_shares_okay_and_users_as_pandas(
    which: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place: Place = request.getfixturevalue(which)
    rows = {row["touchpoint"]: row for row in place.show(monkeypatch, capsys)("efficiency")}
    lived = place.contacts[place.contacts.touchpoint.notna()]
    rated = lived[~lived.kind.isin(["comment"])].dropna(subset="valence")
    by = rated.groupby("touchpoint")
    assert {key: rows[key]["n"] for key in by.groups} == by.customer.nunique().to_dict()
    okay = rated.assign(okay=rated.valence >= 0).groupby("touchpoint").okay.mean()
    assert {key: rows[key]["okay"] for key in by.groups} == pytest.approx(okay.to_dict())
    used = lived[lived.kind == "use"].groupby("touchpoint").customer.nunique()
    people = place.contacts[place.contacts.kind != "profile"].customer.nunique()
    for key, row in rows.items():
        assert row["people"] == people
        assert row["users"] == (pytest.approx(used[key] / people) if key in used else None)
        assert (row["cost"], row["cost_per_good"], row["relative_cost"]) == (None, None, None)
    assert "has a cost" in place.notes


def test_the_importance_of_the_airlines_touchpoints_sums_to_what_a_regression_explains(
    airline: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """R² from pandas' pairwise correlations, a 0 being no rating; near statsmodels' over those who rated everything."""
    rows = [row for row in airline.show(monkeypatch, capsys)("efficiency") if row["importance_by"] == "weight"]
    wide = airline.contacts.pivot_table(index="customer", columns="touchpoint", values="rating")
    r = wide.corr()
    mine = r.drop(index="flight_satisfied", columns="flight_satisfied")
    validity = r["flight_satisfied"].drop("flight_satisfied")
    assert len(rows) == 14
    whole = sum(row["weight"] for row in rows)
    assert whole == pytest.approx(float(validity @ np.linalg.solve(mine.to_numpy(), validity)), abs=1e-4)
    complete = wide.dropna()
    fit = sm.OLS(complete.flight_satisfied, sm.add_constant(complete.drop(columns="flight_satisfied"))).fit()
    assert whole == pytest.approx(fit.rsquared, abs=0.03)
    first = max(rows, key=lambda row: row["weight"])
    assert (first["touchpoint"], round(100 * first["weight"], 1), first["important"]) == (
        "flight_online_boarding", 15.2, True,
    )  # fmt: skip


def test_verdicts_follow_from_the_facts_shown(
    airline: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show = airline.show(monkeypatch, capsys)
    for standard in ("0.6", "0.7", "0.9"):
        for row in show("efficiency", "--standard", standard):
            good, weak = row["okay_low"] >= float(standard), row["okay_high"] < float(standard)
            assert row["verdict"] == ("keep" if good else "mend" if weak else "undecided")
            matters = "It matters." in row["reasons"]
            assert matters == (row["verdict"] == "mend" and row["important"] is True)


def test_importance_counts_answers_by_their_weights_as_drivers_does(
    airport: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show = airport.show(monkeypatch, capsys)
    weights = {row["touchpoint"]: row["weight"] for row in show("drivers", "--wave", "2018")}
    found = {
        row["touchpoint"]: row["weight"]
        for row in show("efficiency", "--wave", "2018")
        if row["importance_by"] == "weight"
    }
    derived = {row["touchpoint"]: row for row in show("ipa", "--importance", "derived", "--wave", "2018")}
    assert found == pytest.approx(weights)
    assert {key: row["importance"] for key, row in derived.items()} == pytest.approx(weights)
    assert derived["wifi"]["performance"] == pytest.approx(
        4.02, abs=0.01
    )  # 4.02 of all who rated it, see the data sheet
