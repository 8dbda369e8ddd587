"""Drivers over the log give what the pure method gives on the table written by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.moments.drivers import ASYMMETRY, DRIVERS
from lotse.analysis.moments.quadrants import IPA
from lotse.contacts.filters import Filter
from lotse.findings.types import Result
from lotse.methods.drivers import driver_intervals, penalty_reward, relative_weights
from tests.analysis.findings.worlds import FakeLog, Row

RANDOM = np.random.default_rng(3)
TABLE = RANDOM.integers(1, 6, (80, 2)).astype(float)
WHOLE = np.clip(np.round(0.8 * TABLE[:, 0] + 0.2 * TABLE[:, 1] + RANDOM.normal(0, 0.5, 80)), 1, 5)


def log(scale: str = "1-5") -> FakeLog:
    rows = []
    for person in range(80):
        answers = {"Q9": TABLE[person, 0], "Q8": TABLE[person, 1], "whole": WHOLE[person]}
        rows += [Row(person + 1, 5, signal, rating=value, scale=scale) for signal, value in answers.items()]
    return FakeLog(rows)


def test_weights_are_those_of_the_method() -> None:
    result = DRIVERS.compute(log(), Filter(), {"target": "whole"})
    found = {row["touchpoint"]: row["weight"] for row in result.rows}
    expected = relative_weights(TABLE, WHOLE).raw
    assert found == pytest.approx({"wifi": expected[0], "restroom": expected[1]})
    assert result.base == 80


def test_a_target_that_nobody_was_asked() -> None:
    with pytest.raises(FilterError, match="whole"):
        DRIVERS.compute(log(), Filter(), {"target": "nothing"})


def told(scale: str, cut: str) -> list[str]:
    return [str(note) for note in IPA.compute(log(scale), Filter(), {"target": "whole", "cut": cut}).notes]


@pytest.mark.parametrize("cut", ["scale", "standard"])
def test_fixed_cuts_are_refused_on_another_scale(cut: str) -> None:
    assert told("0-10", cut)[-1].startswith("This needs every rating on the scale 1-5; found: 0-10.")
    assert told("0-10", "means")[-1] == told("1-5", cut)[-1] == "Nobody was asked how important the touchpoints are."


def test_the_verdict_may_be_on_a_scale_of_its_own() -> None:
    """Satisfied or not, 0 or 1: penalty and reward are then shares; the cuts are of the touchpoints' ratings."""
    rows = [replace(row, rating=float(row.rating >= 4), scale="0-1") if row.signal == "whole" else row
            for row in log().rows]  # fmt: skip
    found = {row["touchpoint"]: row for row in ASYMMETRY.compute(FakeLog(rows), Filter(), {"target": "whole"}).rows}
    assert set(found) == {"wifi", "restroom"}
    assert -1 < found["wifi"]["penalty"] < 0 < found["wifi"]["reward"] < 1


def test_penalty_and_reward_are_refused_on_another_scale() -> None:
    found = [len(ASYMMETRY.compute(log(scale), Filter(), {"target": "whole"}).rows) for scale in ("1-5", "0-10")]
    assert found == [2, 0]


HOLED = np.where(np.arange(80)[:, None] % 4 == [1, 9], np.nan, TABLE)  # every fourth never used the Wi-Fi
WEIGHT = np.where(np.arange(80) % 3, 1.0, 2.5)


def waves(scale: str = "1-5") -> FakeLog:
    """Forty customers in two waves, weighted, some of whom never used the Wi-Fi."""
    return FakeLog(
        [
            Row(line % 40 + 1, 5 + line // 40, signal, rating=float(value), scale=scale, wave=f"{2017 + line // 40}",
                weight=float(WEIGHT[line]))
            for line in range(80)
            for signal, value in (("Q9", HOLED[line, 0]), ("Q8", HOLED[line, 1]), ("whole", WHOLE[line]))
            if not np.isnan(value)
        ]
    )  # fmt: skip


CUSTOMERS = np.arange(80) % 40


def by_key(result: Result) -> dict[str, dict[str, object]]:
    return {row["touchpoint"]: dict(row) for row in result.rows}


def test_intervals_and_ranks_know_weights_and_customers() -> None:
    order = np.lexsort((np.arange(80), CUSTOMERS))  # as the log has them: customer by customer
    expected = driver_intervals(HOLED[order], WHOLE[order], weights=WEIGHT[order], cluster=CUSTOMERS[order])
    found = by_key(DRIVERS.compute(waves(), Filter(), {"target": "whole"}))
    for at, key in enumerate(("wifi", "restroom")):
        row = found[key]
        for name, figure in {
            "weight": expected.weights, "weight_low": expected.low, "weight_high": expected.high,
            "correlation": expected.correlations, "correlation_low": expected.correlation_low,
            "correlation_high": expected.correlation_high,
            "rank": expected.ranks.rank, "rank_low": expected.ranks.low, "rank_high": expected.ranks.high,
        }.items():  # fmt: skip
            assert row[name] == pytest.approx(figure[at], abs=1e-9), name
        assert (row["n"], row["stated"]) == ((60, 80)[at], None)
    assert list(found) == ["wifi", "restroom"]  # by rank


def test_the_correlation_is_the_weighted_one_of_those_who_rated_both() -> None:
    """numpy's weighted covariance."""
    found = by_key(DRIVERS.compute(waves(), Filter(), {"target": "whole"}))["wifi"]
    rated = ~np.isnan(HOLED[:, 0])
    covariance = np.cov(HOLED[rated, 0], WHOLE[rated], aweights=WEIGHT[rated])
    assert found["correlation"] == pytest.approx(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))


def test_what_weights_take_away_is_said() -> None:
    """Kish's n by hand: 27 answers of 2.5 and 53 of 1 are (27·2.5 + 53)²/(27·6.25 + 53) = 65."""
    notes = [str(note) for note in DRIVERS.compute(waves(), Filter(), {"target": "whole"}).notes]
    assert "Answers count by their survey weights: 80 say as much as 65 unweighted." in notes
    plain = [str(note) for note in DRIVERS.compute(log(), Filter(), {"target": "whole"}).notes]
    assert not any("unweighted" in note for note in plain)
    assert plain[0].startswith("Explained: whole.")


@pytest.mark.parametrize("missing", ["dummy", "complete"])
@pytest.mark.parametrize("rule", ["significance", "asymmetry"])
def test_penalty_and_reward_are_the_methods_with_all_that_is_asked(missing: str, rule: str) -> None:
    expected = penalty_reward(
        HOLED, WHOLE, 2, 5, missing=missing, rule=rule, cluster=CUSTOMERS, weights=WEIGHT
    )  # fmt: skip
    options = {"target": "whole", "missing": missing, "rule": rule}
    found = by_key(ASYMMETRY.compute(waves(), Filter(), options))
    for at, key in enumerate(("wifi", "restroom")):
        row = found[key]
        assert (row["kind"], row["wrong_sign"], row["n"]) == (
            expected.kind[at], bool(expected.wrong_sign[at]), (60, 80)[at],
        )  # fmt: skip
        for name, value, error in (
            ("penalty", expected.penalty[at], expected.penalty_se[at]),
            ("reward", expected.reward[at], expected.reward_se[at]),
        ):
            ends = (row[name], row[f"{name}_low"], row[f"{name}_high"])
            assert ends == pytest.approx((value, value - 1.959964 * error, value + 1.959964 * error))
        assert row["asymmetry"] == pytest.approx(expected.asymmetry[at])
    ranges = [row["reward"] - row["penalty"] for row in found.values()]  # type: ignore[operator]
    assert ranges == sorted(ranges, reverse=True)


def test_without_a_rating_of_the_whole_nothing_is_explained() -> None:
    for rows in ([], [row for row in log().rows if row.signal != "whole"], log().rows[:60]):
        result = DRIVERS.compute(FakeLog(rows), Filter(), {})
        assert (result.rows, result.base) == ([], 0)
        assert str(result.notes[0]).startswith("No rating of the whole is in the log, or too few answers")


def test_who_was_not_rated_beside_the_others_is_left_out_and_said() -> None:
    """Half rated the one touchpoint, half the other: nobody can be compared, and one of them stands for itself."""
    rows = [row for row in log().rows if row.signal == "whole" or (row.signal == "Q9") == (row.customer <= 40)]
    result = DRIVERS.compute(FakeLog(rows), Filter(), {"target": "whole"})
    assert [row["n"] for row in result.rows] == [40]
    assert "1 touchpoint is left out: fewer than 30 rated it beside each other one." in map(str, result.notes)
