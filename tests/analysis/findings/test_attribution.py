"""The finding ``attribution`` against published numbers and against splitting paths by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.analysis.findings.attribution import FINDING, STATED
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codes import Codes
from lotse.methods.attribution import RULES, Paths, by_rule, credits, removal_effects, shapley_values  # noqa: A004 - the field’s word
from tests.analysis.findings.lives import LivesLog, lives, log_of, logs, steps
from tests.analysis.findings.worlds import Row

NAMES = {"decay": "time_decay"}


def found(rows: list[Row], **options: str) -> dict[str, dict[str, object]]:
    result = FINDING.compute(log_of(rows), Filter(), {"draws": "20", **options})
    return {row["touchpoint"]: dict(row) for row in result.rows}


def walk(customer: int, *signals: str) -> list[Row]:
    """The last signal "buy" is a purchase at a signal that no rule maps."""
    kinds = {"buy": "purchase"}
    return [Row(customer, day, signal, kinds.get(signal, "use")) for day, signal in enumerate(signals, start=1)]


def paths(rows: list[Row]) -> list[tuple[list[str], int, int]]:
    """Until each purchase, and what is left after the last one."""
    counted: list[tuple[list[str], int, int]] = []
    for life in lives(rows).values():
        since: list[Row] = []
        for row in life:
            if row.kind == "purchase":
                counted.append(([seen.signal for seen in steps(since)], 1, 0))
                since = []
            else:
                since.append(row)
        if steps(since):
            counted.append(([seen.signal for seen in steps(since)], 0, 1))
    return counted


def test_published_example() -> None:
    """C1 > C2 > C3 buys; C1 does not; C2 > C3 does not: shares .2 / .4 / .4, removal effects .5 / 1 / 1."""
    rows = [*walk(1, "ad", "shop", "hotline", "buy"), *walk(2, "ad"), *walk(3, "shop", "hotline")]
    answer = found(rows)
    assert {key: row["markov"] for key, row in answer.items()} == pytest.approx(
        {"ad": 0.2, "shop": 0.4, "hotline": 0.4, "unexplained": 0.0}
    )
    assert [answer[key]["removal_effect"] for key in ("ad", "shop", "hotline")] == pytest.approx([0.5, 1, 1])
    assert answer["ad"]["ownership"] == "paid"


@settings(max_examples=40, deadline=None)
@given(rows=logs, order=st.sampled_from(["1", "2"]))
def test_every_model_shares_out_all_purchases(rows: list[Row], order: str) -> None:
    walked = paths(rows)
    answer = found(rows, order=order)
    total = sum(conversions for _, conversions, _ in walked)
    if not any(way and conversions for way, conversions, _ in walked):
        assert answer == {}
        return
    table = Paths.of(walked)
    explained = total * (1 - table.unexplained)
    expected = {
        "markov": credits(removal_effects(table, int(order)), explained),
        "shapley": shapley_values(table),
        **{NAMES.get(rule, rule): by_rule(table, rule) for rule in RULES},
    }
    for model, shares in expected.items():
        assert {key: row[model] for key, row in answer.items() if key != "unexplained"} == pytest.approx(
            {key: share / total for key, share in shares.items()}, abs=1e-9
        )
        assert answer["unexplained"][model] == pytest.approx(table.unexplained)
        assert sum(row[model] for row in answer.values()) == pytest.approx(1)
    on: defaultdict[str, int] = defaultdict(int)
    for way, _, _ in walked:
        for key in set(way):
            on[key] += 1
    assert {key: row["paths"] for key, row in answer.items() if key != "unexplained"} == on


def test_intervals_hold_the_value_and_narrow_with_people() -> None:
    few = [row for n in range(1, 21) for row in walk(n, *(("ad", "shop", "buy") if n % 2 else ("shop", "ad")))]
    many = [replace(row, customer=row.customer + 100 * copy) for copy in range(20) for row in few]
    widths = []
    for rows in (few, many):
        ad = found(rows, draws="200")["ad"]
        assert ad["first_low"] <= ad["first"] <= ad["first_high"]
        assert ad["removal_effect_low"] <= ad["removal_effect"] <= ad["removal_effect_high"]
        widths.append(
            found(rows, draws="200", goal="staying")["ad"]["last_high"] - found(rows, goal="staying")["ad"]["last_low"]
        )
    assert widths[1] < widths[0]


def test_staying_is_a_path_up_to_the_first_cancellation() -> None:
    rows = [*walk(1, "ad", "shop"), *walk(2, "ad"), Row(2, 5, "quit", "cancellation"), Row(2, 6, "shop", "use")]
    answer = found(rows, goal="staying")
    assert (answer["ad"]["paths"], answer["shop"]["paths"]) == (2, 1)
    assert answer["shop"]["last"] == 1.0


def test_a_person_has_one_path_to_the_first_purchase_where_repurchases_are_told_apart() -> None:
    rows = [*walk(1, "ad", "buy"), Row(1, 5, "shop", "use"), Row(1, 6, "buy", "repurchase"), *walk(2, "ad")]
    assert set(found(rows)) == {"ad", "unexplained"}
    assert found(rows, goal="repurchase")["shop"]["last"] == 1.0


class AskedLog(LivesLog):
    """Contacts with the signal ``friend`` answer how they heard of us."""

    @property
    def codes(self) -> Codes:
        codes = super().codes
        said = tuple(replace(what, purpose=STATED) if what.signal == "friend" else what for what in codes.whats)
        return replace(codes, whats=said)

    def chunks(self) -> object:  # type: ignore[override]
        plain = LivesLog(self.rows, self.snapshot)
        chunks: list[Chunk] = list(plain.chunks())
        return iter(chunks)


def test_what_is_stated_stands_beside_and_is_no_step() -> None:
    rows = [*walk(1, "friend", "ad", "buy"), *walk(2, "ad"), Row(3, 1, "friend", "use")]
    result = FINDING.compute(AskedLog(rows, log_of([]).snapshot), Filter(), {"draws": "20"})
    answer = {row["touchpoint"]: row for row in result.rows}
    assert answer["ad"]["first"] == 1.0
    assert (answer["friend"]["stated_people"], answer["friend"]["stated"], answer["friend"]["paths"]) == (2, 1.0, 0)
    assert answer["ad"]["stated"] == 0.0


def test_no_purchase_says_so() -> None:
    result = FINDING.compute(log_of(walk(1, "ad")), Filter(), {})
    assert list(result.rows) == []
    assert "No contact of kind purchase has a touchpoint before it within the filters." in map(str, result.notes)


def crossing() -> list[Row]:
    """Who meets the shop and then the hotline never buys; who comes from the ad to the shop does."""
    return [
        *[row for n in range(1, 11) for row in walk(n, "ad", "shop", "buy")],
        *[row for n in range(11, 21) for row in walk(n, "hotline", "shop")],
    ]


def told(rows: list[Row], **options: str) -> list[str]:
    result = FINDING.compute(log_of(rows), Filter(), {"draws": "20", **options})
    return [str(note) for note in result.notes]


def test_a_markov_share_for_what_never_precedes_the_outcome_is_explained() -> None:
    hotline = found(crossing())["hotline"]
    assert hotline["markov"] > 0
    assert [hotline[name] for name in ("shapley", "first", "last", "linear", "time_decay", "position")] == [0] * 6
    notes = told(crossing())
    assert [note for note in notes if note.startswith("1 touchpoint never comes before the outcome")] == notes[-2:-1]
    assert f"Markov gives it {round(100 * hotline['markov'])} % of the outcomes" in notes[-2]
    assert notes[-1] == "With 2 or 3 steps remembered (order) such shares become smaller or vanish."


@pytest.mark.parametrize("order", ["2", "3"])
def test_more_steps_remembered_take_the_share_and_the_note_away(order: str) -> None:
    assert found(crossing(), order=order)["hotline"]["markov"] == 0
    assert not [note for note in told(crossing(), order=order) if "never come" in note]


def test_no_note_where_every_touchpoint_precedes_the_outcome() -> None:
    rows = [*walk(1, "ad", "shop", "buy"), *walk(2, "shop", "ad")]
    assert not [note for note in told(rows) if "never come" in note or "steps remembered" in note]
