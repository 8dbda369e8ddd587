"""Who counts, from when, compared with whom: on logs small enough to see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from lotse.analysis.findings.reading import reading
from lotse.analysis.moments import outcomes
from lotse.analysis.moments.leaving import Leavers, leavers
from lotse.analysis.moments.lives import signs
from lotse.analysis.moments.outcomes import OUTCOMES, followed, outcome
from lotse.contacts.filters import Filter
from lotse.findings.memory import Parts
from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID
from tests.analysis.findings.worlds import FakeLog, Row

WIFI = 1  # position in the catalogue


def of(*rows: Row) -> Leavers:
    with reading(FakeLog(list(rows)), Filter()) as read:  # type: ignore[arg-type]
        return leavers(read)


def used(day: int, valence: float | None = None, customer: int = 1, **more: object) -> Row:
    return Row(customer, day, "Q9", kind="use", valence=valence, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("valence", "sign"), [(-1, -1), (-0.25, -1), (-0.2, 0), (0, 0), (0.2, 0), (0.25, 1), (1, 1), (np.nan, UNSAID)]
)
def test_near_zero_is_neither_good_nor_bad(valence: float, sign: int) -> None:
    assert signs(np.array([valence])).tolist() == [sign]


def test_a_profile_holds_from_when_it_was_told() -> None:
    """Who stays long ends as gold; before that they were basic, and were compared with the basic."""
    found = of(
        used(1, segment="gold"), Row(1, 2, "p", kind="profile", segment="basic"), used(3, segment="gold"),
        Row(1, 50, "p", kind="profile", segment="gold"), used(60, segment="gold"),
    )  # fmt: skip
    first, second, third = found.segment.tolist()
    assert first == second != third


def test_without_a_profile_the_contacts_own_segment_holds() -> None:
    found = of(
        used(1, segment="gold"), used(2, segment="basic", customer=2), Row(2, 9, "p", kind="profile", segment="gold")
    )
    assert len(set(found.segment.tolist())) == 1
    assert len(set(of(used(1, segment="gold"), used(2, segment="basic")).segment.tolist())) == 2


def test_what_is_told_later_opens_no_spell_where_the_experience_is_on_record() -> None:
    found = of(used(1, -1.0), Row(1, 20, "Q9", kind="complaint", valence=-1.0))
    assert found.contacts.row.tolist() == [WIFI, -1]


def test_where_only_complaints_are_on_record_they_count() -> None:
    found = of(used(1), Row(1, 20, "Q9", kind="complaint", valence=-1.0))
    assert found.contacts.row.tolist() == [WIFI, WIFI]


def test_ratings_and_facts_are_no_experience() -> None:
    rows = [
        Row(1, day, "Q9", kind=kind, valence=-1.0) for day, kind in enumerate(["rating", "audit", "profile", "reply"])
    ]
    assert len(of(used(9), *rows).contacts.time) == 1


def event_of(name: str, *rows: Row) -> tuple[list[float], list[int]]:
    """Day of the event per person, and the touchpoints whose contacts may open a window."""
    with reading(FakeLog(list(rows)), Filter()) as read:  # type: ignore[arg-type]
        seen = followed(read, name)[0]
    return [float("inf") if at == NEVER else at / DAY for at in seen.exit_time.tolist()], seen.contacts.row.tolist()


def bought(day: int, kind: str = "purchase", customer: int = 1) -> Row:
    return Row(customer, day, "whole", kind=kind)


def test_the_first_purchase() -> None:
    assert event_of("first-purchase", used(1), bought(5), bought(9)) == ([5.0], [WIFI, 0, 0])


def test_who_buys_again_at_once_had_bought_before() -> None:
    assert event_of("first-purchase", used(1), bought(5, "repurchase")) == ([np.inf], [-1, -1])


def test_the_next_purchase_is_on_a_later_day_and_only_contacts_after_the_first_count() -> None:
    days, rows = event_of("repurchase", used(1), bought(5), bought(5), used(6), bought(9))
    assert (days, rows) == ([9.0], [-1, 0, 0, WIFI, 0])


def test_who_never_bought_cannot_buy_again() -> None:
    assert event_of("repurchase", used(1), used(4)) == ([np.inf], [-1, -1])


def test_after_notice_nothing_counts() -> None:
    gone = Row(1, 7, "noise", kind="cancellation")
    assert event_of("repurchase", bought(5), used(6), gone, bought(9)) == ([np.inf], [0, WIFI, -1])


def test_recommending() -> None:
    assert event_of("recommendation", used(1), Row(1, 8, "whole", kind="recommendation"))[0] == [8.0]


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_of_a_log_with_one_contact(name: str) -> None:
    with reading(FakeLog([used(1, -1.0)]), Filter()) as read:  # type: ignore[arg-type]
        asked = outcome(read, name)
        assert asked.table.tables.exits.sum() == 0
        assert asked.wanted == (name not in ("leaving", "silence"))


def test_what_several_findings_rest_on_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read_again: list[str] = []
    original = outcomes.leavers
    monkeypatch.setattr(outcomes, "leavers", lambda read: read_again.append(read.mark[0]) or original(read))
    monkeypatch.setattr(outcomes, "SHARED", Parts())

    def people(where: Filter, mark: str) -> int:
        log = FakeLog([used(1, -1.0), used(50, customer=2)])
        with reading(log, where) as read:  # type: ignore[arg-type]
            return outcome(replace(read, mark=(mark, where)), "silence").people

    later = Filter(since=datetime(1970, 2, 1, tzinfo=UTC))
    assert [people(Filter(), "one"), people(Filter(), "one"), people(later, "one"), people(Filter(), "two")] == [
        2,
        2,
        1,
        2,
    ]
    assert set(read_again) == {"one", "two"}
    assert len(read_again) == 3 * 2  # the outcome itself, and whom it followed


def test_who_left_without_any_experience_on_record_is_not_said_to_have_stayed() -> None:
    """A file of customers says who left and nothing else: that nobody left would be false."""
    gone = [Row(number, 40, "noise", kind="cancellation") for number in (1, 2, 3)]
    found = of(*gone, used(1, 1.0, customer=9))
    assert (found.left, found.unmet) == (0, 3)
    assert [str(note) for note in found.notes] == [
        "3 people left with a contact of kind cancellation, but nothing they experienced before is on record, so "
        "nothing can be said about the risk of leaving."
    ]
    assert str(of(gone[0]).notes[0]).startswith("1 person left with a contact")
    assert str(of(used(1, 1.0)).notes[0]).startswith("Nobody left")
    both = of(*gone, used(1, 1.0, customer=2))
    assert (both.left, both.unmet, str(both.notes[1])) == (1, 2, "1 of 1 people left.")
