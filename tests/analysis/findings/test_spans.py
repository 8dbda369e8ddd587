"""How long a log was kept."""

from __future__ import annotations

import numpy as np
import pytest

from lotse.analysis.findings.spans import DAY, kept_for, per_day


def days(**contacts: int) -> np.ndarray:
    """``d7=3``: three contacts on the seventh day since 1970."""
    found = np.zeros(10_000, np.int64)
    for day, n in contacts.items():
        found[int(day[1:])] = n
    return found


def test_a_log_is_kept_from_its_first_contact_to_the_last() -> None:
    assert kept_for(699.5 * DAY, days(d100=40, d400=900, d799=40)) == 699.5 * DAY
    assert kept_for(0.0, days(d100=3)) == kept_for(0.0, np.zeros(1, np.int64)) == 0.0


@pytest.mark.parametrize("stray", [{"d100": 9}, {"d100": 5, "d7000": 4}])
def test_a_few_dates_of_long_ago_do_not_stretch_it(stray: dict[str, int]) -> None:
    contacts = {f"d{day}": 1 for day in range(5000, 6000)}
    whole = (max(7000 if "d7000" in stray else 0, 5999) - 100) * DAY
    assert kept_for(whole, days(**contacts, **stray)) == pytest.approx(985 * DAY, abs=20 * DAY)


def test_more_than_a_hundredth_is_no_mistake() -> None:
    contacts = {f"d{day}": 1 for day in range(5000, 6000)}
    assert kept_for(5899 * DAY, days(**contacts, d100=30)) == 5899 * DAY


def test_contacts_a_day() -> None:
    found = per_day(np.array([0, DAY - 1, DAY, 7 * DAY + 5], np.uint32))
    assert (found[:8].tolist(), found.sum()) == ([2, 1, 0, 0, 0, 0, 0, 1], 4)
    assert per_day(np.empty(0, np.uint32)).sum() == 0


def test_of_very_many_contacts_a_part_stands_for_all() -> None:
    time = np.repeat(np.arange(100, 800, dtype=np.uint32) * DAY, 1000)
    found = per_day(time)
    assert found.sum() == pytest.approx(700_000, rel=0.001)
    assert found[100:800] == pytest.approx(1000, abs=7)
    stray = np.append(np.uint32(5 * DAY), time)
    assert kept_for(795 * DAY, per_day(stray)) == 795 * DAY
