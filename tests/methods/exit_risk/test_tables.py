"""What is kept only where somebody was, against tables in which everything has its place, filled one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.exit_risk import Bands, exit_risk, exposure, following, past_of, tables
from lotse.methods.exit_risk.exposure import DAY
from lotse.methods.resampling import deal, same_multiplicities
from tests.methods.exit_risk.brute import STATE, TOUCHPOINTS, UNTIL, arrays, lives
from tests.methods.exit_risk.dense import dense, exposure_of

BANDS = Bands(tenure_days=(100,), activity=(0.5, 2), earlier_negative=(1,), steps=3, history_days=200)
WINDOW = 90


def visits(days):
    """The days on which visits begin, and those that belong to one: contacts less than 3 days apart, 28 at the most."""
    begun, busy = [], set()
    for day in days:
        if day not in busy:
            begun.append(day)
        busy |= set(range(day, min(day + 3, begun[-1] + 28)))
    return begun, busy


def stratum(contacts, at):
    """From what came before alone, as the docstring of ``exposure`` says."""
    day, earlier = contacts[at].day, contacts[:at]
    begun, busy = visits([one.day for one in contacts[: at + 1]])
    since = max(contacts[0].day, day - 200)
    between = sum(one >= since for one in begun[1:-1])
    idle = sum(one not in busy for one in range(since, begun[-1]))
    rate = (between + 0.5) * WINDOW / (idle + WINDOW / 2)
    tenure = 0 if len(begun) == 1 else 1 + (day - contacts[0].day >= 100)
    bad = sum(one.sign < 0 and one.day >= day - WINDOW for one in earlier)
    return (tenure * 3 + (rate >= 0.5) + (rate >= 2)) * 2 + (bad >= 1)


def by_hand(people, groups):
    """Exits and time of spells, (touchpoints, groups, strata, steps, states)."""
    exits, time = np.zeros((2, TOUCHPOINTS, max(groups, default=0) + 1, BANDS.strata, BANDS.steps, 4))
    for (contacts, left), group in zip(people, groups, strict=True):
        end = UNTIL if left is None else min(left, UNTIL)
        for j in range(TOUCHPOINTS):
            here = [at for at, one in enumerate(contacts) if one.touchpoint == j and one.day < end]
            for at, following_ in zip(here, [*here[1:], None], strict=False):
                one = contacts[at]
                stop = min([one.day + WINDOW, end, *([] if following_ is None else [contacts[following_].day])])
                place = (j, group, stratum(contacts, at))
                for step in range(BANDS.steps):
                    part = min(max(stop - one.day - 30 * step, 0), 30)
                    time[(*place, step, STATE[one.sign])] += part / 30
                if following_ is None and stop == left:
                    exits[(*place, (stop - one.day - 1) // 30, STATE[one.sign])] += 1
    return exits, time


@settings(max_examples=150, deadline=None)
@given(lives, st.integers(1, 4), st.integers(1, 3))
def test_every_cell_is_that_of_the_full_tables(people, groups, cores):
    given_ = arrays(people)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "GROUPS", groups)
        patch.setattr(tables, "cores", lambda: cores)
        found = exposure(
            given_["offsets"], given_["time"], given_["touchpoint"], given_["sign"], given_["ends"], UNTIL * DAY,
            window_days=WINDOW, bands=BANDS,
        )  # fmt: skip
    dealt = deal(len(people), None, np.random.default_rng(0), groups)
    exits, time = by_hand(people, dealt.tolist())
    seen = dense(found)
    assert seen.exits.tolist() == exits[: len(seen.exits)].tolist()
    assert seen.time == pytest.approx(time[: len(seen.time)], abs=1e-5)
    assert (found.tables.time[:, 0] > 0).all()


@settings(max_examples=50, deadline=None)
@given(lives, st.sampled_from([exposure, following]))
def test_a_past_that_is_known_already_changes_nothing(people, method):
    given_ = arrays(people)
    columns = [given_[name] for name in ("offsets", "time", "touchpoint", "sign", "ends")]
    past = past_of(given_["offsets"], given_["time"], given_["sign"], WINDOW, BANDS)
    one, other = (method(*columns, UNTIL * DAY, window_days=WINDOW, bands=BANDS, past=p) for p in (past, None))
    assert all(np.array_equal(a, b) for a, b in zip(dense(one), dense(other), strict=True))


@pytest.mark.parametrize("by_contact", [False, True])
@pytest.mark.parametrize("positive", [False, True])
def test_draws_are_those_of_the_full_tables(by_contact, positive):
    """Two touchpoints, some strata of which hold but one side, resampled here group by group and cell by cell."""
    rng = np.random.default_rng(3)
    time = rng.integers(0, 40, (2, 30, 6, 2, 4)) * (rng.random((2, 30, 6, 1, 4)) < 0.3)
    time[:, :, 2, :, 2 * positive] = 0
    time[:, :, 4, :, [1, 2 - 2 * positive, 3]] = 0
    time[..., 0, :] += time[..., 1, :] > 0  # who was at risk later was so at first
    exits = rng.binomial(time, 0.15)
    contacts = np.full((2, 4), 1000)
    found = exit_risk(exposure_of(exits, time, contacts, by_contact=by_contact), 1, positive=positive, draws=20)
    state, others = (2, [0, 1]) if positive else (0, [1, 2])
    counts = same_multiplicities(30, 20, 0)
    for drawn, row in zip(counts, found.draws, strict=True):
        e, t = (np.tensordot(drawn, x[1].astype(float), 1) for x in (exits, time))
        one, other, observed, expected = 0.0, 0.0, 0.0, 0.0
        for step in range(2):
            both = (t[:, step, state] > 0) & (t[:, step, others].sum(axis=-1) > 0)
            mine, at_risk = e[both, step, state].sum(), t[both, step, state].sum()
            hazard = e[:, step, others].sum(axis=-1)[both] / t[:, step, others].sum(axis=-1)[both]
            usual = (t[both, step, state] * hazard).sum()
            observed, expected = observed + mine, expected + usual
            one, other = one + mine / at_risk, other + usual / at_risk
        difference = one - other if by_contact else np.exp(-other) - np.exp(-one)
        assert row == pytest.approx([observed / expected, difference], rel=1e-5)
