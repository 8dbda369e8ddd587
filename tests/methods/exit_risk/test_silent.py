import numpy as np
import pytest
from hypothesis import given, settings

from lotse.methods.errors import MethodError
from lotse.methods.exit_risk import Rules, silence
from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID
from tests.methods.exit_risk.brute import UNTIL, arrays, lives, silences
from tests.methods.exit_risk.dense import dense

BUYS, USES, SAYS = range(3)  # buying and using show a customer is still one, saying something does not
PLAIN = Rules(factor=2, settle_days=30, rhythm_days=60, weight=1, purchases=(), rhythms=(), activity=())


def trials(contacts, notice=None, until=1000, rules=PLAIN):
    """contacts: (day, kind, touchpoint, sign) of one customer. Trials and those gone, (touchpoints, states)."""
    day, kind, touchpoint, sign = (np.array(column) for column in zip(*contacts, strict=True))
    found = silence(
        np.array([0, len(day)]), day * DAY, touchpoint, sign.astype(np.int8), kind != SAYS, kind == BUYS,
        np.array([NEVER if notice is None else notice * DAY]), until * DAY, rules=rules,
    )  # fmt: skip
    exits, time, _ = dense(found)
    return time.sum(axis=(1, 2, 3)).tolist(), exits.sum(axis=(1, 2, 3)).tolist()


REGULAR = [(0, BUYS, -1, 0), (60, BUYS, -1, 0)]  # rhythm (60 + 60) / (1 + 1) = 60 days: gone after 30 + 120


def test_never_seen_again():
    assert trials([*REGULAR, (61, USES, 0, -1)]) == ([[1, 0, 0, 0]], [[1, 0, 0, 0]])


@pytest.mark.parametrize(("back", "gone"), [(211, 0), (212, 1)])
def test_seen_again_within_twice_the_own_rhythm_or_not(back, gone):
    assert trials([*REGULAR, (61, USES, 0, -1), (back, USES, -1, 0)])[1] == [[gone, 0, 0, 0]]


def test_what_happens_before_the_landmark_is_no_sign_of_life():
    """The bad experience itself, and the calls it leads to, do not show that the customer is still one."""
    assert trials([*REGULAR, (61, USES, 0, -1), (70, USES, -1, 0), (90, USES, -1, 0)])[1] == [[1, 0, 0, 0]]


def test_complaining_is_no_sign_of_life():
    assert trials([*REGULAR, (61, USES, 0, -1), (100, SAYS, -1, -1)])[1] == [[1, 0, 0, 0]]


def test_what_is_said_of_it_until_the_landmark_counts():
    assert trials([*REGULAR, (61, USES, 0, UNSAID), (75, SAYS, 0, -1)])[0] == [[1, 0, 0, 0]]
    assert trials([*REGULAR, (61, USES, 0, UNSAID), (95, SAYS, 0, -1)])[0] == [[0, 0, 0, 1]]
    assert trials([*REGULAR, (61, USES, 0, 1), (62, USES, 0, 0)])[0] == [[0, 0, 1, 0]]


def test_notice_before_the_landmark_leaves_no_trial():
    assert trials([*REGULAR, (61, USES, 0, -1)], notice=80) == ([[0, 0, 0, 0]], [[0, 0, 0, 0]])


def test_notice_after_the_landmark_is_gone():
    assert trials([*REGULAR, (61, USES, 0, -1), (150, USES, -1, 0)], notice=120)[1] == [[1, 0, 0, 0]]


def test_notice_after_coming_back_is_another_trials():
    """One exit counts once."""
    found = trials([*REGULAR, (61, USES, 0, -1), (120, USES, 0, 1)], notice=160)
    assert found == ([[1, 0, 1, 0]], [[0, 0, 1, 0]])


def test_trials_at_a_touchpoint_do_not_overlap():
    found = trials([*REGULAR, (61, USES, 0, -1), (100, SAYS, 0, -1), (150, SAYS, 0, -1)])
    assert found == ([[1, 0, 0, 0]], [[1, 0, 0, 0]])


def test_what_cannot_be_observed_to_its_end_is_no_trial_whatever_comes():
    early = [*REGULAR, (61, USES, 0, -1)]
    assert trials(early, until=211)[0] == [[1, 0, 0, 0]]
    assert trials(early, until=210)[0] == trials([*early, (120, USES, -1, 0)], until=210)[0] == [[0, 0, 0, 0]]


def test_who_bought_but_once_has_no_rhythm():
    assert trials([(0, BUYS, -1, 0), (61, USES, 0, -1)])[0] == [[0, 0, 0, 0]]


def test_two_purchases_on_one_day_are_one():
    assert trials([(0, BUYS, -1, 0), (0, BUYS, -1, 0), (61, USES, 0, -1)])[0] == [[0, 0, 0, 0]]


def test_the_past_alone_decides_the_stratum():
    rules = Rules(rhythm_days=60, weight=1, purchases=(3,), rhythms=(50,), activity=())
    first = [*REGULAR, (61, USES, 0, -1)]
    later = [*first, (120, BUYS, -1, 0), (121, BUYS, -1, 0)]
    strata = []
    for contacts in (first, later):
        day, kind, touchpoint, sign = (np.array(column) for column in zip(*contacts, strict=True))
        found = silence(
            np.array([0, len(day)]), day * DAY, touchpoint, sign.astype(np.int8), kind != SAYS, kind == BUYS,
            np.array([NEVER]), 1000 * DAY, rules=rules,
        )  # fmt: skip
        strata.append(np.flatnonzero(dense(found).time[0, 0, :, 0, 0]).tolist())
    assert strata == [[1], [1]]


def test_shapes_must_fit():
    with pytest.raises(MethodError, match="do not fit"):
        silence(
            np.array([0, 1]), np.array([5]), np.array([0]), np.array([0]), np.array([True, True]), np.array([True]),
            np.array([NEVER]), 9,
        )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(lives)
def test_any_lives_counted_contact_by_contact(people):
    given_ = arrays(people)
    found = silence(
        given_["offsets"], given_["time"], given_["touchpoint"], given_["sign"], np.ones(len(given_["time"]), bool),
        given_["bought"], given_["ends"], UNTIL * DAY,
        rules=Rules(factor=2, settle_days=20, rhythm_days=40, weight=2),
    )  # fmt: skip
    found = dense(found)
    gone, counted = silences(people, 20, 40, 2, 2)
    shape = found.exits.shape[0]
    assert found.time.sum(axis=(1, 2, 3)).tolist() == counted[:shape].tolist()
    assert found.exits.sum(axis=(1, 2, 3)).tolist() == gone[:shape].tolist()
