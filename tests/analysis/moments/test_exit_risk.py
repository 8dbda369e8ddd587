"""The risk of leaving after a bad experience, on a log small enough to count by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lotse.analysis.findings.reading import reading
from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.moments.behaviour import Behaviour
from lotse.analysis.moments.effects import rows_after, screened_after
from lotse.analysis.moments.exit_risk import FINDING
from lotse.analysis.moments.ranked import FINDING as MOMENTS
from lotse.contacts.filters import Filter
from lotse.findings.filters import PARAMETERS
from lotse.methods import exit_risk as method
from tests.analysis.findings.worlds import FakeLog, Row


def world(bad_leave: int, good_leave: int, each: int = 40) -> FakeLog:
    """``each`` customers with a bad, as many with a good experience at the Wi-Fi; some cancel 30 days later."""
    rows = []
    for side, (valence, leave) in enumerate(((-1.0, bad_leave), (1.0, good_leave))):
        for number in range(each):
            customer = 1 + side * each + number
            rows.append(Row(customer, 10, "Q9", kind="use", valence=valence))
            rows.append(Row(customer, 400, "Q8", kind="use") if number >= leave else _gone(customer))
    return FakeLog(rows)


def _gone(customer: int) -> Row:
    return Row(customer, 40, "noise", kind="cancellation")


def row(log: FakeLog) -> Mapping[str, Any]:
    return next(row for row in FINDING.compute(log, Filter(), {}).rows if row["touchpoint"] == "wifi")


def test_more_leave_after_a_bad_experience() -> None:
    found = row(world(30, 4))
    assert (found["n"], found["exits"], found["certainty"]) == (40, 30, "demonstrated")
    assert found["ratio_low"] > 1


def test_no_difference_is_not_demonstrable_and_has_no_value_at_stake() -> None:
    found = row(world(8, 8))
    assert (found["certainty"], found["ratio"], found["stake"]) == ("not demonstrable", 1.0, None)


def test_nothing_bad_nothing_said() -> None:
    log = FakeLog([Row(1, 10, "Q9", kind="use", valence=1.0), Row(1, 40, "noise", kind="cancellation")])
    assert FINDING.compute(log, Filter(), {}).rows == []


def test_where_nobody_is_comparable_nothing_is_said_of_the_difference() -> None:
    found = row(FakeLog([Row(1, 10, "Q9", kind="use", valence=-1.0), Row(2, 10, "Q8", kind="use"), _gone(2)]))
    assert (found["n"], found["matched"], found["certainty"]) == (1, 0.0, "not demonstrable")
    assert found["exits"] is None
    assert [found[name] for name in ("ratio", "difference", "difference_low", "difference_high")] == [None] * 4


def test_moments_name_the_source_that_supports_them() -> None:
    rows = MOMENTS.compute(world(30, 4), Filter(), {}).rows
    first = rows[0]
    assert (first["touchpoint"], first["certainty"], first["direction"]) == ("wifi", "demonstrated", "harms")
    assert first["supporting"] == ["behaviour"]


def told(log: FakeLog) -> str:
    return " ".join(str(note) for note in FINDING.compute(log, Filter(), {}).notes)


def test_the_notes_say_what_leaving_is_and_that_nothing_is_proved() -> None:
    notes = told(world(30, 4))
    assert "a contact of kind cancellation within 90 days" in notes
    assert "34 of 80 people left." in notes
    assert "not proof" in notes
    assert "combinations of segments" not in notes


def test_many_combinations_of_segments_are_compared_in_bands_and_it_is_said() -> None:
    crowded = FakeLog([replace(row, segment=f"s{row.customer % 13}") for row in world(30, 4).rows])
    assert "13 combinations of segments" in told(crowded)
    assert "5 bands" in told(crowded)
    assert (row(crowded)["exits"], row(crowded)["certainty"]) == (30, "demonstrated")


def segmented() -> FakeLog:
    """At gold customers a bad experience drives away, at basic ones it does nothing."""
    gold, basic = (world(*leave).rows for leave in ((30, 4), (8, 8)))
    shifted = [replace(row, customer=row.customer + 1000, segment="basic") for row in basic]
    return FakeLog([*(replace(row, segment="gold") for row in gold), *shifted])


def test_per_segment() -> None:
    rows = FINDING.compute(segmented(), Filter(), {"by": "status"}).rows
    found = {row["segment"]: (row["certainty"], row["n"], row["exits"]) for row in rows if row["touchpoint"] == "wifi"}
    assert found == {"gold": ("demonstrated", 40, 30), "basic": ("not demonstrable", 40, 8)}


def test_a_segment_that_is_not_there() -> None:
    with pytest.raises(FilterError, match=r"No segment 'age'\. There is: status\."):
        FINDING.compute(segmented(), Filter(), {"by": "age"})


def test_ranks_of_what_cannot_be_told_apart_overlap() -> None:
    rows = {row["segment"]: row for row in FINDING.compute(segmented(), Filter(), {"by": "status"}).rows}
    assert [(rows[name]["rank"], rows[name]["rank_high"]) for name in ("gold", "basic")] == [(1, 1), (2, 2)]
    twice = [replace(row, customer=row.customer + 1000, segment="basic") for row in world(30, 4).rows]
    same = FakeLog([*(replace(row, segment="gold") for row in world(30, 4).rows), *twice])
    tied = FINDING.compute(same, Filter(), {"by": "status"}).rows
    assert [(row["rank"], row["rank_high"]) for row in tied] == [(1, 2), (1, 2)]


def recommending(after_bad: int, after_good: int) -> FakeLog:
    rows = []
    for side, (valence, many) in enumerate(((-1.0, after_bad), (1.0, after_good))):
        for number in range(40):
            customer = 1 + side * 40 + number
            rows += [Row(customer, 10, "Q9", kind="use", valence=valence), Row(customer, 400, "Q8", kind="use")]
            rows += [Row(customer, 30, "noise", kind="recommendation")] * (number < many)
    return FakeLog(rows)


def test_after_a_bad_experience_fewer_recommend() -> None:
    result = FINDING.compute(recommending(3, 30), Filter(), {"event": "recommendation"})
    found = result.rows[0]
    assert (found["touchpoint"], found["certainty"], found["exits"]) == ("wifi", "demonstrated", 3)
    assert (found["ratio"] < 1, found["difference"], found["stake"]) == (True, pytest.approx(3 / 40 - 30 / 40), None)
    assert "33 of 80 people did." in " ".join(map(str, result.notes))


def test_more_recommending_after_a_bad_experience_is_no_harm() -> None:
    found = FINDING.compute(recommending(30, 3), Filter(), {"event": "recommendation"}).rows[0]
    assert (found["certainty"], found["p"] < 0.001) == ("not demonstrable", True)


@pytest.mark.parametrize(("event", "wanted"), [("recommendation", True), ("leaving", False), ("silence", False)])
def test_what_activity_leaves_open_is_said_where_it_matters(event: str, wanted: bool) -> None:
    """The active buy and recommend more, and how active they are is known only in part (see the worlds of buying)."""
    notes = " ".join(map(str, FINDING.compute(recommending(3, 30), Filter(), {"event": event}).notes))
    assert ("is estimated and taken out" in notes) == wanted


def test_silence_of_regular_customers() -> None:
    """All bought twice; of those with a bad experience afterwards most are not seen again."""
    rows = []
    for customer in range(1, 81):
        bad = customer <= 40
        rows += [Row(customer, day, "noise", kind="purchase") for day in (1, 100)]
        rows.append(Row(customer, 101, "Q9", kind="use", valence=-1.0 if bad else 1.0))
        rows += [Row(customer, 200, "noise", kind="use")] * (customer % 10 < (2 if bad else 9))
    rows.append(Row(500, 900, "noise", kind="use"))
    result = FINDING.compute(FakeLog(rows), Filter(), {"event": "silence"})
    found = result.rows[0]
    assert (found["touchpoint"], found["certainty"], found["n"], found["exits"]) == ("wifi", "demonstrated", 40, 32)
    assert "twice their own rhythm" in str(result.notes[0])


def test_good_ones_that_make_up_for_one_bad() -> None:
    """Bad: 60 of 100 leave, neutral: 200 of 1,000, good: 80 of 1,000."""
    rows = []
    for at, (valence, people, leave) in enumerate(((-1.0, 100, 60), (0.0, 1000, 200), (1.0, 1000, 80))):
        for number in range(people):
            customer = 1 + at * 2000 + number
            rows.append(Row(customer, 10, "Q9", kind="use", valence=valence))
            rows.append(Row(customer, 400, "Q8", kind="use") if number >= leave else _gone(customer))
    found = row(FakeLog(rows))
    assert 0 < found["made_up_low"] < found["made_up"] < found["made_up_high"]


def test_without_a_cancellation_nothing_is_said_of_leaving() -> None:
    result = FINDING.compute(world(0, 0), Filter(), {})
    assert (result.rows, [str(note).split(",")[0] for note in result.notes]) == (
        [],
        ["Nobody left with a contact of kind cancellation"],
    )


def test_rows_hold_the_declared_fields() -> None:
    assert set(row(world(30, 4))) == {field.name for field in FINDING.fields}


def test_moments_put_losses_first_and_what_is_not_demonstrable_last() -> None:
    """Praise at the restroom is far surer than complaints at the Wi-Fi, and yet stands behind them."""
    rows = [Row(number, 10, "Q9", kind="complaint", valence=-1.0) for number in range(1, 13)]
    rows += [Row(number, 10, "Q8", kind="mention", valence=1.0) for number in range(100, 190)]
    rows += [Row(number, 10, "Q7", kind="mention", valence=1.0 - 2 * (number % 2)) for number in range(200, 240)]
    found = MOMENTS.compute(FakeLog(rows), Filter(), {}).rows
    assert [row["direction"] for row in found][:2] == ["harms", "wins"]
    assert [row["certainty"] for row in found] == sorted(
        (row["certainty"] for row in found), key=lambda certainty: certainty == "not demonstrable"
    )


def test_what_is_only_judged_never_stands_above_what_is_demonstrated() -> None:
    """Staff think the Wi-Fi terrible; customers praise the restroom beyond doubt."""
    rows = [Row(number, 10, "Q8", kind="mention", valence=1.0) for number in range(100, 190)]
    rows += [Row(900, 10, "Q9", kind="audit", valence=-1.0)]
    found = MOMENTS.compute(FakeLog(rows), Filter(), {}).rows
    assert [(row["touchpoint"], row["certainty"]) for row in found] == [
        ("restroom", "demonstrated"),
        ("wifi", "judged"),
    ]
    assert (found[0]["heard_good"], found[0]["heard_bad"], found[1]["staff_mean"]) == (90, 0, -1.0)


def answered(touchpoint: float, whole: float, customers: range) -> list[Row]:
    pairs = {"Q9": touchpoint, "satisfaction": whole}
    return [Row(one, 10, signal, rating=value, scale="1-5") for one in customers for signal, value in pairs.items()]


def test_the_asked_speak_where_link_and_level_are_both_sure() -> None:
    """Mean 2.0, and who rates it lower rates the whole lower; at a mean in the middle nothing is said."""
    low = [*answered(1, 1, range(1, 60)), *answered(2, 3, range(60, 90)), *answered(5, 5, range(90, 110))]
    middle = [*answered(1, 1, range(1, 60)), *answered(5, 5, range(60, 119))]
    told = [MOMENTS.compute(FakeLog(rows), Filter(), {}).rows[0] for rows in (low, middle)]
    assert [(row["certainty"], row["direction"]) for row in told] == [
        ("demonstrated", "harms"),
        ("not demonstrable", ""),
    ]
    assert (told[0]["asked_n"], told[0]["asked_mean"]) == (109, pytest.approx((59 + 60 + 100) / 109))


def test_what_customers_say_against_what_they_do_is_a_conflict() -> None:
    praise = [Row(one, 5, "Q9", kind="mention", valence=1.0) for one in range(5000, 5040)]
    first = MOMENTS.compute(FakeLog([*world(30, 4).rows, *praise]), Filter(), {}).rows[0]
    assert (first["touchpoint"], first["certainty"], first["direction"]) == ("wifi", "conflicting", "harms")
    assert (first["supporting"], first["opposing"]) == (["behaviour"], ["heard"])


def test_no_option_is_taken_for_a_filter() -> None:
    """`--outcome` filters people; an option of that name would never arrive."""
    assert {option.name for option in FINDING.options} & {parameter.name for parameter in PARAMETERS} == set()


def test_where_the_interval_includes_as_many_nothing_is_demonstrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test and limits are two methods; where they disagree, the finding does not say what its own figure denies."""
    found = method.exit_risk

    def unsure(*args: Any, **more: Any) -> Any:
        risk = found(*args, **more)
        return replace(risk, ratio=replace(risk.ratio, low=0.99))

    monkeypatch.setattr(method, "exit_risk", unsure)
    shown = row(world(30, 4))
    assert (shown["certainty"], shown["adjusted_p"] < 0.001, shown["stake"]) == ("not demonstrable", True, None)
    first = MOMENTS.compute(world(30, 4), Filter(), {}).rows[0]
    assert (first["certainty"], first["supporting"], first["outcomes"]) == ("not demonstrable", [], [])


def test_the_limits_of_the_difference_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    found = method.exit_risk

    def unsure(*args: Any, **more: Any) -> Any:
        risk = found(*args, **more)
        return replace(risk, difference=replace(risk.difference, low=-0.01))

    monkeypatch.setattr(method, "exit_risk", unsure)
    assert row(world(30, 4))["certainty"] == "not demonstrable"


def praised(after_good: int, after_plain: int, kind: str = "recommendation") -> FakeLog:
    """40 customers with a good, 40 with a plain experience at the Wi-Fi; so many do it within the window."""
    rows = []
    for side, (valence, many) in enumerate(((1.0, after_good), (0.0, after_plain))):
        for number in range(40):
            customer = 1 + side * 40 + number
            rows += [Row(customer, 10, "Q9", kind="use", valence=valence), Row(customer, 400, "Q8", kind="use")]
            rows += [Row(customer, 30, "noise", kind=kind)] * (number < many)
    return FakeLog(rows)


def test_after_a_good_experience_more_recommend() -> None:
    options = {"event": "recommendation", "after": "good"}
    result = FINDING.compute(praised(30, 6), Filter(), options)
    found = result.rows[0]
    assert (found["touchpoint"], found["certainty"], found["n"], found["exits"]) == ("wifi", "demonstrated", 40, 30)
    assert found["difference"] == pytest.approx((30 - 6) / 40)
    assert (found["ratio_low"] > 1, found["stake"], found["made_up"]) == (True, None, None)
    assert str(result.notes[-1]).startswith("What follows a good experience (+0.25 or more")
    none = FINDING.compute(praised(6, 30), Filter(), options).rows[0]
    assert none["certainty"] == "not demonstrable"  # fewer recommend: nothing that the good experience wins


def test_after_a_good_experience_fewer_leave() -> None:
    rows = praised(4, 30, "cancellation").rows
    found = FINDING.compute(FakeLog(rows), Filter(), {"after": "good"}).rows[0]
    assert (found["certainty"], found["ratio_high"] < 1, found["stake"]) == ("demonstrated", True, None)


def test_why_it_cannot_be_told_how_many_good_ones_make_up() -> None:
    found = row(world(30, 4))
    assert (found["made_up"], found["made_up_reason"]) == (None, "Bad, neutral and good contacts are all needed.")
    assert row(world(8, 8))["made_up_reason"] == ""


def test_moments_know_what_is_demonstrated_and_by_whom() -> None:
    """Fewer recommend after a bad experience; staff near the middle say nothing against it."""
    rows = [*recommending(3, 30).rows, Row(900, 10, "Q9", kind="audit", valence=0.1)]
    first = MOMENTS.compute(FakeLog(rows), Filter(), {}).rows[0]
    assert (first["touchpoint"], first["certainty"], first["direction"]) == ("wifi", "demonstrated", "harms")
    assert (first["outcomes"], first["demonstrated_by"]) == (["recommendation"], ["behaviour"])
    assert (first["other"], first["other_n"], first["opposing"]) == ("recommendation", 40, [])
    assert first["other_high"] < 1
    assert first["stake"] is None  # a recommendation has no value on record


def test_moments_add_up_what_one_touchpoint_costs_but_count_leaving_once() -> None:
    rows = {name: {"stake": 10.0, "stake_low": 5.0, "stake_high": 15.0} for name in ("leaving", "silence")}
    rows["first-purchase"] = {"stake": 3.0, "stake_low": 1.0, "stake_high": 4.0}
    for row in rows.values():
        row |= {"p": 0.001, "ratio": 2.0, "ratio_low": 1.5, "ratio_high": 3.0, "n": 40, "difference": 0.1}
    figures = Behaviour([], {"1": rows}).figures("1")
    assert (figures["stake"], figures["stake_low"], figures["stake_high"]) == (13.0, 6.0, 19.0)
    assert (figures["outcomes"], figures["other"]) == (["leaving", "silence", "first-purchase"], "silence")


def test_moments_hold_the_declared_fields() -> None:
    assert set(MOMENTS.compute(recommending(3, 30), Filter(), {}).rows[0]) == {field.name for field in MOMENTS.fields}


@pytest.mark.parametrize(("people", "word"), [(1, "1 person left"), (30, "30 people left")])
def test_who_left_without_an_experience_on_record_left_all_the_same(people: int, word: str) -> None:
    """Nothing can be compared, but "nobody left" would be untrue."""
    result = FINDING.compute(FakeLog([_gone(number + 1) for number in range(people)]), Filter(), {})
    assert result.rows == []
    assert [str(note) for note in result.notes] == [
        f"{word} with a contact of kind cancellation, but nothing they experienced before is on record, so nothing can "
        "be said about the risk of leaving."
    ]


def test_what_several_findings_say_is_worked_out_once_and_kept_without_what_it_came_from() -> None:
    with reading(world(30, 4), Filter()) as read:
        rows = rows_after(read, "leaving")
        assert rows_after(read, "leaving") is rows
        assert {row["certainty"] for row in rows} == {"demonstrated"}
        assert not {"table", "risk"} & {name for row in [*rows, *screened_after(read, "leaving")] for name in row}
        assert screened_after(read, "leaving", good=True) is not screened_after(read, "leaving")
    with reading(world(8, 8), Filter()) as other:
        assert rows_after(other, "leaving")[0]["certainty"] == "not demonstrable"
