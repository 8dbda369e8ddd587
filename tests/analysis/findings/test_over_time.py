"""Measures beside the course of experience, read from a log of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lotse.analysis.findings.over_time import FINDING
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from lotse.contacts.log import ContactLog
from tests.contacts.samples import contacts

DAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def log(home: Path) -> ContactLog:
    with Inbox.open(Home.at(home)) as inbox:
        inbox.append(
            contacts(
                ["buys", "says", "begins", "begins elsewhere"],
                [1, 1, None, None],
                kind=["purchase", "comment", "measure", "measure"],
                occurred_at=[DAY] * 4,
                valence=[None, -0.5, None, None],
                text=[None, "cold", "Hot coffee", "Hot coffee"],
                location=["Bremen", "Bremen", "Bremen", "Hamburg"],
                device=["phone", "phone", None, None],
            )
        )
    return ContactLog.open(home)


@pytest.mark.parametrize(
    "where",
    [
        Filter(),
        Filter(loyalty=("first_buyer",)),
        Filter(outcomes=("purchase",)),
        Filter(devices=("phone",)),
        Filter(locations=("Bremen",)),
    ],
)
def test_what_is_asked_of_people_leaves_the_measures(log: ContactLog, where: Filter) -> None:
    rows = FINDING.compute(log, where, {}).rows
    assert [(row["series"], row["period"]) for row in rows] == [("heard", "2026-03"), ("measure", "Hot coffee")]
    assert (rows[0]["value"], rows[0]["n"]) == (-0.5, 1)
    assert (rows[1]["begins"], rows[1]["n"]) == (DAY.date(), None)


def test_a_place_has_only_what_was_heard_and_began_there(log: ContactLog) -> None:
    assert FINDING.compute(log, Filter(locations=("Hamburg",)), {}).rows == []
