"""Which contacts count, against plain loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.journeys.chunk import Chunk
from lotse.methods.tallies.kept import kept

FLAG = st.integers(0, 1)
CONTACT = st.tuples(st.integers(0, 2), FLAG)  # code of what, does it pass the rest
PEOPLE = st.lists(st.tuples(FLAG, st.lists(CONTACT, max_size=5)), max_size=6)


def chunk_of(sizes: list[int], what: list[int]) -> Chunk:
    offsets = np.cumsum([0, *sizes]).astype(np.int64)
    people, n = np.arange(len(sizes)), len(what)
    return Chunk(
        offsets, people, np.ones(len(sizes), np.uint8), np.zeros(n, np.uint32), np.array(what, np.uint16),
        np.zeros(n, np.uint16), np.zeros(n, np.int8),
    )  # fmt: skip


@settings(deadline=None)  # the loop may have to be compiled
@given(PEOPLE, st.lists(FLAG, min_size=3, max_size=3), st.booleans())
def test_all_three_tests_have_to_hold(people: list[tuple[int, list[tuple[int, int]]]], kinds: list[int], all_: bool):
    chunk = chunk_of([len(own) for _, own in people], [what for _, own in people for what, _ in own])
    rest = np.array([] if all_ else [passes for _, own in people for _, passes in own], np.uint8)
    found = kept(chunk, np.array([one for one, _ in people], np.uint8), np.array(kinds, bool), rest)
    lines = [(person, flag, *one) for person, (flag, own) in enumerate(people) for one in own]
    here = [at for at, (_, flag, what, passes) in enumerate(lines) if flag and kinds[what] and (all_ or passes)]
    assert found.at.tolist() == here
    assert found.person.tolist() == [lines[at][0] for at in here]
    assert found.contacts.tolist() == [sum(lines[at][0] == person for at in here) for person in range(len(people))]
