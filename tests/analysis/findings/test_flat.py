"""Flat columns: read when asked for, the same however they are cut."""

from __future__ import annotations

import numpy as np

from lotse.analysis.findings.flat import Flat, felt, people_met
from lotse.analysis.findings.flat import flat as read_flat
from lotse.analysis.findings.reading import reading
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog, Row

COLUMNS = {
    "person": np.array([0, 0, 1, 2, 2, 2]),
    "row": np.array([1, 0, -1, 1, 1, 0]),
    "what": np.array([5, 6, 5, 7, 5, 6]),
    "valence": np.array([1.0, np.nan, -1.0, 0.5, 0.25, 0.0]),
}


def flat() -> tuple[Flat, list[str]]:
    asked: list[str] = []

    def take(name: str) -> np.ndarray:
        asked.append(name)
        return COLUMNS[name]

    return Flat(np.array([True, True, False]), take), asked


def test_a_column_is_read_once_and_only_when_asked_for() -> None:
    contacts, asked = flat()
    kept = contacts.only(contacts.row >= 0)
    assert asked == ["row"]
    assert (kept.what.tolist(), kept.what.tolist()) == ([5, 6, 7, 5, 6], [5, 6, 7, 5, 6])
    assert asked == ["row", "what"]


def test_only_takes_flags_and_positions() -> None:
    contacts, _ = flat()
    flags, positions = contacts.only(contacts.person == 2), contacts.only(np.array([3, 4, 5]))
    assert flags.valence.tolist() == positions.valence.tolist() == [0.5, 0.25, 0.0]
    assert flags.offsets.tolist() == [0, 0, 0, 3]


def test_having_leaves_the_rest_as_it_is() -> None:
    contacts, _ = flat()
    changed = contacts.having(row=np.zeros(6, int), known=np.ones(3, bool))
    assert (changed.row.tolist(), changed.what.tolist()) == ([0] * 6, COLUMNS["what"].tolist())
    assert (changed.known.all(), contacts.known.all(), contacts.row.tolist()) == (True, False, COLUMNS["row"].tolist())


def test_by_row_keeps_the_order_and_leaves_out_what_has_no_touchpoint() -> None:
    parts = flat()[0].by_row(3)
    assert [part.what.tolist() for part in parts] == [[6, 6], [5, 7, 5], []]
    assert [len(part) for part in parts] == [2, 3, 0]


def test_counts_are_of_people_and_codes() -> None:
    counts = flat()[0].counts(np.array([0, 0, 1, 2, 0, 2]), 3)
    assert counts.toarray().tolist() == [[2, 0, 0], [0, 1, 0], [1, 0, 2]]
    assert counts.count_nonzero(axis=0).tolist() == [2, 1, 1]


def test_a_further_test_is_made_before_any_column_is_read() -> None:
    rows = [
        Row(1, 10, "Q9", "use", valence=-1.0), Row(1, 11, "Q9", "use"), Row(0, 12, "Q9", "use", valence=1.0),
        Row(2, 13, "Q9", "comment", valence=0.5, location="north"), Row(3, 14, "Q9", "purchase", valence=0.0),
    ]  # fmt: skip
    with reading(FakeLog(rows), Filter()) as read:
        kinds = np.array([what.kind != "purchase" for what in read.codes.whats])
        found, own = read_flat(read, kinds, among=felt), read_flat(read, kinds, known=True)
        assert sorted(found.valence.tolist()) == [-1.0, 0.5, 1.0]
        assert sorted(zip((own.time // 86_400).tolist(), (own.location > 0).tolist(), strict=True)) == [
            (10, False), (11, False), (13, True),
        ]  # fmt: skip
        assert np.isnan(own.valence).sum() == 1
        assert people_met(read, kinds) == 2
        assert people_met(read, ~kinds) == 1
