"""Who counts as a customer in the statuses, and what is said of those who do not."""

from __future__ import annotations

from dataclasses import replace

from lotse.analysis.findings.loyalty import FINDING
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.codes import Codes
from tests.analysis.findings.worlds import FakeLog, Row

LEFT = [Row(customer, 5, "Q9", "cancellation") for customer in (1, 2)]
LISTED = [Row(customer, 1, "profile", "profile") for customer in (1, 2, 3, 4, 5)]


class JudgedLog(FakeLog):
    """With the moment at which journeys are judged."""

    @property
    def codes(self) -> Codes:
        return replace(FakeLog(self.rows).codes, observed_until=30 * 86_400)


def notes(rows: list[Row], where: Filter = Filter()) -> list[str]:  # noqa: B008 - immutable
    return [str(note) for note in FINDING.compute(JudgedLog(rows), where, {}).notes]


def test_a_list_of_customers_with_those_who_left_does_not_look_as_if_all_had_left() -> None:
    result = FINDING.compute(JudgedLog([*LISTED, *LEFT]), Filter(), {})
    assert (result.base, {row["status"]: row["people"] for row in result.rows}["lost"]) == (2, 2)
    assert str(result.notes[0]).startswith("3 customers of whom nothing but a profile is on record")


def test_nobody_is_left_unsaid_who_bought_or_came() -> None:
    bought = [Row(customer, 3, "Q9", "purchase") for customer in range(1, 6)]
    assert notes([*LISTED, *LEFT, *bought]) == []


def test_without_any_purchase_it_says_why_all_are_prospects() -> None:
    came = [Row(customer, 3, "Q9", "use") for customer in range(1, 6)]
    assert [note[:24] for note in notes([*LISTED, *came])] == ["No purchase is on record"]


def test_a_filter_leaves_people_out_on_purpose() -> None:
    assert not any("profile" in note for note in notes([*LISTED, *LEFT], Filter(kinds=("cancellation",))))
