"""What is read of activity, against worlds in which it is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.methods.exit_risk import exit_risk, exposure, following
from lotse.methods.exit_risk.activity import PASTS, TIMES, Activity, cell_of, counted, visits_of
from lotse.methods.exit_risk.exposure import DAY, NEVER

HISTORY = 365


def visits(days):
    visit, idle = visits_of(np.array([0, len(days)]), np.array(days) * DAY, 3 * DAY, 28 * DAY)
    return visit.tolist(), (idle / DAY).tolist()


def test_contacts_near_each_other_are_one_visit():
    assert visits([0, 2, 4, 20]) == ([0, 0, 0, 1], [0, 0, 0, 13])


def test_a_visit_ends_where_the_next_contact_is_far_enough():
    assert visits([0, 3, 7]) == ([0, 1, 2], [0, 0, 1])


def test_who_is_there_every_day_comes_again_and_again():
    assert visits(range(60))[0] == [0] * 28 + [1] * 28 + [2] * 4


def test_each_person_starts_anew():
    visit, idle = visits_of(np.array([0, 2, 4]), np.array([0, 9, 50, 59]) * DAY, 3 * DAY, 28 * DAY)
    assert (visit.tolist(), (idle / DAY).tolist()) == ([0, 1, 0, 1], [0, 6, 0, 6])


@given(st.integers(0, 5000), st.integers(0, 2 * HISTORY * DAY))
def test_every_past_has_a_cell(visits_, seconds):
    assert 0 <= cell_of(visits_, seconds, HISTORY * DAY) < PASTS


def test_only_contacts_at_touchpoints_before_the_end_are_counted():
    found = counted(
        np.array([0, 3]), np.array([0, 10, 20]), np.array([0, -1, 0]), np.array([20]), np.array([1, 1, 1]),
        np.array([5, 6, 7]), 2,
    )  # fmt: skip
    assert np.argwhere(found).tolist() == [[1, 5]]


def lives(spread, people=4000, seed=0):
    """Visits by chance over 300 days, more than 3 days apart in the mean; log activity of everybody."""
    rng = np.random.default_rng(seed)
    log = np.log(6) + rng.normal(0, spread, people)
    counts = rng.poisson(np.exp(log) * 300 / HISTORY)
    cell = [
        cell_of(int(n), 300 * DAY, HISTORY * DAY) for n in counts
    ]  # of somebody met at a time that has nothing to do with the visits
    return log, np.bincount(cell, minlength=PASTS)


@pytest.mark.parametrize("spread", [0.3, 0.8])
def test_the_spread_of_activity_is_read_through_chance(spread):
    log, pasts = lives(spread)
    read = Activity.read(pasts[None], HISTORY, 1, 1)
    assert read.variance[0] == pytest.approx(log.var(), rel=0.15)


def test_many_visits_tell_more():
    _, pasts = lives(0.8)
    few, many = (pasts * ((np.arange(PASTS) // TIMES >= 8) == often) for often in (False, True))
    read = Activity.read(np.stack([few, many]), HISTORY, 2, 1)
    assert read.mean[1] - read.mean[0] > 1
    assert read.variance[1] < read.variance[0]


def test_a_stratum_with_nobody_in_it_says_nothing():
    assert Activity.read(np.zeros((4, PASTS), np.int64), HISTORY, 2, 2).variance.tolist() == [0] * 4


PARTS = 10


@pytest.mark.parametrize("slope", [-0.7, 0.0, 0.4])
def test_a_slope_is_found_within_what_else_is_alike(slope):
    """Blocks differ much in how often the event comes; within each it rises with activity."""
    rng = np.random.default_rng(1)
    mean = np.tile([-1.0, 0.0, 1.2], 4)
    found = Activity(mean, np.ones(12), 3, 1)
    base = rng.integers(50, 400, (PARTS, 5, 12)).astype(float)
    often = np.repeat([0.01, 0.2, 0.05, 0.1], 3) * np.exp(slope * mean)
    slopes = found.slopes(base * often, base)
    assert slopes == pytest.approx(np.full(1 + PARTS, slope), abs=1e-3)


def test_what_varies_fastest_is_kept_apart():
    """Two inner codes with slopes of their own levels: bands lie in the middle of a stratum's code."""
    mean = np.array([-1.0, -1.0, 1.0, 1.0])
    base = np.full((PARTS, 4), 100.0)
    events = base * np.array([0.1, 0.01, 0.1 * np.e, 0.01 * np.e])
    assert Activity(mean, np.ones(4), 2, 2).slopes(events, base)[0] == pytest.approx(0.5, abs=1e-3)


def test_without_events_there_is_no_slope():
    found = Activity(np.array([0.0, 1.0]), np.ones(2), 2, 1)
    assert found.slopes(np.zeros((PARTS, 2)), np.ones((PARTS, 2))).tolist() == [0] * (1 + PARTS)


def bought(trouble, seed, people=4000):
    """Activity drives bad experiences and buying; no experience does anything."""
    rng = np.random.default_rng(seed)
    activity = rng.lognormal(0, 0.8, people)
    counts = rng.poisson(8 * activity) + 1
    owner = np.repeat(np.arange(people), counts)
    day = np.sort(owner * 365 + rng.integers(0, 365, len(owner))) - owner * 365
    offsets = np.concatenate([[0], np.cumsum(counts)])
    bad = rng.random(len(day)) < 1 / (1 + np.exp(1.4 - trouble * np.log(activity[owner])))
    buys = rng.random(len(day)) < np.minimum(0.1 * activity[owner] ** 0.3, 0.5)
    event = np.full(people, NEVER)
    np.minimum.at(event, owner[buys], day[buys] * DAY + 3600)
    return offsets, day * DAY, rng.integers(0, 4, len(day)), np.where(bad, -1, 1).astype(np.int8), event


@pytest.mark.parametrize("trouble", [-0.4, 0.0, 0.4])
def test_of_what_activity_does_nothing_is_left(trouble):
    """Of the bias without it at most a third; and nothing changes where trouble meets all alike."""
    with_it, without = [], []
    for seed in range(12):
        found = following(*bought(trouble, seed), 365 * DAY)
        for j in range(4):
            with_it.append(np.log(exit_risk(found, j, draws=1).ratio.value))
            without.append(np.log(exit_risk(replace(found, activity=None), j, draws=1).ratio.value))
    error = np.std(with_it) / np.sqrt(len(with_it))
    assert abs(np.mean(with_it)) < abs(np.mean(without)) / 3 + 2.5 * error
    if trouble:
        assert abs(np.mean(without)) > 5 * error
    else:
        assert np.std(np.subtract(with_it, without)) < 0.03


def test_how_sure_it_is_widens_the_limits():
    """Few people tell little of what activity does."""
    found = following(*bought(0.4, 0, people=1500), 365 * DAY)
    sure = exit_risk(replace(found, activity=replace(found.activity, variance=0 * found.activity.variance)), 0)
    unsure = exit_risk(replace(found, activity=replace(found.activity, variance=20 * found.activity.variance)), 0)
    widths = [np.log(one.ratio.high / one.ratio.low) for one in (sure, unsure)]
    assert widths[1] > 1.3 * widths[0]


def test_time_at_risk_is_freed_of_it_too():
    """Who is active leaves less often and has more trouble."""
    usual = []
    for seed in range(3):
        offsets, time, touchpoint, sign, _ = bought(0.4, seed)
        rng = np.random.default_rng(100 + seed)
        leaves = time[offsets[:-1]] + (rng.exponential(200 * np.diff(offsets) ** 0.5) * DAY).astype(np.int64)
        found = exposure(offsets, time, touchpoint, sign, leaves, 365 * DAY)
        log, error = found.usual(0, [1, 2])
        usual.append(log.min())
        assert (error >= 0).all()
    assert max(usual) < -0.01


def test_who_is_there_all_the_time_is_the_most_active():
    """Visits without a day between them leave no time in which nobody was there."""
    _, pasts = lives(0.8)
    always = np.bincount([cell_of(12, 0, HISTORY * DAY)] * 40, minlength=PASTS)
    mean = Activity.read(np.stack([pasts, always]), HISTORY, 2, 1).mean
    assert mean[1] > mean[0] + 1.5


def test_people_without_contacts_are_passed_over():
    visit, _ = visits_of(np.array([0, 0, 2, 2]), np.array([0, 9]) * DAY, 3 * DAY, 28 * DAY)
    assert visit.tolist() == [0, 1]
