"""The findings on incidents, problems, balance, effort and leaving on real sets, recounted with pandas."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from lotse.collect.domain import import_file
from lotse.collect.mapping import load_mapping
from lotse.config.command import main
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.home import Home
from lotse.contacts.log import ContactLog
from lotse.contacts.resolve import save_catalogue
from tests.conftest import PROJECT

pytestmark = [pytest.mark.data, pytest.mark.slow]
MAPPINGS = PROJECT / "docs" / "mappings"
AIRPORT = {
    "sfo_airport_2017": "sfo_airport/2017_SFO_Customer_Survey.csv",
    "sfo_airport_2018": "sfo_airport/2018_SFO_Customer_Survey.csv",
    "sfo_airport_2018_comments": "sfo_airport/2018_SFO_Customer_Survey.csv",
}
AIRLINE = {"airline_satisfaction": "airline_satisfaction/airline_passenger_satisfaction.csv.gz"}
PHONE = {"churn": "churn/telco.csv"}
SHOP = {"ecom_clicks": "ecom_clicks/ecom.csv.gz"}

type Show = Callable[..., list[dict[str, Any]]]


class Place:
    """A home with real sets imported: its contacts with their touchpoints, and its findings, each asked once."""

    def __init__(self, root: Path, data: Path, sets: dict[str, str]) -> None:
        self.root, touchpoints, rules = root, {}, {}
        for mapping, file in sets.items():
            path = MAPPINGS / f"{mapping}.toml"
            import_file(data / file, path, Home.at(root))
            said = load_mapping(path)
            touchpoints |= {entry.key: entry for entry in said.touchpoints}
            rules |= {repr(rule): rule for rule in said.rules}
        save_catalogue(Home.at(root), Catalogue(1, tuple(touchpoints.values()), tuple(rules.values())))
        of = {rule.signal: rule.touchpoint for rule in rules.values()}
        columns = ["customer", "kind", "signal", "rating", "valence", "weight", "wave", "occurred_at"]
        table = ContactLog.open(root).to_arrow(columns).to_pandas()
        table["touchpoint"] = table.signal.map(of)
        self.contacts = table
        self.shown: dict[tuple[str, ...], tuple[list[dict[str, Any]], str]] = {}

    def show(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Show:
        monkeypatch.setenv("LOTSE_HOME", str(self.root))

        def rows(*words: str) -> list[dict[str, Any]]:
            if words not in self.shown:
                capsys.readouterr()
                assert main(["show", *words, "--format", "json"]) == 0
                printed = capsys.readouterr()
                self.shown[words] = json.loads(printed.out), printed.err
            found, self.notes = self.shown[words]
            return found

        return rows


@pytest.fixture(scope="module")
def airport(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("airport"), data_dir, AIRPORT)


@pytest.fixture(scope="module")
def airline(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("airline"), data_dir, AIRLINE)


@pytest.fixture(scope="module")
def phone(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("phone"), data_dir, PHONE)


@pytest.fixture(scope="module")
def shop(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("shop"), data_dir, SHOP)


def wilson(part: int, n: int) -> tuple[float, float]:
    low, high = proportion_confint(part, n, method="wilson")
    return float(low), float(high)


# Incidents: the coded comments of the airport.


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


# Problems: frequency × relevance.


def problems(contacts: pd.DataFrame) -> pd.DataFrame:
    """Per touchpoint: people with a bad experience and mean of worst × 5 + 1 (nobody complained, told or left)."""
    bad = contacts[(contacts.valence < 0) & contacts.touchpoint.notna() & contacts.customer.notna()]
    worst = (-5 * bad.valence).groupby([bad.touchpoint, bad.customer]).max() + 1
    table = worst.groupby("touchpoint").agg(["size", "mean"])
    table["value"] = table["size"] * table["mean"]
    return table


@pytest.mark.parametrize("which", ["airport", "airline"])
def test_problems_as_pandas(
    which: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place: Place = request.getfixturevalue(which)
    expected = problems(place.contacts)
    rows = place.show(monkeypatch, capsys)("problems")
    people = place.contacts[place.contacts.kind != "profile"].customer.nunique()
    assert {row["touchpoint"]: row["n"] for row in rows} == expected["size"].to_dict()
    for row in rows:
        of = expected.loc[row["touchpoint"]]
        assert row["relevance"] == pytest.approx(of["mean"], abs=1e-4)
        assert row["index"] == pytest.approx(of["value"] / expected.value.sum(), rel=1e-4)
        assert (row["share_low"], row["share_high"]) == pytest.approx(wilson(row["n"], people))
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert sum(row["index"] for row in rows) == pytest.approx(1)


def test_the_gravest_problem_of_the_airline_that_is_one_touchpoint(
    airline: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """42 % rate the Wi-Fi on board 1 or 2, more than any other touchpoint; a 0 (never used) is no problem."""
    rows = [row for row in airline.show(monkeypatch, capsys)("problems") if row["touchpoint"] != "flight_satisfied"]
    assert (rows[0]["touchpoint"], rows[0]["rank_low"], rows[0]["rank_high"]) == ("flight_wifi", 2, 2)
    ratings = airline.contacts[airline.contacts.touchpoint == "flight_wifi"].rating
    assert rows[0]["n"] == (ratings <= 2).sum() == 54_648
    assert ratings.min() == 1


def test_who_gave_notice_only_has_no_problem_on_record(
    phone: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert phone.show(monkeypatch, capsys)("problems") == []


def test_problems_of_the_shop_are_its_errors(
    shop: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = shop.show(monkeypatch, capsys)("problems")
    users = shop.contacts[shop.contacts.valence < 0].groupby("touchpoint").customer.nunique()
    assert {row["touchpoint"]: row["n"] for row in rows} == users.to_dict()
    assert {row["relevance"] for row in rows} == {6.0}  # as bad as can be, and nobody said a word


# Balance: per person, and over time.


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


# Efficiency: verdicts, effort, importance.


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
    whole = sum(row["importance"] for row in rows)
    assert whole == pytest.approx(float(validity @ np.linalg.solve(mine.to_numpy(), validity)), abs=1e-4)
    complete = wide.dropna()
    fit = sm.OLS(complete.flight_satisfied, sm.add_constant(complete.drop(columns="flight_satisfied"))).fit()
    assert whole == pytest.approx(fit.rsquared, abs=0.03)
    first = max(rows, key=lambda row: row["importance"])
    assert (first["touchpoint"], round(100 * first["importance"], 1), first["important"]) == (
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
        row["touchpoint"]: row["importance"]
        for row in show("efficiency", "--wave", "2018")
        if row["importance_by"] == "weight"
    }
    derived = {row["touchpoint"]: row for row in show("ipa", "--importance", "derived", "--wave", "2018")}
    assert found == pytest.approx(weights)
    assert {key: row["importance"] for key, row in derived.items()} == pytest.approx(weights)
    assert derived["wifi"]["performance"] == pytest.approx(
        4.02, abs=0.01
    )  # 4.02 of all who rated it, see the data sheet


# Leaving and buying: what can be said, and what cannot.


def test_who_left_without_one_experience_on_record_is_said(
    phone: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,869 left; "nobody left" would be untrue."""
    show = phone.show(monkeypatch, capsys)
    assert show("exit-risk") == []
    assert "1869 people left with a contact of kind cancellation, but nothing they experienced" in phone.notes
    assert "Nobody left" not in phone.notes


@pytest.mark.parametrize("event", ["silence", "first-purchase", "repurchase", "recommendation"])
def test_no_course_no_risk(
    phone: Place, airport: Place, event: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One day per passenger, no experience per phone customer: nothing is demonstrated, for nothing can be."""
    for place in (phone, airport):
        assert all(
            row["certainty"] == "not demonstrable"
            for row in place.show(monkeypatch, capsys)("exit-risk", "--event", event)
        )


@pytest.mark.parametrize(("event", "had"), [("first-purchase", 328), ("repurchase", 104)])
def test_buyers_of_the_shop_as_pandas(
    shop: Place, event: str, had: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """328 users bought, 104 of them again on a later day; the note says so."""
    bought = shop.contacts[shop.contacts.kind == "purchase"]
    days = bought.occurred_at.dt.floor("D").groupby(bought.customer).nunique()
    assert (len(days), int((days > 1).sum())) == (328, 104)
    shop.show(monkeypatch, capsys)("exit-risk", "--event", event)
    assert f"{had} of {600 if event == 'first-purchase' else 328} people did." in shop.notes


def test_an_error_without_comparable_visits_says_nothing(
    shop: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At an error page nothing good can happen, so there is nobody to compare with."""
    for row in shop.show(monkeypatch, capsys)("exit-risk", "--event", "first-purchase"):
        assert row["certainty"] == "not demonstrable"
        assert (row["p"], row["matched"]) == (1.0, 0.0)
        assert row["statement"].startswith("No comparable customer")
