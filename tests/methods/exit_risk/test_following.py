import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.exit_risk import Bands, exit_risk, exposure, following
from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID
from tests.methods.exit_risk.brute import UNTIL, arrays, lives
from tests.methods.exit_risk.brute import windows as brute_windows
from tests.methods.exit_risk.dense import dense

ONE = Bands(tenure_days=(), activity=(), earlier_negative=(), steps=1)


def windows(days, signs, event=None, end=1000):
    """Trials and events at one touchpoint, by state."""
    found = following(
        np.array([0, len(days)]), np.array(days) * DAY, np.zeros(len(days), int), np.array(signs),
        np.array([NEVER if event is None else event * DAY]), end * DAY, bands=ONE,
    )  # fmt: skip
    exits, time, _ = dense(found)
    return time[0].sum(axis=(0, 1, 2)).tolist(), exits[0].sum(axis=(0, 1, 2)).tolist()


@pytest.mark.parametrize(("event", "came"), [(90, 1), (91, 0), (None, 0)])
def test_the_event_comes_within_the_window_or_not(event, came):
    assert windows([0], [-1], event) == ([1, 0, 0, 0], [came, 0, 0, 0])


def test_windows_do_not_overlap():
    assert windows([0, 30, 89, 90], [-1, 1, 1, 1]) == ([1, 0, 1, 0], [0, 0, 0, 0])


def test_the_unknown_stand_apart():
    assert windows([0, 30], [UNSAID, -1])[0] == [1, 0, 0, 1]


def test_a_window_that_is_cut_short_counts_for_nothing_whatever_happened_in_it():
    assert windows([0], [-1], event=10, end=89)[0] == windows([0], [-1], end=89)[0] == [0, 0, 0, 0]


def test_nothing_counts_from_the_event_on():
    assert windows([0, 50, 200], [1, -1, -1], event=40)[0] == [0, 0, 1, 0]


def test_no_false_alarm_where_most_buy_at_once_and_the_others_never():
    """Time at risk is then a consequence of the event, and a test that takes it as given raises many false alarms."""
    alarms = {"trials": 0, "time": 0}
    for seed in range(150):
        rng = np.random.default_rng(seed)
        n = 60
        sign = np.where(rng.random(n) < 0.3, -1, 1)
        event = np.where(rng.random(n) < 0.7, (DAY * rng.exponential(2, n)).astype(np.int64) + 1, NEVER)
        given = (np.arange(n + 1), np.zeros(n, np.int64), np.zeros(n, int), sign, event, 1000 * DAY)
        alarms["trials"] += exit_risk(following(*given, bands=ONE), 0, draws=2).p < 0.05
        alarms["time"] += exit_risk(exposure(*given, bands=ONE), 0, draws=2).p < 0.05
    assert stats.binomtest(alarms["trials"], 150, 0.05, alternative="greater").pvalue > 0.01
    assert alarms["time"] > 3 * alarms["trials"]


def test_shapes_must_fit():
    with pytest.raises(MethodError, match="do not fit"):
        following(np.array([0, 1]), np.array([5]), np.array([0]), np.array([0]), np.array([], int), 9)


@settings(max_examples=150, deadline=None)
@given(lives, st.sampled_from([30, 90]))
def test_any_lives_counted_contact_by_contact(people, window):
    given_ = arrays(people)
    found = following(
        given_["offsets"], given_["time"], given_["touchpoint"], given_["sign"], given_["ends"], UNTIL * DAY,
        window_days=window,
    )  # fmt: skip
    found = dense(found)
    events, counted = brute_windows(people, window)
    shape = found.exits.shape[0]
    assert found.exits.sum(axis=(1, 2, 3)).tolist() == events[:shape].tolist()
    assert found.time.sum(axis=(1, 2, 3)).tolist() == counted[:shape].tolist()
    assert found.contacts.tolist() == counted[:shape].tolist()
