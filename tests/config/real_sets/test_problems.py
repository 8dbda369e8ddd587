"""Problems: frequency × relevance: real sets, recounted with pandas."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.config.real_sets.places import Place, wilson

pytestmark = [pytest.mark.data, pytest.mark.slow]


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
