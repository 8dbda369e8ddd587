"""Incidents of customers and staff side by side, on logs small enough to count by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.proportion import proportion_confint

from lotse.analysis.moments.incidents import FINDING
from lotse.analysis.moments.staff_incidents import Told, agreement, incidents_of, judged
from lotse.contacts.filters import Filter
from lotse.contacts.schema import SCHEMA
from lotse.methods.agreement import krippendorff_alpha
from tests.analysis.findings.worlds import FakeLog, Row

SAID = [
    Row(1, 5, "Q9", "complaint", valence=-1.0),
    Row(1, 6, "Q9", "complaint", valence=-1.0),
    Row(2, 5, "Q9", "comment", valence=0.8),
    Row(3, 5, "Q9", "complaint"),  # nobody read it
    Row(4, 5, "Q8", "comment"),  # nobody read it
    Row(5, 5, "Q8", "mention", valence=0.4),  # not strong
    Row(0, 5, "review", "mention", valence=1.0),
    *(Row(customer, 7, "Q8", "use") for customer in range(1, 11)),
]


@dataclass(frozen=True)
class StaffLog(FakeLog):
    """With single contacts of the staff, as the log's table gives them."""

    told: list[dict[str, Any]] = field(default_factory=list)

    def contacts(self, where: Filter, columns: list[str]) -> pa.Table:
        assert where.kinds == ("incident",)
        return pa.Table.from_pylist(self.told, schema=SCHEMA).select(columns)


def told(staff: int, signal: str, valence: float, **attributes: str) -> dict[str, Any]:
    moment = datetime(1970, 1, 20, tzinfo=UTC)
    return {
        "source": "audit", "contact_id": f"{staff}{signal}{attributes}", "occurred_at": moment, "received_at": moment,
        "signal": signal, "kind": "incident", "count": 1, "staff": staff, "valence": valence,
        "attributes": list(attributes.items()),
    }  # fmt: skip


STAFF = [
    told(71, "Q9", -0.8, severity="4"),
    told(72, "Q9", -0.8, severity="2"),
    told(72, "Q9", 0.7),
    told(71, "Q8", -0.8, severity="5", plausibility="3", seen="no"),
    told(72, "Q8", -0.8, severity="3", plausibility="1", seen="no"),
    told(72, "noise", -0.8, severity="3"),
]
LOG = StaffLog([*SAID, Row(0, 5, "Q9", "incident")], told=STAFF)


def rows(log: FakeLog = LOG, where: Filter = Filter(), **options: str) -> dict[tuple[str, str], Mapping[str, Any]]:  # noqa: B008 - immutable
    return {(row["part"], row["touchpoint"]): row for row in FINDING.compute(log, where, options).rows}


def test_customers_and_staff_side_by_side() -> None:
    wifi = rows()["touchpoint", "wifi"]
    assert (wifi["customers_positive"], wifi["customers_negative"], wifi["customers_n"]) == (1, 3, 3)
    assert (wifi["staff_positive"], wifi["staff_negative"], wifi["staff_n"], wifi["severity"]) == (1, 2, 2, 3.0)
    assert (wifi["mention_rate"], wifi["lean"], wifi["named_by"]) == (0.3, -0.5, "both")


def test_a_complaint_is_bad_a_comment_nobody_read_says_nothing() -> None:
    found = rows()
    assert ("touchpoint", "restroom") in found
    assert found["touchpoint", "restroom"]["customers_n"] == 0
    notes = [str(note) for note in FINDING.compute(LOG, Filter(), {}).notes]
    assert "1 comment whose experience has not been read is left out." in notes


def test_who_is_unknown_tells_but_is_in_no_rate() -> None:
    portal = rows()["touchpoint", "portal"]
    assert (portal["customers_n"], portal["mention_rate"], portal["named_by"]) == (1, 0.0, "customers only")


def test_what_staff_alone_name_and_what_has_not_happened_yet() -> None:
    restroom = rows()["touchpoint", "restroom"]
    assert (restroom["named_by"], restroom["staff_negative"], restroom["unseen"]) == ("staff only", 0, 2)
    assert (restroom["risk"], restroom["risk_low"], restroom["risk_high"], restroom["risk_n"]) == (8.0, 3.0, 15.0, 2)


def test_phases_stand_in_their_order_the_silent_ones_too() -> None:
    found = [row for row in rows().values() if row["part"] == "phase"]
    assert [row["phase"] for row in found] == [1, 2, 3, 4, 5]
    assert [row["customers_negative"] for row in found] == [0, 0, 0, 3, 0]
    assert [row["customers_positive"] for row in found] == [0, 0, 0, 1, 1]
    assert [row["staff_negative"] for row in found] == [0, 0, 0, 2, 0]


@pytest.mark.parametrize(("strength", "people"), [("0.3", 1), ("0.5", 0)])
def test_how_strong_an_experience_must_be(strength: str, people: int) -> None:
    assert rows(strength=strength)["touchpoint", "restroom"]["customers_n"] == people


def test_a_touchpoint_and_a_phase_narrow_both_sides() -> None:
    assert {key for part, key in rows(where=Filter(touchpoints=("wifi",))) if part == "touchpoint"} == {"wifi"}
    assert {key for part, key in rows(where=Filter(phases=(5,))) if part == "touchpoint"} == {"portal"}


def test_without_incidents_there_is_nothing_to_say() -> None:
    result = FINDING.compute(FakeLog([Row(1, 5, "Q9", "use")]), Filter(), {})
    assert (list(result.rows), str(result.notes[0])) == ([], "Neither customers nor staff have told an incident.")


def test_many_more_bad_than_good_is_demonstrated() -> None:
    log = FakeLog([Row(customer, 5, "Q9", "complaint", valence=-1.0) for customer in range(1, 13)])
    assert rows(log)["touchpoint", "wifi"]["demonstrated"] is True
    assert rows()["touchpoint", "wifi"]["demonstrated"] is False


def case(number: int, staff: int, severity: float) -> Told:
    return Told(1, 4, staff, -0.8, f"c{number}", severity, float("nan"), True)


def test_agreement_is_that_of_the_methods() -> None:
    random = np.random.default_rng(4)
    table = random.integers(1, 6, (2, 12)).astype(float)
    staff = [case(unit, rater + 1, table[rater, unit]) for rater in range(2) for unit in range(12)]
    alpha, kappa = agreement(staff, "severity")
    assert alpha is not None
    assert alpha.value == pytest.approx(krippendorff_alpha(table, "ordinal").value)
    assert kappa == pytest.approx(cohen_kappa_score(*table.astype(int), weights="quadratic"))


def test_too_few_in_common_for_kappa_nothing_in_common_for_alpha() -> None:
    few = [case(unit, rater, 3.0 + unit % 2) for rater in (1, 2) for unit in range(4)]
    assert agreement(few, "severity")[1] is None
    assert agreement([case(0, 1, 3.0), case(1, 2, 4.0)], "severity") == (None, None)
    assert agreement([], "plausibility") == (None, None)


def test_agreement_is_a_row_and_says_what_it_is_about() -> None:
    found = rows()["agreement", "severity"]
    assert found["units"] == 2
    assert any("same touchpoint" in str(note) for note in FINDING.compute(LOG, Filter(), {}).notes)


def test_only_what_has_not_happened_is_judged_as_a_risk() -> None:
    seen = Told(1, 4, 7, -0.8, "", 5.0, 5.0, True)
    assert judged([seen]) == {}


def test_rows_hold_declared_fields_only() -> None:
    names = {field.name for field in FINDING.fields}
    assert all(set(row) <= names for row in rows().values())


def test_what_no_customer_told_is_a_rate_of_none_only_where_somebody_is_known() -> None:
    """Ten known people, none of whom told of the restrooms (statsmodels' Wilson limits); without customers no rate."""
    restroom = rows()["touchpoint", "restroom"]
    assert (restroom["named_by"], restroom["mention_rate"]) == ("staff only", 0.0)
    assert (restroom["mention_rate_low"], restroom["mention_rate_high"]) == pytest.approx(
        proportion_confint(0, 10, method="wilson"), abs=1e-12
    )
    alone = StaffLog([Row(0, 5, "Q9", "incident")], told=STAFF)
    assert {row["mention_rate"] for row in rows(alone).values() if row["part"] == "touchpoint"} == {None}


def test_rates_and_leaning_have_their_limits() -> None:
    """Three of ten told of the Wi-Fi: two bad, one good (Wilson by statsmodels); each counts once."""
    wifi = rows()["touchpoint", "wifi"]
    assert (wifi["mention_rate_low"], wifi["mention_rate_high"]) == pytest.approx(
        proportion_confint(3, 10, method="wilson")
    )
    low, high = proportion_confint(1, 3, method="wilson")
    assert (wifi["lean_low"], wifi["lean_high"]) == pytest.approx((2 * low - 1, 2 * high - 1))
    assert (wifi["customers_positive"], wifi["customers_negative"], wifi["share"]) == (1, 3, pytest.approx(4 / 5))


def test_what_many_say_is_demonstrated_after_correction() -> None:
    """Nine of nine is p = 0.004, six of six 0.03: both hold, but the second not beside two that say nothing."""
    clear = [Row(100 + number, 5, "Q9", "complaint", valence=-1.0) for number in range(9)]
    less = [Row(200 + number, 5, "Q8", "complaint", valence=-1.0) for number in range(6)]
    even = [
        Row(300 + 10 * at + number, 5, signal, "comment", valence=1.0 if number % 2 else -1.0)
        for at, signal in enumerate(("review", "whole"))
        for number in range(4)
    ]
    alone = rows(FakeLog([*clear, *less]))
    assert [alone["touchpoint", key]["demonstrated"] for key in ("wifi", "restroom")] == [True, True]
    among = rows(FakeLog([*clear, *less, *even]))
    assert among["touchpoint", "wifi"]["demonstrated"] is True
    assert among["touchpoint", "restroom"]["demonstrated"] is False


def two_raters(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same incident, judged by two colleagues."""
    return [told(staff, "Q9", **judgement) for staff, judgement in ((71, first), (72, second))]


def found_by(staff: list[dict[str, Any]]) -> Mapping[str, Any]:
    return rows(StaffLog([Row(0, 5, "Q9", "incident")], told=staff))["touchpoint", "wifi"]


def test_an_incident_that_two_judge_counts_once() -> None:
    both = two_raters(
        {"valence": -1.0, "incident": "F1", "severity": "4"}, {"valence": -1.0, "incident": "F1", "severity": "1"}
    )
    wifi = found_by([*both, told(71, "Q9", -1.0, incident="F2", severity="5"), told(71, "Q9", 1.0)])
    assert (wifi["staff_negative"], wifi["staff_positive"], wifi["staff_n"]) == (2, 1, 2)
    assert wifi["severity"] == 3.75  # of F1 2.5, of F2 5


def test_an_incident_of_which_two_say_the_opposite_is_neither_good_nor_bad() -> None:
    wifi = found_by(two_raters({"valence": -1.0, "incident": "F1"}, {"valence": 1.0, "incident": "F1"}))
    assert (wifi["staff_negative"], wifi["staff_positive"]) == (0, 0)


def test_what_could_happen_counts_once_too() -> None:
    judgement = {"valence": -1.0, "incident": "F1", "plausibility": "2", "seen": "no"}
    wifi = found_by(two_raters({**judgement, "severity": "4"}, {**judgement, "severity": "2"}))
    assert (wifi["unseen"], wifi["risk"], wifi["risk_n"]) == (1, 6.0, 2)


@pytest.mark.parametrize(("word", "severity"), [("4", 4.0), ("4.0", 4.0), ("4,0", 4.0)])
def test_a_judgement_counts_however_it_is_written(word: str, severity: float) -> None:
    assert found_by([told(71, "Q9", -1.0, severity=word)])["severity"] == severity


@pytest.mark.parametrize(
    "judgement", [{"severity": "6"}, {"severity": "high"}, {"plausibility": "0"}, {"seen": "not yet"}]
)
def test_a_judgement_that_cannot_be_read_is_named(judgement: dict[str, str]) -> None:
    log = StaffLog([Row(0, 5, "Q9", "incident")], told=[told(71, "Q9", -1.0, **judgement)])
    notes = [str(note) for note in FINDING.compute(log, Filter(), {}).notes]
    assert [note for note in notes if note.startswith("1 judgement of the staff is left out")] != []


def test_raters_may_differ_in_good_or_bad() -> None:
    random = np.random.default_rng(8)
    table = random.choice([-1.0, 1.0], (2, 20))
    staff = [
        Told(1, 4, rater + 1, table[rater, unit], f"c{unit}", float("nan"), float("nan"), True)
        for rater in range(2)
        for unit in range(20)
    ]
    alpha, kappa = agreement(staff, "valence")
    assert alpha is not None
    assert alpha.value == pytest.approx(krippendorff_alpha(table, "nominal").value)
    assert kappa == pytest.approx(cohen_kappa_score(*table.astype(int)))


def test_good_and_bad_at_one_touchpoint_are_no_disagreement() -> None:
    unnamed = [Told(1, 4, rater, valence, "", 3.0, 3.0, True) for rater, valence in ((1, -1.0), (2, 1.0))]
    assert agreement(unnamed, "valence") == (None, None)
    assert incidents_of(unnamed) == unnamed
