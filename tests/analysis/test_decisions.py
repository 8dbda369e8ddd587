"""Which findings call for a decision, and in which order."""

from __future__ import annotations

from typing import Any

from lotse.analysis.decisions import Inventory, decide

NOTHING = Inventory(1000, 0, 5, ())


def touchpoint(key: str, reach: float = 0.5, asked: float = 0.3, heard: float = 0.1, n: int = 100) -> dict[str, Any]:
    row: dict[str, Any] = {"touchpoint": key, "reach": reach, "people": 1000}
    for source, mean in (("asked", asked), ("heard", heard)):
        row |= {f"{source}_mean": mean, f"{source}_low": mean - 0.1, f"{source}_high": mean + 0.1, f"{source}_n": n}
    return row


def change(key: str, value: float, certain: bool = True, n: int = 100) -> dict[str, Any]:
    ends = {"change": value, "change_low": value - 0.05, "change_high": value + 0.05}
    return {"touchpoint": key, "source": "asked", "certain": certain, "n": n, **ends}


def exits(key: str, lost: float, n: int = 100) -> dict[str, Any]:
    ends = {"ratio": 2.0, "ratio_low": 1.5, "ratio_high": 3.0, "stake_low": 900.0, "stake_high": 2000.0}
    return {"touchpoint": key, "n": n, "difference_low": lost / n, **ends}


def rules(*args: Any) -> list[tuple[str, str]]:
    return [(one.rule, one.touchpoint) for one in decide(*args)]


def test_nothing_bad_calls_for_nothing():
    assert rules([touchpoint("a")], [change("a", 0.2)], NOTHING) == []


def test_each_rule_is_found():
    rows = [touchpoint("worse"), touchpoint("bad", asked=-0.4, heard=0.0), touchpoint("gap", heard=-0.3, reach=0.05)]
    found = rules(rows, [change("worse", -0.2)], Inventory(1000, 20, 5, ("x", "y")))
    assert found == [("bad", "bad"), ("worse", "worse"), ("gap", "gap"), ("unmapped", ""), ("ownerless", "x")]


def test_where_customers_leave_comes_before_all_else_by_how_many():
    rows = [touchpoint("bad", asked=-0.9), touchpoint("few", asked=-0.9), touchpoint("many")]
    found = decide(rows, [], NOTHING, [exits("few", lost=4), exits("many", lost=9), exits("thin", lost=20, n=29)])
    assert [(one.rule, one.touchpoint) for one in found] == [("leaving", "many"), ("leaving", "few"), ("bad", "bad")]
    assert (found[0].source, found[0].value, found[0].reference, found[0].n) == ("seen", 2.0, 1.0, 100)
    assert (found[0].stake_low, found[0].stake_high) == (900.0, 2000.0)


def test_uncertain_or_thin_figures_call_for_nothing():
    rows = [touchpoint("a", asked=-0.05), touchpoint("b", asked=-0.5, heard=-0.5, n=29), touchpoint("c")]
    assert rules(rows, [change("c", -0.3, certain=False), change("a", -0.3, n=29)], NOTHING) == []


def test_a_touchpoint_few_meet_may_be_bad():
    assert rules([touchpoint("a", reach=0.09, asked=-0.5, heard=0.0)], [], NOTHING) == []


def test_a_touchpoint_is_named_once_for_its_greatest_concern():
    found = decide([touchpoint("a", asked=-0.2, heard=-0.8)], [change("a", -0.1)], NOTHING)
    assert [(one.rule, one.source) for one in found] == [("bad", "heard")]
    assert found[0].concern == 1000 * 0.5 * (0.8 - 0.1)


def test_at_most_five_and_housekeeping_keeps_its_place():
    rows = [touchpoint(f"t{n}", asked=-0.3 - n / 100) for n in range(9)]
    found = rules(rows, [], Inventory(100, 50, 9, ("t1",)))
    assert found == [("bad", "t8"), ("bad", "t7"), ("bad", "t6"), ("unmapped", ""), ("ownerless", "t1")]


def test_a_share_below_one_percent_can_wait():
    assert rules([], [], Inventory(1000, 9, 5, ())) == []
