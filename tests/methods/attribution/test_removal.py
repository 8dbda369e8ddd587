"""Removal effects against published numbers and against simulation-free brute force."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path as File

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.attribution import Path, PathError, Paths, conversion_probability, credits, removal, removal_effects  # noqa: A004


def rounded(effects: dict[str, float], digits: int = 5) -> dict[str, float]:
    return {key: round(effect, digits) for key, effect in effects.items()}


def test_two_channels() -> None:
    paths: list[Path] = [
        (["GoogleAds"], 2, 1),
        (["Mailing"], 1, 0),
        (["GoogleAds", "Mailing"], 1, 0),
    ]
    assert round(conversion_probability(paths), 10) == 0.8
    effects = removal_effects(paths)
    assert rounded(effects) == {"GoogleAds": 0.75, "Mailing": 0.5}
    assert rounded(credits(effects, 4)) == {"GoogleAds": 2.4, "Mailing": 1.6}


def test_three_channels() -> None:
    paths: list[Path] = [(["C1", "C2", "C3"], 1, 0), (["C1"], 0, 1), (["C2", "C3"], 0, 1)]
    assert round(conversion_probability(paths), 10) == round(1 / 3, 10)
    effects = removal_effects(paths)
    assert rounded(effects) == {"C1": 0.5, "C2": 1.0, "C3": 1.0}
    assert rounded(credits(effects, 1)) == {"C1": 0.2, "C2": 0.4, "C3": 0.4}


def channel_paths(data_dir: File) -> list[Path]:
    with (data_dir / "channel_paths" / "paths.csv").open(newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return [(row["path"].split(" > "), float(row["total_conversions"]), float(row["total_null"])) for row in rows]


@pytest.mark.data
def test_channel_paths(data_dir: File) -> None:
    paths = channel_paths(data_dir)
    assert round(conversion_probability(paths), 6) == 0.223845
    assert rounded(removal_effects(paths)) == {
        "alpha": 0.55840, "iota": 0.40584, "eta": 0.34903, "beta": 0.26404, "theta": 0.20601, "lambda": 0.13402,
        "epsilon": 0.06264, "zeta": 0.03981, "kappa": 0.02866, "gamma": 0.01788, "delta": 0.00048, "mi": 0.00018,
    }  # fmt: skip


@pytest.mark.data
@pytest.mark.parametrize("order", [2, 3])
def test_iteration_and_dense_solution_agree(data_dir: File, order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = Paths.of(channel_paths(data_dir))
    results = []
    for small in (10**6, 0):
        monkeypatch.setattr(removal, "SMALL", small)
        results.append(rounded(removal_effects(paths, order), 9))
    assert results[0] == results[1]


def walked(paths: list[Path], order: int, removed: str | None = None) -> float:
    """Brute force: the chain as a dict, walked until what is left is nothing."""
    moves: dict[tuple[str, ...], dict[tuple[str, ...] | str, float]] = {}
    for touchpoints, conversions, nulls in paths:
        states = [tuple(touchpoints[max(0, i - order) : i]) for i in range(len(touchpoints) + 1)]
        for before, after in pairwise(states):
            row = moves.setdefault(before, {})
            row[after] = row.get(after, 0) + conversions + nulls
        if touchpoints:
            row = moves.setdefault(states[-1], {})
            row["won"] = row.get("won", 0) + conversions
            row["lost"] = row.get("lost", 0) + nulls
    here, won = {(): 1.0}, 0.0
    for _ in range(3000):
        following: dict[tuple[str, ...], float] = {}
        for state, mass in here.items():
            total = sum(moves[state].values())
            for after, count in moves[state].items():
                share = mass * count / total if total else 0.0
                if after == "won":
                    won += share
                elif isinstance(after, tuple) and after[-1] != removed:
                    following[after] = following.get(after, 0.0) + share
        here = following
        if sum(here.values()) < 1e-15:
            break
    return won


small_paths = st.lists(
    st.tuples(st.lists(st.sampled_from("abcd"), min_size=1, max_size=5), st.integers(1, 4), st.integers(1, 4)),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(paths=small_paths, order=st.sampled_from([1, 2, 3]))
def test_effects_equal_those_of_walking_the_chain(paths: list[Path], order: int) -> None:
    whole = walked(paths, order)
    for touchpoint, effect in removal_effects(paths, order).items():
        assert effect == pytest.approx(1 - walked(paths, order, touchpoint) / whole, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(paths=small_paths)
def test_a_chain_of_any_order_converts_as_often_as_the_paths(paths: list[Path]) -> None:
    conversions = sum(path[1] for path in paths)
    share = conversions / sum(path[1] + path[2] for path in paths)
    assert [conversion_probability(paths, order) for order in (1, 2, 3)] == pytest.approx([share] * 3)


def test_what_cannot_be_computed_says_why() -> None:
    with pytest.raises(PathError, match="order 4"):
        removal_effects([(["a"], 1, 0)], order=4)
    with pytest.raises(PathError, match="conversion"):
        removal_effects([(["a"], 0, 3)])
    with pytest.raises(PathError, match="split it first"):
        removal_effects([("a > b", 1, 0)])
    with pytest.raises(PathError, match="negative"):
        removal_effects([(["a"], -1, 0)])


def test_paths_come_from_any_iterable_and_empty_ones_stay_unexplained() -> None:
    paths = Paths.of(iter([((), 1, 0), (("a",), 3, 2)]))
    assert removal_effects(paths) == {"a": 1.0}
    assert paths.unexplained == 0.25
    assert np.array_equal(paths.owner(), [1])


@pytest.mark.data
def test_sums_of_the_channel_paths(data_dir: File) -> None:
    """As their data sheet states: 19,785 conversions, 68,602 paths without; credits give out exactly the former."""
    paths = channel_paths(data_dir)
    assert (len(paths), sum(path[1] for path in paths), sum(path[2] for path in paths)) == (10_000, 19_785, 68_602)
    given_out = credits(removal_effects(paths), 19_785)
    assert sum(given_out.values()) == pytest.approx(19_785)
    assert max(given_out, key=given_out.__getitem__) == "alpha"
