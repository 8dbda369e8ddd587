"""Who answered what, side by side: one line per respondent, never two scales in one column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lotse.analysis.findings.reading import reading
from lotse.analysis.moments.asked import Asked, asked
from lotse.analysis.moments.drivers import DRIVERS
from lotse.contacts.catalogue import Rule
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import CATALOGUE, FakeLog, Row

RANDOM = np.random.default_rng(8)
TABLE = RANDOM.integers(1, 6, (60, 3)).astype(float)
SIGNALS = ("Q9", "Q8", "satisfaction")


def answers(customer: int, values: np.ndarray, day: int = 5, **more: object) -> list[Row]:
    return [
        Row(customer, day, signal, rating=float(value), **{"scale": "1-5", **more})  # type: ignore[arg-type]
        for signal, value in zip(SIGNALS, values, strict=True)
        if not np.isnan(value)
    ]


def everybody(**more: object) -> list[Row]:
    return [row for number, values in enumerate(TABLE) for row in answers(number + 1, values, **more)]


def of(rows: list[Row], rules: tuple[Rule, ...] = ()) -> Asked:
    with reading(FakeLog(rows, replace(CATALOGUE, rules=(*rules, *CATALOGUE.rules))), Filter()) as read:  # type: ignore[arg-type]
        found = asked(read, None)
    assert found is not None
    return found


def test_a_line_per_respondent() -> None:
    found = of(everybody())
    assert (found.signal, found.ratings.shape, found.notes) == ("satisfaction", (60, 2), ())
    assert np.column_stack([found.ratings, found.target]).tolist() == TABLE.tolist()


def test_two_waves_are_two_respondents_and_one_customer() -> None:
    """Without the wave's name, answers on the last and the first day of a month would fall apart."""
    found = of([*everybody(wave="2017"), *answers(1, TABLE[0], day=400, wave="2018")])
    assert (len(found.target), len(np.unique(found.person))) == (61, 60)
    apart = [row for at, values in enumerate(TABLE) for row in answers(at + 1, values, day=29 + at % 2, wave="2017")]
    assert len(of(apart).target) == 60


def test_scales_are_never_mixed() -> None:
    """Three rated the Wi-Fi from 0 to 10: these answers are left out, not read as 1 to 5."""
    other = [Row(customer, 5, "Q9", rating=9.0, scale="0-10", source="app") for customer in (1, 2, 3)]
    found = of([*everybody(), *other])
    assert found.ratings.tolist() == TABLE[:, :2].tolist()
    assert [str(note) for note in found.notes] == [
        "3 answers on another scale than most of their touchpoint are left out: scales are never mixed."
    ]


def opinions(signal: str, rating: float = 1.0, scale: str = "1-5") -> list[Row]:
    return [Row(number + 1, 5, signal, "rating", rating, scale, -1.0) for number in range(len(TABLE))]


@pytest.mark.parametrize("ruled", [False, True])
def test_an_opinion_is_no_rating_of_the_touchpoint(ruled: bool) -> None:
    """A rule that names the Wi-Fi must not let trust stand for the satisfaction of the same respondent."""
    rules = (Rule("wifi", signal="*/q9"),) if ruled else ()
    name = "q9" if ruled else "wifi"
    answered = [*everybody(), *opinions(f"trust/{name}"), *opinions(f"importance/{name}", 4.0)]
    found = of(answered, rules)
    assert found.ratings.tolist() == TABLE[:, :2].tolist()
    assert (found.importance[0], bool(np.isnan(found.importance[1])), found.notes) == (4.0, True, ())


def test_opinions_on_other_scales_are_no_answers_left_out() -> None:
    """Trust enters no figure here; of importance the scale asked most counts, and the rest is said."""
    trust = [*opinions("trust/wifi", 9.0, "0-10"), *opinions("trust/restroom"), *opinions("trust/unknown", 2.0, "1-7")]
    assert of([*everybody(), *trust]).notes == ()
    found = of([*everybody(), *opinions("importance/wifi", 4.0), *opinions("importance/wifi", 9.0, "0-10")[:3]])
    assert (found.importance[0], [str(note)[:26] for note in found.notes]) == (4.0, ["3 answers on another scale"])


@pytest.mark.parametrize(
    ("where", "known"),
    [
        (Filter(), [True, True]),
        (Filter(touchpoints=("wifi",)), [True]),
        (Filter(phases=(4,)), [True, True]),
        (Filter(phases=(1,)), []),
        (Filter(waves=("2018",)), [True, True]),
    ],
)
def test_importance_obeys_the_filters(where: Filter, known: list[bool]) -> None:
    rows = [replace(row, wave="2018") for row in everybody()]
    rows += [replace(row, wave="2018") for key in ("wifi", "restroom") for row in opinions(f"importance/{key}", 4.0)]
    rows += [Row(1, 9, "importance/wifi", "rating", 1.0, "1-5", wave="2019")]
    with reading(FakeLog(rows), where) as read:  # type: ignore[arg-type]
        found = asked(read, None)
    assert found is not None
    assert (found.importance >= 4.0 - 0.1).tolist() == known
    assert where != Filter(waves=("2018",)) or found.importance.tolist() == [4.0, 4.0]


def test_touchpoints_never_answered_together_are_left_out() -> None:
    thin = TABLE.copy()
    thin[:35, 0], thin[35:, 1] = np.nan, np.nan
    more = RANDOM.integers(1, 6, (40, 3)).astype(float)
    more[:, 1] = np.nan
    table = np.vstack([thin, more])
    found = of([row for number, values in enumerate(table) for row in answers(number + 1, values)])
    assert (found.ratings.shape[1], str(found.notes[0])[:27]) == (1, "1 touchpoint is left out: f")


def test_survey_weights_are_honoured_and_said() -> None:
    """Whoever counts three times weighs as three respondents who answer alike."""
    times = 1 + 2 * (np.arange(60) % 2)
    weighted = [row for at, values in enumerate(TABLE) for row in answers(at + 1, values, weight=float(times[at]))]
    repeated = [row for at, values in enumerate(np.repeat(TABLE, times, axis=0)) for row in answers(at + 1, values)]
    told, plain = (DRIVERS.compute(FakeLog(rows), Filter(), {}) for rows in (weighted, repeated))  # type: ignore[arg-type]
    assert [row["weight"] for row in told.rows] == pytest.approx([row["weight"] for row in plain.rows])
    assert "60 say as much as 48 unweighted" in " ".join(map(str, told.notes))
    assert "unweighted" not in " ".join(map(str, plain.notes))


def test_a_weight_of_0_counts_for_nothing() -> None:
    rows = [*everybody(), *answers(99, np.array([1.0, 1.0, 5.0]), weight=0.0)]
    assert len(of(rows).target) == 60


def test_ranks_and_correlations_come_with_limits() -> None:
    for row in DRIVERS.compute(FakeLog(everybody()), Filter(), {}).rows:  # type: ignore[arg-type]
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
        assert row["correlation_low"] <= row["correlation"] <= row["correlation_high"]


def test_answers_are_joined_once_for_each_state_of_the_log_and_each_target() -> None:
    with reading(FakeLog(everybody()), Filter()) as read:  # type: ignore[arg-type]
        assert asked(read, None) is asked(read, None)
        assert asked(read, None) is not asked(read, "satisfaction")
    with reading(FakeLog(everybody()[:3]), Filter()) as other:  # type: ignore[arg-type]
        assert (found := asked(other, None)) is None or len(found.target) == 1


def test_thirty_who_rated_it_are_enough() -> None:
    """Twenty-nine are not; the rest never used the Wi-Fi."""
    for raters, columns in ((29, 1), (30, 2)):
        holed = np.where((np.arange(60) >= raters)[:, None] & [True, False, False], np.nan, TABLE)
        rows = [row for number, values in enumerate(holed) for row in answers(number + 1, values)]
        assert of(rows).ratings.shape == (60, columns)


def test_the_weight_is_that_of_the_verdict_on_the_whole() -> None:
    rows = [
        replace(row, weight=2.0 if row.signal == "satisfaction" else 5.0) if row.customer % 2 else row
        for row in everybody()
    ]
    assert sorted(set(of(rows).weight.tolist())) == [1.0, 2.0]
    first = [replace(row, weight=5.0) for row in rows if row.signal != "satisfaction"]
    assert set(of([*(row for row in rows if row.signal == "satisfaction"), *first]).weight.tolist()) == {1.0, 2.0}


def test_without_waves_answers_within_thirty_days_are_one_respondent() -> None:
    """Days 31 and 59 lie in one span of thirty days, 31 and 61 do not: those have no verdict on the whole."""
    for day, respondents in ((59, 61), (61, 61)):
        split = [*everybody(), *answers(900, np.array([4.0, 2.0, np.nan]), day=31)]
        found = of([*split, Row(900, day, "satisfaction", rating=4.0, scale="1-5")])
        assert len(found.target) == respondents
        (line,) = found.ratings[found.person == found.person.max()]
        assert np.isnan(line).all() == (day == 61)


def test_performance_is_the_weighted_mean_of_who_rated() -> None:
    holed = np.where((np.arange(60) % 3 == 0)[:, None] & [True, False, False], np.nan, TABLE)
    rows = [
        replace(row, weight=1.0 + row.customer % 4)
        for number, values in enumerate(holed)
        for row in answers(number + 1, values)
    ]
    rated, weight = np.arange(60) % 3 != 0, 1.0 + np.arange(1, 61) % 4
    assert of(rows).performance(0).value == pytest.approx(np.average(TABLE[rated, 0], weights=weight[rated]))
    assert of(rows).performance(0).n == 40


@pytest.mark.parametrize("name", ["overall", "Gesamt", "gesamtzufriedenheit", "Zufriedenheit", "NPS"])
def test_the_whole_is_known_by_its_name(name: str) -> None:
    rows = [replace(row, signal=name) if row.signal == "satisfaction" else row for row in everybody()]
    assert of(rows).signal == name
