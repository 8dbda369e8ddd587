"""Cost, use and verdict per touchpoint, on logs small enough to count by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lotse.analysis.findings.reading import reading
from lotse.analysis.moments.efficiency import FINDING
from lotse.analysis.moments.effort import effort
from lotse.contacts.filters import Filter
from lotse.methods.efficiency import cost_per_good
from tests.analysis.findings.worlds import CATALOGUE, FakeLog, Row


def visits(signal: str, good: int, bad: int, first: int = 1, **more: Any) -> list[Row]:
    """One visit of each of so many people."""
    return [
        Row(first + number, 10, signal, "use", valence=1.0 if number < good else -1.0, **more)
        for number in range(good + bad)
    ]


def rows(log: FakeLog, **options: str) -> dict[str, Mapping[str, Any]]:
    return {row["touchpoint"]: row for row in FINDING.compute(log, Filter(), options).rows}


def notes(log: FakeLog) -> list[str]:
    return [str(note) for note in FINDING.compute(log, Filter(), {}).notes]


def with_point(key: str, **changes: Any) -> Any:
    points = tuple(replace(point, **changes) if point.key == key else point for point in CATALOGUE.touchpoints)
    return replace(CATALOGUE, touchpoints=points)


def test_cost_per_good_experience_is_that_of_the_method() -> None:
    log = FakeLog([*visits("Q9", 30, 10, cost=4.0), *visits("Q8", 20, 20, cost=1.0)])
    expected = cost_per_good(np.full(40, 4.0), np.array([1.0] * 30 + [0.0] * 10))
    wifi = rows(log)["wifi"]
    assert wifi["cost_per_good"] == pytest.approx(160 / 30)
    assert (wifi["cost_per_good_low"], wifi["cost_per_good_high"]) == pytest.approx((expected.low, expected.high))
    assert wifi["relative_cost"] == pytest.approx((160 / 30) / (200 / 50))


def test_unknown_costs_are_said_and_give_no_figure() -> None:
    log = FakeLog(visits("Q9", 30, 10))
    wifi = rows(log)["wifi"]
    assert [wifi[name] for name in ("cost", "cost_per_good", "relative_cost")] == [None, None, None]
    assert any("No contact and no touchpoint has a cost" in note for note in notes(log))
    some = FakeLog([*visits("Q9", 30, 10), *visits("Q8", 30, 10, cost=1.0), Row(500, 60, "Q8", "use", cost=1.0)])
    assert "The cost of 1 touchpoint is unknown: there no figure of cost is given." in notes(some)


def test_costs_of_the_catalogue_where_the_contact_names_none() -> None:
    log = FakeLog(visits("Q9", 20, 20), with_point("wifi", cost_per_contact=3.0))
    assert rows(log)["wifi"]["cost_per_good"] == pytest.approx(6.0)
    own = FakeLog(visits("Q9", 20, 20, cost=1.0), with_point("wifi", cost_per_contact=3.0))
    assert rows(own)["wifi"]["cost_per_good"] == pytest.approx(2.0)


def test_what_a_month_costs_is_shared_by_the_contacts() -> None:
    log = FakeLog([*visits("Q9", 20, 20), Row(99, 375, "Q8", "use")], with_point("wifi", cost_per_month=100.0))
    assert rows(log)["wifi"]["cost"] == pytest.approx(1200.0)


@pytest.mark.parametrize(("last", "told"), [(38, False), (40, True)])
def test_a_log_of_less_than_a_month_says_nothing_of_a_year(last: int, told: bool) -> None:
    """As of data without dates, all of one day: a year would be 365 times what there is."""
    log = FakeLog([*visits("Q9", 30, 10, cost=1.0, duration_s=600.0), Row(500, last, "Q9", "use", cost=1.0)])
    wifi = rows(log)["wifi"]
    assert [wifi[name] is not None for name in ("contacts", "cost", "hours")] == [told, told, told]
    assert wifi["cost_per_good"] is not None
    assert wifi["users"] is not None
    assert any("less than 30 days" in note for note in notes(log)) is not told


def test_views_cost_but_are_no_contacts() -> None:
    views = Row(0, 11, "Q9", "exposure", count=500, cost=60.0)
    log = FakeLog([*visits("Q9", 20, 20, cost=1.0), views, Row(500, 60, "Q8", "use")])
    wifi = rows(log)["wifi"]
    assert wifi["cost"] / wifi["contacts"] == pytest.approx(100 / 40, rel=0.01)


@pytest.mark.parametrize(
    ("good", "bad", "standard", "verdict", "reason"),
    [
        (95, 5, "0.7", "keep", "It meets the standard."),
        (40, 60, "0.7", "mend", "It is below the standard."),
        (72, 28, "0.7", "undecided", "The facts do not carry a verdict yet."),
        (95, 5, "0.9", "undecided", "The facts do not carry a verdict yet."),
    ],
)
def test_verdicts_rest_on_limits(good: int, bad: int, standard: str, verdict: str, reason: str) -> None:
    wifi = rows(FakeLog(visits("Q9", good, bad)), standard=standard)["wifi"]
    assert (wifi["verdict"], wifi["reasons"]) == (verdict, [reason])


def leaving(bad_leave: int) -> list[Row]:
    """Forty people with a bad and 160 with a good experience at the Wi-Fi; of the former so many leave."""
    later = [
        Row(number, 40, "noise", "cancellation") if number <= bad_leave else Row(number, 400, "Q8", "use")
        for number in range(1, 201)
    ]
    return [*visits("Q9", 0, 40, cost=1.0), *visits("Q9", 160, 0, first=41, cost=1.0), *later]


def test_what_makes_customers_leave_matters_and_its_reason_has_a_base() -> None:
    wifi = rows(FakeLog(leaving(30)), standard="0.9")["wifi"]
    assert (wifi["verdict"], wifi["reasons"]) == ("mend", ["It matters.", "It is below the standard."])
    assert (wifi["important"], wifi["importance_by"], wifi["importance_n"]) == (True, "leaving", 40)
    assert wifi["consequence_low"] > 0.5


def test_the_weight_in_the_overall_rating_speaks_where_leaving_does_not() -> None:
    random = np.random.default_rng(3)
    table = random.integers(1, 6, (200, 2)).astype(float)
    whole = np.clip(np.round(0.9 * table[:, 0] + random.normal(0, 0.3, 200)), 1, 5)
    answers = [
        Row(person + 1, 5, signal, rating=float(value), scale="1-5", valence=(value - 3) / 2)
        for person in range(200)
        for signal, value in (("Q9", table[person, 0]), ("Q8", table[person, 1]), ("overall", whole[person]))
    ]
    found = rows(FakeLog(answers))
    assert (found["wifi"]["important"], found["wifi"]["importance_by"]) == (True, "weight")
    assert found["restroom"]["important"] is False


def test_asked_for_but_not_there() -> None:
    log = FakeLog([*visits("Q9", 5, 5), Row(1, 12, "Q8", "proposal"), Row(2, 12, "Q8", "proposal")])
    found = rows(log)["restroom"]
    assert (found["verdict"], found["reasons"], found["named"]) == ("missing", ["Customers ask for it."], 2)
    there = FakeLog([*visits("Q8", 5, 5), Row(1, 12, "Q8", "proposal")])
    assert rows(there)["restroom"]["verdict"] == "undecided"


def test_another_touchpoint_with_the_same_purposes_and_users() -> None:
    log = FakeLog(
        [
            *visits("Q9", 30, 30, purpose="ask"),
            *visits("Q8", 80, 20, purpose="ask"),
            *visits("review", 30, 30, purpose="book"),
        ]
    )
    found = rows(log)
    assert (found["wifi"]["verdict"], found["wifi"]["replaced_by"]) == ("merge", "restroom")
    assert found["portal"]["replaced_by"] is None
    few = FakeLog([*visits("Q9", 5, 5, purpose="ask"), *visits("Q8", 80, 20, purpose="ask")])
    assert rows(few)["wifi"]["replaced_by"] is None  # ten of ten may be chance


def test_hours_that_repeats_take() -> None:
    calls = [Row(person, 10, "Q9", "use", duration_s=300.0) for person in range(1, 101)]
    again = [replace(call, day=14) for call in calls[:50]] + [replace(call, day=30) for call in calls[50:]]
    log = FakeLog([*calls, *again, *[Row(200, 375, "Q8", "use")] * 3])
    wifi = rows(log)["wifi"]
    assert (wifi["again"], wifi["minutes"]) == (0.25, 5.0)
    assert wifi["hours"] == pytest.approx(200 * 5 / 60 * 0.25, rel=0.01)
    by_media = FakeLog(log.rows, with_point("wifi", carried_by="media"))
    assert rows(by_media)["wifi"]["hours"] is None


def test_answers_and_complaints_are_no_use() -> None:
    log = FakeLog([*visits("Q9", 5, 5), *(Row(number, 9, "Q8", "complaint", valence=-1.0) for number in range(1, 9))])
    with reading(log, Filter()) as read:  # type: ignore[arg-type]
        found = effort(read)
    assert [row for row in range(len(found.met)) if len(found.at(row).cost)] == [1]
    assert rows(log)["restroom"]["users"] is None


def test_nothing_in_the_log() -> None:
    assert rows(FakeLog([])) == {}


def test_rows_hold_the_declared_fields() -> None:
    names = {field.name for field in FINDING.fields}
    assert all(set(row) == names for row in rows(FakeLog(leaving(30))).values())


def test_what_no_system_sees_is_not_called_unused() -> None:
    """Rated by everybody, used on no record: of its use nothing is known, so it cannot be retired for that."""
    rng = np.random.default_rng(3)
    whole = rng.integers(1, 6, 300)
    asked = [
        Row(person + 1, 5, signal, "rating", rating=float(rating), scale="1-5", valence=(rating - 3) / 2)
        for person in range(300)
        for signal, rating in (
            ("Q9", int(whole[person])),
            ("Q8", int(rng.integers(3, 6))),
            ("whole", int(whole[person])),
        )
    ]
    wifi, restroom = (rows(FakeLog(asked))[key] for key in ("wifi", "restroom"))
    assert restroom["important"] is False
    assert restroom["users"] is None
    assert {wifi["verdict"], restroom["verdict"]} & {"retire"} == set()


def test_importance_counts_answers_by_their_weights() -> None:
    """For most the room decides, for the few who answer often the wifi: weighted, the room."""
    rng = np.random.default_rng(4)
    wifi, restroom, few = rng.integers(1, 6, 400), rng.integers(1, 6, 400), np.arange(400) < 200
    whole = np.where(few, wifi, restroom)
    asked = [
        Row(
            person + 1,
            5,
            signal,
            "rating",
            rating=float(given[person]),
            scale="1-5",
            weight=0.1 if few[person] else 1.0,
        )
        for person in range(400)
        for signal, given in (("Q9", wifi), ("Q8", restroom), ("whole", whole))
    ]
    found = rows(FakeLog(asked))
    assert found["restroom"]["weight"] > 5 * found["wifi"]["weight"]


def test_where_no_system_sees_use_nobody_says_that_hardly_anybody_uses_it() -> None:
    """Answers tell how it was, not how many use it; the weight in the overall verdict is next to nothing."""
    answers = [
        Row(customer, 10, signal, "rating", rating=float(value), scale="1-5", valence=(value - 3) / 2)
        for customer in range(1, 201)
        for signal, value in (
            ("Q9", 1 + customer % 5), ("Q8", 1 + customer * 7 % 5 if customer % 3 else 3),
            ("satisfaction", 1 + customer % 5),
        )
    ]  # fmt: skip
    found = rows(FakeLog(answers))
    assert {row["users"] for row in found.values()} == {None}
    assert "retire" not in {row["verdict"] for row in found.values()}


def test_that_few_leave_makes_nothing_unimportant_where_ratings_leave_it_open() -> None:
    """Nobody leaves after a bad experience of 2,000; whether the rating counts cannot be told from 40 answers."""
    seen = visits("Q9", 2000, 2000)
    gone = [Row(number, 40, "noise", "cancellation") for number in range(5000, 5010)]
    lived = [Row(number, 5, "Q8", "use", valence=0.5) for number in range(5000, 5010)]
    random = np.random.default_rng(3)
    asked = [
        Row(6000 + customer, 10, signal, "rating", rating=float(value), scale="1-5")
        for customer in range(40)
        for signal, value in zip(("Q9", "Q8", "satisfaction"), random.integers(1, 6, 3), strict=True)
    ]
    alone, beside = (rows(FakeLog(log))["wifi"] for log in ([*seen, *gone, *lived], [*seen, *gone, *lived, *asked]))
    assert (alone["important"], alone["importance_by"]) == (False, "leaving")
    assert (beside["important"], beside["importance_by"]) == (None, "weight")


def test_what_makes_fewer_recommend_matters() -> None:
    log = []
    for side, (valence, many) in enumerate(((-1.0, 3), (1.0, 30))):
        for number in range(40):
            customer = 1 + side * 40 + number
            log += [Row(customer, 10, "Q9", "use", valence=valence), Row(customer, 400, "Q8", "use")]
            log += [Row(customer, 30, "noise", "recommendation")] * (number < many)
    found = rows(FakeLog(log))["wifi"]
    assert (found["important"], found["importance_by"], found["importance_n"]) == (True, "recommendation", 40)
    assert found["consequence_high"] < 0
