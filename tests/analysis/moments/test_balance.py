"""The balance per person and what became of it, on logs small enough to count by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from lotse.analysis.moments.balance import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog, Row

FELT, LATER = 300, 500  # days: within the year before day 420, and in the 180 days after it
END = Row(0, 600, "Q8", "use")


def person(customer: int, balance: str, *later: str) -> list[Row]:
    """``balance`` "++-": two good and one bad experience at the Wi-Fi; ``later``: kinds of contacts afterwards."""
    lived = [Row(customer, FELT, "Q9", "use", valence=1.0 if sign == "+" else -1.0) for sign in balance]
    return [
        Row(customer, 10, "Q8", "purchase"),
        *lived,
        *(Row(customer, LATER, "noise", kind) for kind in later),
        replace(END, customer=customer) if "cancellation" not in later else Row(customer, 20, "Q8", "use"),
    ]


def world(*people: tuple[int, str, tuple[str, ...]]) -> FakeLog:
    """So many people each, with their balance and what they do later."""
    rows, customer = [], 0
    for times, balance, later in people:
        for _ in range(times):
            customer += 1
            rows += person(customer, balance, *later)
    return FakeLog(rows)


def found(log: FakeLog, **options: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(row["part"], row["band"]): row for row in FINDING.compute(log, Filter(), options).rows}


MIXED = world(
    (3, "--", ("cancellation",)), (7, "--", ()),
    (1, "+++", ("cancellation",)), (9, "+++", ("repurchase",)), (5, "+-", ()),
)  # fmt: skip


def test_how_many_people_have_which_balance() -> None:
    rows = found(MIXED)
    assert {band: row["people"] for (part, band), row in rows.items() if part == "people"} == {
        "bad by 3 or more": 0, "bad by 2": 10, "bad by 1": 0, "even": 5,
        "good by 1": 0, "good by 2": 0, "good by 3 or more": 10,
    }  # fmt: skip
    assert rows["people", "bad by 2"]["share"] == 0.4


def test_who_stays_and_who_buys_again() -> None:
    rows = found(MIXED)
    assert [rows["stayed", band]["people"] for band in ("more bad", "even", "more good")] == [7, 5, 9]
    assert [rows["bought again", band]["share"] for band in ("more bad", "even", "more good")] == [0.0, 0.0, 0.9]
    assert ("recommended", "even") not in rows  # nobody did


def test_compared_among_the_equally_active() -> None:
    log = world((30, "--", ("cancellation",)), (30, "--", ()), (10, "++", ("cancellation",)), (50, "++", ()))
    row = found(log)["stayed", "more good"]
    assert row["difference"] == pytest.approx(50 / 60 - 0.5)
    assert row["difference_low"] > 0.15
    assert row["comparable"] == 1.0
    assert row["odds_ratio_low"] > 1


def test_who_answers_about_the_whole_is_not_more_active_for_it() -> None:
    log = world((30, "--", ("cancellation",)), (30, "--", ()), (10, "++", ("cancellation",)), (50, "++", ()))
    answers = [
        Row(number, FELT, "noise", "rating", valence=1.0) for number in range(61, 121) for _ in range(number % 7)
    ]
    assert found(FakeLog([*log.rows, *answers])) == found(log)


def test_experiences_after_the_cut_count_for_nothing() -> None:
    rows = list(MIXED.rows) + [Row(1, LATER, "Q9", "use", valence=1.0)] * 5
    assert found(FakeLog(rows))["people", "bad by 2"]["people"] == 10


def test_who_had_left_before_is_no_longer_there() -> None:
    gone = [*MIXED.rows, Row(11, FELT + 1, "noise", "cancellation")]
    assert found(FakeLog(gone))["stayed", "more good"]["n"] == 9
    back = [*gone, Row(11, FELT + 2, "noise", "repurchase")]
    assert found(FakeLog(back))["stayed", "more good"]["n"] == 10


def test_sources_are_never_mixed() -> None:
    said = [replace(row, kind="comment", valence=-1.0) for row in MIXED.rows if row.valence and row.customer <= 4]
    log = FakeLog([*MIXED.rows, *said])
    assert found(log)["people", "bad by 2"]["people"] == 10
    assert found(log, experiences="heard")["people", "bad by 2"]["people"] == 4


def test_a_touchpoint_narrows_the_experiences_not_the_outcomes() -> None:
    log = FakeLog([*MIXED.rows, *(Row(number, FELT, "Q8", "use", valence=-1.0) for number in range(11, 21))])
    assert found(log)["people", "good by 2"]["people"] == 10
    rows = {(row["part"], row["band"]): row for row in FINDING.compute(log, Filter(touchpoints=("wifi",)), {}).rows}
    assert rows["people", "good by 3 or more"]["people"] == 10
    assert rows["stayed", "more good"]["people"] == 9


def test_a_log_too_short_says_so() -> None:
    short = FakeLog([row for row in MIXED.rows if row.day in (FELT, LATER)])
    result = FINDING.compute(short, Filter(), {})
    assert (list(result.rows), str(result.notes[0])[:25]) == ([], "The log is too short to l")
    assert list(FINDING.compute(FakeLog([]), Filter(), {}).rows) == []


def test_the_notes_name_window_source_and_what_is_missing() -> None:
    notes = [str(note) for note in FINDING.compute(MIXED, Filter(), {}).notes]
    assert notes[0].startswith("Experiences (seen) in the 365 days before 1971-02-25; outcomes from then to 1971-08-24")
    assert any("no odds are given" in note for note in notes)


def test_rows_hold_the_declared_fields() -> None:
    assert all(set(row) <= {field.name for field in FINDING.fields} for row in found(MIXED).values())


def test_contacts_without_a_customer_change_nothing() -> None:
    """They are of nobody who could stay, so they are no group to compare with either."""
    log = world((40, "--", ("cancellation",)), (60, "--", ()), (30, "++", ("cancellation",)), (90, "++", ()))
    named = [replace(row, segment="gold" if row.customer % 3 else "basic") for row in log.rows]
    unknown = [Row(0, FELT, "Q9", "use", valence=1.0)]
    assert found(FakeLog([*named, *unknown])) == found(FakeLog(named))
    assert found(FakeLog(named))["stayed", "more good"]["odds_ratio"] is not None


def test_what_was_asked_is_no_activity() -> None:
    """Who is asked more often is not more active: with answers of no touchpoint nothing changes, and asked by itself
    the answers are.
    """
    log = world((40, "--", ("cancellation",)), (60, "--", ()), (30, "++", ("cancellation",)), (90, "++", ()))
    asked = [Row(number, FELT, "Q9", "rating", 1.0, "1-5", -1.0) for number in range(1, 150) for _ in range(number % 5)]
    more = FakeLog([*log.rows, *asked])
    assert found(more, experiences="seen") == found(log)
    answered = found(more, experiences="asked")
    assert answered["people", "bad by 1"]["people"] == len([n for n in range(1, 150) if n % 5 == 1])
    assert answered["people", "bad by 3 or more"]["people"] == len([n for n in range(1, 150) if n % 5 > 2])


def test_the_source_that_speaks_of_most_people_is_taken() -> None:
    heard = [Row(100 + number, FELT, "Q9", "comment", valence=-1.0) for number in range(40)]
    log = FakeLog([*MIXED.rows, *heard, *(replace(END, customer=100 + number) for number in range(40))])
    notes = [str(note) for note in FINDING.compute(log, Filter(), {}).notes]
    assert notes[0].startswith("Experiences (heard) in the 365 days")
    assert found(log)["people", "bad by 1"]["people"] == 40
    assert found(log, experiences="seen") == found(MIXED)


def test_outcomes_count_within_the_window() -> None:
    """The last contact is on day 600: bought on day 500 is within 180 days of it and before the cut of 90."""
    assert found(MIXED)["bought again", "more good"]["people"] == 9
    assert ("bought again", "more good") not in found(MIXED, window="90")
    early = str(FINDING.compute(MIXED, Filter(), {"window": "90"}).notes[0])
    assert early.startswith("Experiences (seen) in the 365 days before 1971-05-26; outcomes from then to 1971-08-24")


def test_shares_of_people_have_wilsons_limits() -> None:
    row = found(MIXED)["people", "bad by 2"]
    assert (row["share_low"], row["share_high"]) == pytest.approx(proportion_confint(10, 25, method="wilson"))
    assert (row["n"], row["alike"], row["odds_ratio"]) == (25, None, None)
    assert FINDING.compute(MIXED, Filter(), {}).base == 25
    stayed = found(MIXED)["stayed", "more bad"]
    assert (stayed["share_low"], stayed["share_high"]) == pytest.approx(proportion_confint(7, 10, method="wilson"))


def test_only_who_bought_before_can_buy_again_and_anybody_can_recommend() -> None:
    log = world((4, "--", ("recommendation",)), (6, "--", ()), (5, "++", ("referral",)), (5, "++", ("repurchase",)))
    new = [row for row in log.rows if row.customer > 3 or row.kind != "purchase"]
    rows = found(FakeLog(new))
    assert [rows["recommended", band]["people"] for band in ("more bad", "even", "more good")] == [4, 0, 5]
    assert [rows["bought again", band]["n"] for band in ("more bad", "even", "more good")] == [7, 0, 10]
    assert (rows["bought again", "even"]["share"], rows["bought again", "even"]["share_low"]) == (None, None)


def test_outcomes_that_everybody_shares_have_no_rows() -> None:
    assert {part for part, _ in found(world((5, "--", ()), (5, "++", ())))} == {"people"}


def test_too_many_segments_are_left_out_and_said() -> None:
    log = world((200, "--", ("cancellation",)), (400, "--", ()), (120, "++", ("cancellation",)), (680, "++", ()))
    named = FakeLog([replace(row, segment=f"s{row.customer}") for row in log.rows])
    assert found(named) == found(log)
    notes = [str(note) for note in FINDING.compute(named, Filter(), {}).notes]
    assert any(note.startswith("There are too many combinations of segments") for note in notes)
    assert not any("segments" in str(note) for note in FINDING.compute(log, Filter(), {}).notes)


def test_what_the_balance_tells_for_certain_has_no_odds_and_says_so() -> None:
    log = world((40, "--", ("cancellation",)), (20, "+-", ("cancellation",)), (20, "+-", ()), (40, "++", ()))
    result = FINDING.compute(log, Filter(), {})
    assert found(log)["stayed", "more good"]["odds_ratio"] is None
    assert any("tells for certain" in str(note) for note in result.notes)
    enough = world((40, "--", ("cancellation",)), (60, "--", ()), (30, "++", ("cancellation",)), (90, "++", ()))
    assert not any("tells for certain" in str(note) for note in FINDING.compute(enough, Filter(), {}).notes)
