"""What people experienced before a moment and did after it, against plain loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk
from lotse.methods.tallies.kept import Kept
from lotse.methods.tallies.prospective import NEVER, Prospective, Window, prospective

SOURCE, EVENT = np.array([0, 1, -1, 0], np.int8), np.array([-1, 0, 1, 1], np.int8)  # per code of what
WINDOW = Window(20, 40)

type Contact = tuple[int, int, int, int, bool]  # time, what, segment, valence, does it count

CONTACT = st.tuples(
    st.integers(0, 60), st.integers(0, 3), st.integers(0, 2), st.sampled_from([NO_VALENCE, -60, 0, 120]), st.booleans()
)
PEOPLE = st.lists(st.lists(CONTACT, max_size=6).map(sorted), max_size=5)


def tallied(people: list[list[Contact]]) -> Prospective:
    time, what, segment, valence, counts = np.array([one for own in people for one in own], int).reshape(-1, 5).T
    offsets = np.cumsum([0, *map(len, people)])
    n = len(people)
    chunk = Chunk(
        offsets, np.arange(n), np.ones(n, np.uint8), time.astype("u4"), what.astype("u2"), segment.astype("u2"),
        valence.astype("i1"),
    )  # fmt: skip
    contacts = np.array([sum(one[4] for one in own) for own in people], np.int64)
    return prospective(chunk, Kept(np.flatnonzero(counts), contacts), WINDOW, SOURCE, EVENT, (3, 2))


def count(own: list[Contact], source: int, sign: int | None = None) -> int:
    return sum(
        WINDOW.since <= time < WINDOW.cut
        and SOURCE[what] == source
        and (sign is None or (valence != NO_VALENCE and np.sign(valence) == sign))
        for time, what, _, valence, _ in own
    )


@settings(deadline=None)  # the loop may have to be compiled
@given(PEOPLE)
def test_each_person_as_by_hand(people: list[list[Contact]]) -> None:
    found = tallied(people)
    met = [[one for one in own if one[4]] for own in people if any(one[4] for one in own)]
    assert found.good.tolist() == [[count(own, source, 1) for source in range(3)] for own in met]
    assert found.bad.tolist() == [[count(own, source, -1) for source in range(3)] for own in met]
    assert found.contacts.tolist() == [[count(own, source) for source in (0, 1, 2, -1)] for own in met]
    assert found.segment.tolist() == [own[0][2] for own in met]
    for event in range(2):
        times = [[time for time, what, *_ in own if EVENT[what] == event] for own in met]
        assert found.last[:, event].tolist() == [
            max((time for time in own if time < WINDOW.cut), default=NEVER) for own in times
        ]
        assert found.after[:, event].tolist() == [any(time >= WINDOW.cut for time in own) for own in times]


def test_parts_stand_one_after_the_other() -> None:
    one, other = tallied([[(25, 0, 1, 120, True)]]), tallied([[(25, 1, 2, -60, True)], [(50, 3, 0, 0, True)]])
    joined = Prospective.joined([one, other])
    assert (joined.segment.tolist(), joined.good[:, 0].tolist(), joined.bad[:, 1].tolist()) == (
        [1, 2, 0], [1, 0, 0], [0, 1, 0],
    )  # fmt: skip
