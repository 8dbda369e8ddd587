import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.errors import MethodError
from lotse.methods.exit_risk import Bands, exposure
from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID
from tests.methods.exit_risk import brute
from tests.methods.exit_risk.dense import dense

ONE = Bands(tenure_days=(), activity=(), earlier_negative=(), steps=1)


def spells(days, signs, exit_day=None, until=1000, window=90, bands=ONE, touchpoints=None):
    found = exposure(
        np.array([0, len(days)]), np.array(days) * DAY, np.array(touchpoints or [0] * len(days)), np.array(signs),
        np.array([NEVER if exit_day is None else exit_day * DAY]), until * DAY, window_days=window, bands=bands,
    )  # fmt: skip
    return dense(found)


def test_a_spell_ends_at_the_next_contact():
    found = spells([0, 30], [-1, 1])
    assert found.time[0, 0, 0, 0].tolist() == pytest.approx([30 / 90, 0.0, 1.0, 0.0])
    assert found.contacts.tolist() == [[1, 0, 1, 0]]


def test_the_exit_belongs_to_the_last_experience():
    found = spells([0, 30], [-1, 0], exit_day=50)
    assert found.exits[0, 0, 0, 0].tolist() == [0, 1, 0, 0]
    assert found.time[0, 0, 0, 0].tolist() == pytest.approx([30 / 90, 20 / 90, 0, 0])


def test_an_exit_after_the_window_is_not_its_doing():
    found = spells([0], [-1], exit_day=91)
    assert found.exits.sum() == 0
    assert found.time.sum() == 1


def test_end_of_observation_is_no_exit():
    found = spells([0], [-1], exit_day=60, until=50)
    assert found.exits.sum() == 0
    assert found.time.sum() == pytest.approx(50 / 90)


def test_steps_of_the_window():
    found = spells([0], [-1], exit_day=50, bands=Bands((), (), (), 3))
    assert found.time[0, 0, 0, :, 0].tolist() == pytest.approx([1.0, 2 / 3, 0.0])
    assert found.exits[0, 0, 0, :, 0].tolist() == [0, 1, 0]


def test_strata_look_back_only():
    bands = Bands(tenure_days=(100,), activity=(1,), earlier_negative=(1,), steps=1)
    found = spells([0, 10, 200], [-1, 0, 0], bands=bands)
    used = [(int(s), found.time[0, 0, s, 0].tolist()) for s in np.flatnonzero(found.time[0, 0].sum(axis=(1, 2)))]
    assert [s for s, _ in used] == [2, 5, 8]  # a first visit; one negative before; long-standing and quiet


def test_activity_is_read_over_the_history():
    """Ten contacts in the first 90 days, then one after 120 quiet days and one after 400."""
    days = [*range(0, 90, 9), 210, 610]
    bands = Bands((), (2, 4), (), 1)
    found = spells(days, [0] * 12, bands=bands, touchpoints=[0] * 10 + [1, 2])
    assert [np.flatnonzero(found.time[j, 0].sum(axis=(1, 2))).tolist() for j in (1, 2)] == [[1], [0]]


def test_other_touchpoints_keep_their_own_spells():
    found = spells([0, 30], [-1, 1], touchpoints=[0, 1])
    assert found.time[0, 0, 0, 0].tolist() == [1, 0, 0, 0]
    assert found.time[1, 0, 0, 0].tolist() == [0, 0, 1, 0]


def test_time_is_counted_once():
    rng = np.random.default_rng(0)
    days = np.sort(rng.integers(0, 900, 60))
    found = spells(days.tolist(), rng.integers(-1, 2, 60).tolist(), touchpoints=rng.integers(0, 3, 60).tolist())
    assert (found.time.sum(axis=(1, 2, 3, 4)) <= 1000 / 90).all()


def test_shapes_must_fit():
    with pytest.raises(MethodError, match="do not fit"):
        exposure(np.array([0, 2]), np.zeros(1), np.zeros(1, int), np.zeros(1, int), np.array([NEVER]), 1)


@pytest.mark.parametrize("short", range(3))
def test_every_column_must_fit(short):
    columns = [np.zeros(2 - (at == short), dtype=np.int64) for at in range(3)]
    with pytest.raises(MethodError, match="do not fit"):
        exposure(np.array([0, 2]), *columns, np.array([NEVER]), 1)


def test_a_segment_per_contact():
    with pytest.raises(MethodError, match="one segment per contact"):
        exposure(
            np.array([0, 2]), np.array([0, 1]), np.zeros(2, int), np.zeros(2, int), np.array([NEVER]), 9,
            segment=np.array([1]),
        )  # fmt: skip


def test_a_contact_of_which_nothing_is_known_ends_what_was_known():
    found = spells([0, 30], [-1, UNSAID])
    assert found.time[0, 0, 0, 0].tolist() == pytest.approx([30 / 90, 0, 0, 1])
    assert found.contacts.tolist() == [[1, 0, 0, 1]]


def test_the_segment_is_what_held_at_the_time():
    found = exposure(
        np.array([0, 2]), np.array([0, 200]) * DAY, np.zeros(2, int), np.array([-1, -1]), np.array([NEVER]),
        1000 * DAY, segment=np.array([0, 1]), bands=ONE,
    )  # fmt: skip
    assert dense(found).time[0, 0, :, 0, 0].tolist() == [1, 1]


def test_nobody_at_all():
    none = np.zeros(0, dtype=np.int64)
    assert len(exposure(np.array([0]), none, none, none, none, 9).tables.exits) == 0


@settings(max_examples=150, deadline=None)
@given(brute.lives, st.sampled_from([30, 90]))
def test_any_lives_counted_contact_by_contact(people, window):
    given_ = brute.arrays(people)
    found = exposure(
        given_["offsets"], given_["time"], given_["touchpoint"], given_["sign"], given_["ends"], brute.UNTIL * DAY,
        window_days=window, bands=Bands(steps=3),
    )  # fmt: skip
    found = dense(found)
    exits, days = brute.spells(people, window)
    shape = found.exits.shape[0]
    assert found.exits.sum(axis=(1, 2, 3)).tolist() == exits[:shape].tolist()
    assert found.time.sum(axis=(1, 2, 3)) * (window / 3) == pytest.approx(days[:shape], abs=1e-3)
    assert not exits[shape:].any()
