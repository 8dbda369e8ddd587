"""Hours of the week on the wall's clock, wherever the wall is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.tallies.usage import local_hours, people_at

# Summer time, half an hour of it (Lord Howe), an odd offset, none at all, and a day left out (Apia, end of 2011).
ZONES = ("Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "Pacific/Apia")
SECONDS = st.integers(1_200_000_000, 1_900_000_000)


@pytest.mark.parametrize("zone", ZONES)
@given(times=st.lists(SECONDS, max_size=20))
def test_the_hour_is_that_of_the_clock(zone: str, times: list[int]) -> None:
    moments = [datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(zone)) for second in times]
    expected = [24 * moment.weekday() + moment.hour for moment in moments]
    assert local_hours(np.array(times, np.uint32), ZoneInfo(zone)).tolist() == expected


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_of_a_year(zone: str) -> None:
    start = int(datetime(2011, 3, 1, tzinfo=UTC).timestamp())
    times = np.arange(start, start + 366 * 86_400, 900, np.uint32)
    moments = [datetime.fromtimestamp(int(second), UTC).astimezone(ZoneInfo(zone)) for second in times]
    assert local_hours(times, ZoneInfo(zone)).tolist() == [24 * moment.weekday() + moment.hour for moment in moments]


@settings(deadline=None)  # the loop may have to be compiled
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 3)), max_size=30))
def test_a_person_counts_once_at_a_code(pairs: list[tuple[int, int]]) -> None:
    pairs.sort(key=lambda pair: pair[0])
    person, code = np.array(pairs, np.int64).reshape(-1, 2).T
    expected = [len({who for who, at in pairs if at == one}) for one in range(4)]
    assert people_at(person, code, 4).tolist() == expected
