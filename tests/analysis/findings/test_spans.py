"""How long a log was kept."""

from __future__ import annotations

import numpy as np
import pytest

from lotse.analysis.findings.spans import DAY, kept_for


def per_day(**contacts: int) -> np.ndarray:
    """``d7=3``: three contacts on the seventh day since 1970."""
    found = np.zeros(10_000, np.int64)
    for day, n in contacts.items():
        found[int(day[1:])] = n
    return found


def test_a_log_is_kept_from_its_first_contact_to_the_last() -> None:
    assert kept_for(699.5 * DAY, per_day(d100=40, d400=900, d799=40)) == 699.5 * DAY
    assert kept_for(0.0, per_day(d100=3)) == kept_for(0.0, np.zeros(1, np.int64)) == 0.0


@pytest.mark.parametrize("stray", [{"d100": 9}, {"d100": 5, "d7000": 4}])
def test_a_few_dates_of_long_ago_do_not_stretch_it(stray: dict[str, int]) -> None:
    contacts = {f"d{day}": 1 for day in range(5000, 6000)}
    whole = (max(7000 if "d7000" in stray else 0, 5999) - 100) * DAY
    assert kept_for(whole, per_day(**contacts, **stray)) == pytest.approx(985 * DAY, abs=20 * DAY)


def test_more_than_a_hundredth_is_no_mistake() -> None:
    contacts = {f"d{day}": 1 for day in range(5000, 6000)}
    assert kept_for(5899 * DAY, per_day(**contacts, d100=30)) == 5899 * DAY
