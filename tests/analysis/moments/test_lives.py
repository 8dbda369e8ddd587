"""Small columns read chunk by chunk, against plain lists."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.analysis.findings.flat import kinds_but
from lotse.analysis.findings.reading import reading
from lotse.analysis.moments.lives import SIGN_OF_STEP, lived, signs
from lotse.analysis.moments.met import met_at
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP
from lotse.contacts.schema import HEARD, NOT_EXPERIENCED
from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID
from tests.analysis.findings.worlds import CATALOGUE, LINEAGE, FakeLog, Row, codes_of, journeys_of

KEYS = [touchpoint.key for touchpoint in CATALOGUE.touchpoints]
KINDS = ["use", "use", "purchase", "complaint", "comment", "rating", "audit", "profile", "cancellation"]
LOGS = st.lists(
    st.builds(
        Row,
        customer=st.integers(0, 5),
        day=st.integers(1, 40),
        signal=st.sampled_from(sorted(LINEAGE)),
        kind=st.sampled_from(KINDS),
        valence=st.sampled_from([None, -1.0, -0.2, 0.0, 0.25, 1.0]),
        segment=st.sampled_from(["", "gold", "basic"]),
        value=st.sampled_from([None, 2.5]),
        cost=st.sampled_from([None, 1.5]),
        duration_s=st.sampled_from([None, 60.0]),
    ),
    max_size=30,
    unique_by=lambda row: (row.customer, row.day),
)


def row_of(row: Row) -> int:
    return KEYS.index(LINEAGE[row.signal][0]) if LINEAGE[row.signal] else -1


def is_lived(row: Row) -> bool:
    return row.kind not in {*NOT_EXPERIENCED, "rating", "cancellation"}


def sign_of(row: Row) -> int:
    if row.valence is None:
        return UNSAID
    return 0 if abs(row.valence) < 0.25 else int(np.sign(row.valence))


def segment_of(person: list[Row], row: Row) -> str:
    """Of the latest profile until then, else of the first one, else the contact's own."""
    profiles = [one for one in person if one.kind == "profile"]
    held = [one for one in profiles if one.day <= row.day][-1:] or profiles[:1]
    return (held or [row])[0].segment


@settings(max_examples=200, deadline=None)
@given(LOGS)
def test_lives_are_those_of_the_list(rows: list[Row]) -> None:
    people = [person for person in journeys_of(rows) if person[0].customer]
    contacts = [(person, row) for person in people for row in person if is_lived(row)]
    seen = {row_of(row) for _, row in contacts if row.kind not in HEARD and row.valence is not None} - {-1}
    ends = [min((one.day for one in person if one.kind == "cancellation"), default=None) for person in people]
    met = [any(map(is_lived, person)) for person in people]
    names = [dict(pairs).get("status", "") for pairs in codes_of(rows).segments]
    with reading(FakeLog(rows), Filter()) as read:  # type: ignore[arg-type]
        lives, exit_time, until, unmet = lived(read)
    assert np.diff(lives.offsets).tolist() == [n for n in (sum(map(is_lived, person)) for person in people) if n]
    assert lives.time.tolist() == [row.day * DAY for _, row in contacts]
    assert lives.sign.tolist() == [sign_of(row) for _, row in contacts]
    assert [names[code] for code in lives.segment] == [segment_of(person, row) for person, row in contacts]
    assert lives.row.tolist() == [
        -1 if row.kind in HEARD and row_of(row) in seen else row_of(row) for _, row in contacts
    ]
    assert lives.value.tolist() == pytest.approx(
        [np.nan if row.value is None else row.value for _, row in contacts], nan_ok=True
    )
    assert exit_time.tolist() == [
        NEVER if end is None else end * DAY for end, here in zip(ends, met, strict=True) if here
    ]
    known = [row.day * DAY for person in people for row in person if is_lived(row) or row.kind == "cancellation"]
    assert (until, unmet) == (
        max(known, default=0), sum(end is not None and not here for end, here in zip(ends, met, strict=True))
    )  # fmt: skip


def test_each_step_of_the_index_has_the_sign_of_its_valence() -> None:
    steps = np.arange(-VALENCE_STEP, VALENCE_STEP + 1).astype(np.int8)
    assert SIGN_OF_STEP[steps.view(np.uint8)].tolist() == signs(steps / VALENCE_STEP).tolist()
    assert SIGN_OF_STEP[np.array([NO_VALENCE], np.int8).view(np.uint8)].tolist() == [UNSAID]


@settings(max_examples=100, deadline=None)
@given(LOGS)
def test_contacts_at_a_touchpoint_are_those_of_the_list(rows: list[Row]) -> None:
    people = journeys_of(rows)
    with reading(FakeLog(rows), Filter()) as read:  # type: ignore[arg-type]
        found = met_at(read, kinds_but(read, NOT_EXPERIENCED))
    for at, met in enumerate(found):
        expected = [
            (number, row.day * DAY, -1.0 if row.cost is None else row.cost, row.valence, row.duration_s)
            for number, person in enumerate(people)
            for row in person
            if row_of(row) == at and row.kind not in NOT_EXPERIENCED
        ]
        assert all(len(column) == len(expected) for column in astuple(met))
        assert list(
            zip(met.person.tolist(), met.time.tolist(), np.nan_to_num(met.cost, nan=-1.0).tolist(), strict=True)
        ) == [one[:3] for one in expected]
        assert met.felt.tolist() == [one[3] is not None for one in expected]
        assert (~np.isnan(met.duration_s)).tolist() == [one[4] is not None for one in expected]
