"""Every real set under its mapping, against the figures that its data sheet states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import csv

from lotse.collect.mapping import load_mapping
from lotse.contacts.schema import SCHEMA

from .conftest import MAPPINGS, Import

pytestmark = pytest.mark.data

type Contacts = Callable[[], pa.Table]

SFO = {2010: 3234, 2011: 3872, 2012: 3521, 2013: 3535, 2014: 2818, 2015: 2958, 2016: 3087, 2017: 2831, 2018: 2809}
RATED = {
    "wifi": [3.66, 3.89, 4.02, 4.07, 4.06, 4.02],
    "airport": [3.98, 4.01, 4.04, 4.05, 4.07, 4.04],
    "restrooms": [4.03, 4.09, 4.00, 4.11, 4.15, 4.04],
}


def sfo(take_set: Import, year: int) -> int:
    report = take_set(f"sfo_airport_{year}", f"sfo_airport/{year}_SFO_Customer_Survey.csv")
    assert report.rejected == 0
    return report.rows


def only(table: pa.Table, **values: str) -> pa.Table:
    for column, value in values.items():
        table = table.filter(pc.equal(table.column(column), value))
    return table


def attribute(table: pa.Table, key: str) -> list[str | None]:
    return pc.map_lookup(table.column("attributes"), key, "first").to_pylist()


def test_sfo_waves(take_set: Import, contacts: Contacts) -> None:
    assert {year: sfo(take_set, year) for year in SFO} == SFO
    table = contacts()
    assert sum(SFO.values()) == 28_665
    assert len(pc.unique(table.column("customer"))) == 28_665
    for signal, expected in RATED.items():
        assert [weighted(only(table, signal=signal, wave=str(year))) for year in range(2013, 2019)] == expected
    assert [recommend(only(table, signal="NETPRO", wave=wave)) for wave in ("2017", "2018")] == [
        (40.4, 2746, 39.8),
        (35.1, 2650, 31.0),
    ]
    ratings = only(table, kind="rating")
    assert set(ratings.column("scale").to_pylist()) == {"1-5", "0-10"}
    assert pc.max(only(ratings, scale="1-5").column("rating")).as_py() == 5.0
    assert set(pc.unique(only(table, kind="use").column("signal")).to_pylist()) == {
        "check_in", "shop_purchase", "restaurant_purchase", "wifi_use",
    }  # fmt: skip


def weighted(table: pa.Table) -> float:
    return round(float(np.average(table.column("rating"), weights=table.column("weight"))), 2)


def recommend(table: pa.Table) -> tuple[float, int, float]:
    """NPS weighted, base, NPS unweighted; the valence says promoter, passive, detractor."""
    valence = np.asarray(table.column("valence"))
    with_weights = float(np.average(valence, weights=table.column("weight")))
    return round(100 * with_weights, 1), len(valence), round(100 * float(valence.mean()), 1)


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [(2010, "2010-09-07", "2010-09-21"), (2012, "2012-05-01", "2012-05-18"), (2016, "2016-05-06", "2016-05-24"),
     (2018, "2018-05-01", "2018-05-31")],
)  # fmt: skip
def test_sfo_dates(take_set: Import, contacts: Contacts, year: int, first: str, last: str) -> None:
    sfo(take_set, year)
    local = pc.cast(contacts().column("occurred_at"), pa.timestamp("us", "America/Los_Angeles"))
    days = pc.strftime(local, "%Y-%m-%d")
    assert (pc.min(days).as_py(), pc.max(days).as_py()) == (first, last)


def test_sfo_same_question_in_every_wave(take_set: Import, contacts: Contacts) -> None:
    """2010 and 2011 number cleanliness and rating with the same letters; the mapping tells them apart."""
    sfo(take_set, 2010)
    sfo(take_set, 2011)
    table = contacts()
    assert only(table, signal="airport", wave="2010").num_rows == 3234 - 112 - 29
    assert only(table, signal="restrooms", wave="2010").num_rows == 3234 - 69 - 241
    assert only(table, wave="2011").column("weight").null_count == only(table, wave="2011").num_rows


def test_sfo_again_adds_nothing(take_set: Import, contacts: Contacts) -> None:
    sfo(take_set, 2018)
    before = contacts().num_rows
    again = take_set("sfo_airport_2018", "sfo_airport/2018_SFO_Customer_Survey.csv")
    assert (again.new, again.changed, again.skipped) == (0, 0, before)
    assert contacts().num_rows == before


@pytest.mark.slow
def test_airline(take_set: Import, contacts: Contacts, data_dir: Path) -> None:
    report = take_set("airline_satisfaction", "airline_satisfaction/airline_passenger_satisfaction.csv.gz")
    zeros = 129_880 * 14 - 1_798_186
    assert (report.rows, report.unsaid, report.rejected) == (129_880, zeros, 0)
    table = contacts()
    kinds = Counter(table.column("kind").to_pylist())
    assert kinds == {"rating": 1_798_186 + 129_880, "profile": 129_880}
    assert pc.min(only(table, scale="1-5").column("rating")).as_py() == 1.0
    file = csv.read_csv(data_dir / "airline_satisfaction" / "airline_passenger_satisfaction.csv.gz")
    boarding = np.asarray(file.column("Online Boarding"))
    satisfied = np.asarray(pc.equal(file.column("Satisfaction"), "Satisfied"))
    assert round(float(np.corrcoef(boarding, satisfied)[0, 1]), 3) == 0.502  # as stated, zeros wrongly kept
    expected = float(np.corrcoef(boarding[boarding > 0], satisfied[boarding > 0])[0, 1])
    assert round(driver(table, "online_boarding"), 6) == round(expected, 6)


def driver(table: pa.Table, signal: str) -> float:
    """Correlation of a touchpoint's rating with being satisfied, over those who rated it."""
    satisfied = only(table, signal="satisfied").select(["customer", "rating"]).rename_columns(["customer", "satisfied"])
    both = only(table, signal=signal).select(["customer", "rating"]).join(satisfied, "customer", join_type="inner")
    return float(np.corrcoef(both.column("rating"), both.column("satisfied"))[0, 1])


def test_ecom(take_set: Import, contacts: Contacts) -> None:
    report = take_set("ecom_clicks", "ecom_clicks/ecom.csv.gz")
    assert (report.rows, report.new, report.rejected) == (31_106, 31_106, 0)
    table = contacts()
    assert len(pc.unique(table.column("customer"))) == 600
    assert len(set(attribute(only(table, kind="purchase"), "session"))) == 470
    assert set(table.column("device").to_pylist()) == {"desktop", "mobile", "tablet"}
    assert len(set(attribute(only(table, signal="checkout_bug"), "session"))) == 32
    assert len(set(attribute(only(table, signal="payment_error"), "session"))) == 95


def test_helpdesk_xes(take_set: Import, contacts: Contacts) -> None:
    report = take_set("helpdesk", "helpdesk/helpdesk.xes.gz")
    assert (report.rows, report.new) == (21_348, 21_348)
    table = contacts()
    assert len(pc.unique(table.column("customer"))) == 4_580
    assert len(pc.unique(table.column("signal"))) == 14


def test_receipt(take_set: Import, contacts: Contacts) -> None:
    report = take_set("helpdesk_receipt", "helpdesk/receipt.csv.gz")
    assert (report.rows, report.new) == (8_577, 8_577)
    table = contacts()
    first = only(table, signal="Confirmation of receipt")
    assert len(pc.unique(table.column("customer"))) == first.num_rows == 1_434
    assert Counter(attribute(first, "channel")) == {
        "Internet": 1_250, "Desk": 109, "Post": 53, "e-mail": 21, "Intern": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("half", "mapping", "counts"), [
    ("dev", "mobasa", {-1.0: 778, 0.0: 3_255, 1.0: 143}),
    ("test", "mobasa_test", {-1.0: 747, 0.0: 3_282, 1.0: 163}),
])  # fmt: skip
def test_mobasa(take_set: Import, contacts: Contacts, half: str, mapping: str, counts: dict[float, int]) -> None:
    report = take_set(mapping, f"mobasa/{half}-sim3s-mobasa_v1.xml")
    table = contacts()
    assert report.new == table.num_rows == sum(counts.values())
    assert Counter(table.column("valence").to_pylist()) == counts
    assert set(table.column("kind").to_pylist()) == {"mention"}
    assert table.column("text").null_count == 0
    assert {2015, 2021} <= set(pc.year(table.column("occurred_at")).to_pylist())


def test_mobasa_aspects_stand_beside_their_posts(take_set: Import, contacts: Contacts) -> None:
    take_set("mobasa", "mobasa/dev-sim3s-mobasa_v1.xml")
    report = take_set("mobasa_aspects", "mobasa/dev-sim3s-mobasa_v1.xml")
    assert report.new == 1_205
    table = contacts()
    assert table.num_rows == 4_176 + 1_205
    lifts = table.filter(pc.starts_with(table.column("signal"), "Lift#"))
    assert lifts.num_rows == 345
    posts = set(only(table, signal="post").column("contact_id").to_pylist())
    assert set(lifts.column("derived_from").to_pylist()) <= posts


def test_complaints(take_set: Import, contacts: Contacts) -> None:
    report = take_set("complaints_en", "complaints_en/dataset.csv")
    assert report.new == 1_000
    table = contacts()
    assert set(Counter(table.column("signal").to_pylist()).values()) == {200}
    assert len(pc.unique(table.column("product"))) == 5
    assert set(table.column("valence").to_pylist()) == {-1.0}


def test_churn(take_set: Import, contacts: Contacts) -> None:
    report = take_set("churn", "churn/telco.csv")
    assert (report.rows, report.new) == (7_043, 7_043 + 1_869)
    table = contacts()
    assert Counter(table.column("kind").to_pylist()) == {"profile": 7_043, "cancellation": 1_869}
    contracts = attribute(only(table, kind="profile"), "segment.contract")
    assert set(contracts) == {"Month-to-month", "One year", "Two year"}
    assert not pc.any(pc.match_substring(table.column("contact_id"), "7590-VHVEG")).as_py()


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.toml")), ids=lambda path: path.stem)
def test_mappings_are_readable_at_once(path: Path) -> None:
    """Every touchpoint has both names, an owner and signals or rules that lead to it."""
    if path.stem == "sfo_airport_base":
        return
    mapping = load_mapping(path)
    reached = {rule.touchpoint for rule in mapping.rules}
    for touchpoint in mapping.touchpoints:
        assert set(touchpoint.names) == {"en", "de"}
        assert touchpoint.owner
        assert touchpoint.key in reached
    assert set(mapping.constants) <= set(SCHEMA.names)


def test_sfo_coded_comments_are_good_and_bad_by_touchpoint(take_set: Import, contacts: Contacts) -> None:
    report = take_set("sfo_airport_2018_comments", "sfo_airport/2018_SFO_Customer_Survey.csv")
    assert (report.new, report.rejected) == (1486, 0)
    said = contacts().select(["signal", "kind", "valence"]).to_pylist()
    food = [row["valence"] for row in said if row["signal"] == "comment/restaurants"]
    assert (food.count(-0.5), food.count(0.5), {row["kind"] for row in said}) == (353, 12, {"comment"})
