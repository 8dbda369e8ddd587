import numpy as np
import pytest

from lotse.methods.exit_risk import risk_bands
from lotse.methods.exit_risk.exposure import DAY, NEVER
from lotse.methods.exit_risk.segments import BANDS


def people(segments, leaves, days=100):
    """One contact each on day 0; who leaves does so on day 50."""
    n = len(segments)
    exits = np.where(leaves, 50 * DAY, NEVER)
    return risk_bands(np.arange(n + 1), np.zeros(n, np.int64), np.array(segments), exits, days * DAY)


def test_few_segments_stand_for_themselves():
    assert people([7, 7, 3, 9], [False, True, False, True]).tolist() == [1, 1, 0, 2]


def test_many_segments_are_banded_by_how_often_their_customers_leave():
    segments = np.repeat(np.arange(10), 200)
    leaves = np.tile(np.arange(200), 10) < 10 * (9 - segments)  # the first segment leaves most often
    found = people(segments, leaves)
    band = found.reshape(10, 200)[:, 0]
    assert (np.diff(band) <= 0).all()
    assert sorted(set(found.tolist())) == list(range(BANDS))
    assert all(len(set(row)) == 1 for row in found.reshape(10, 200).tolist())


def test_a_tiny_segment_is_drawn_to_the_usual_rate():
    """One customer who left is no reason to call the segment the riskiest."""
    segments = np.append(np.repeat(np.arange(8), 500), 8)
    leaves = np.append(np.tile(np.arange(500), 8) < np.repeat(np.arange(8), 500) * 20, True)
    found = people(segments, leaves)
    assert found[-1] < found[-2]


def test_nobody_left():
    assert set(people(np.arange(20), np.zeros(20, bool)).tolist()) == {0}


def test_time_counts_under_what_held_then():
    """A customer of segment 0 until day 80, then of 1, leaves on day 90: the exit is segment 1's."""
    many = np.repeat(np.arange(2, 9), 50)
    offsets = np.concatenate([np.arange(0, 2 * 60 + 1, 2), 120 + np.arange(1, len(many) + 1)])
    time = np.concatenate([np.tile([0, 80 * DAY], 60), np.zeros(len(many), np.int64)])
    exits = np.concatenate([np.full(60, 90 * DAY), np.where(np.arange(len(many)) % 2, 50 * DAY, NEVER)])
    found = risk_bands(offsets, time, np.concatenate([np.tile([0, 1], 60), many]), exits, 100 * DAY)
    assert found[1] == found.max()
    assert found[0] == found.min()


def test_no_contacts():
    none = np.zeros(0, np.int64)
    assert people(none, none.astype(bool)).tolist() == []


@pytest.mark.parametrize("seed", range(5))
def test_each_band_holds_about_as_much_time(seed):
    rng = np.random.default_rng(seed)
    segments = rng.integers(0, 60, 6000)
    found = people(segments, rng.random(6000) < 0.05 + segments / 200)
    share = np.bincount(found, minlength=BANDS) / 6000
    assert share == pytest.approx(np.full(BANDS, 1 / BANDS), abs=0.03)
