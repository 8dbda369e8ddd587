"""The finding ``touchpoints`` against counting by hand and against a slow, plain oracle."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.findings.touchpoints import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import LINEAGE, ROWS, FakeLog, Row, asked

HEARD = {"comment", "complaint", "mention"}
OUTSIDE = {"audit"}


def found(rows: list[Row], where: Filter | None = None) -> dict[str, dict[str, object]]:
    result = FINDING.compute(FakeLog(rows), where or Filter(), {})
    return {row["touchpoint"]: row for row in result.rows}


def is_contact(row: Row) -> bool:
    never_used = row.kind == "rating" and row.rating is None and row.valence is None
    return row.kind not in OUTSIDE and not never_used


def is_aggregate(row: Row) -> bool:
    return row.kind == "exposure" or row.count > 1


def passes(row: Row, where: Filter) -> bool:
    return (
        (not where.devices or row.device in where.devices)
        and (not where.kinds or row.kind in where.kinds)
        and (not where.segments or f"status={row.segment}" in where.segments)
        and (not where.locations or row.location in where.locations)
        and (not where.waves or row.wave in where.waves)
    )


def clustered(pairs: list[tuple[object, float, float]]) -> tuple[float, float, int] | None:
    """Mean, standard error and people from (who, weight, value), as the textbook writes it."""
    if not pairs:
        return None
    weight = math.fsum(w for _, w, _ in pairs)
    mean = math.fsum(w * v for _, w, v in pairs) / weight
    residual: dict[object, float] = defaultdict(float)
    for who, w, v in pairs:
        residual[who] += w * (v - mean) / weight
    people = len(residual)
    if people < 2:
        return mean, 0.0, people
    return mean, math.sqrt(math.fsum(r * r for r in residual.values()) * people / (people - 1)), people


def check_mean(row: dict[str, object], name: str, pairs: list[tuple[object, float, float]], bounds: object) -> None:
    expected = clustered(pairs)
    if expected is None:
        assert row[f"{name}_mean"] is None
        return
    mean, error, people = expected
    assert row[f"{name}_mean"] == pytest.approx(mean, abs=1e-9)
    if error > 1e-9:
        half = stats.t.ppf(0.975, people - 1) * error
        low, high = (-math.inf, math.inf) if bounds is None else bounds
        assert row[f"{name}_low"] == pytest.approx(max(mean - half, low), abs=1e-7)
        assert row[f"{name}_high"] == pytest.approx(min(mean + half, high), abs=1e-7)
    elif people < 2:
        assert row[f"{name}_low"] is None


def oracle_check(rows: list[Row], where: Filter) -> None:
    result = found(rows, where)
    contacts = [(at, row) for at, row in enumerate(rows) if is_contact(row) and passes(row, where)]
    base = {row.customer for _, row in contacts if row.customer and not is_aggregate(row)}
    for key, shown in result.items():
        here = [(at, row) for at, row in contacts if key in LINEAGE[row.signal]]
        single = [(at, row) for at, row in here if not is_aggregate(row)]
        unknown = sum(not row.customer and row.kind == "rating" for _, row in single)
        assert shown["volume"] == sum(row.count for _, row in here)
        assert shown["reach_counted"] == sum(row.count for _, row in here if is_aggregate(row))
        assert shown["people"] == len(base)
        assert shown["reach_people"] == len({row.customer for _, row in single if row.customer}) + unknown
        surveyed = {row.customer for _, row in single if row.customer and row.kind == "rating"}
        assert shown["reach_surveyed"] == len(surveyed) + unknown
        assert shown["reach_tracked"] == len({r.customer for _, r in single if r.customer and r.kind == "use"})
        for side, kinds in (("asked", {"rating"}), ("heard", HEARD)):
            taken = [
                (row.customer or ("unknown", at), row.weight or 1.0, row.valence)
                for at, row in single
                if row.kind in kinds and row.valence is not None
            ]
            assert shown[f"{side}_n"] == len({who for who, _, _ in taken})
            assert shown[f"{side}_answers"] == len(taken)
            check_mean(shown, side, taken, (-1, 1))
            for part, holds in (("negative", lambda v: v < 0), ("positive", lambda v: v > 0)):
                share = clustered([(who, w, float(holds(v))) for who, w, v in taken])
                if share:
                    assert shown[f"{side}_{part}"] == pytest.approx(share[0], abs=1e-9)
                    assert shown[f"{side}_{part}_low"] <= share[0] + 1e-9
                    assert shown[f"{side}_{part}_high"] >= share[0] - 1e-9
        check_rating(shown, single)
        check_trend(shown, single, contacts)


def check_rating(shown: dict[str, object], single: list[tuple[int, Row]]) -> None:
    rated = [(at, row) for at, row in single if row.kind == "rating" and row.rating is not None]
    scales = {row.scale for _, row in rated}
    if len(scales) != 1:
        assert shown["rating_mean"] is None
        assert set((shown["scale"] or "").split(", ")) - {""} == scales
        return
    taken = [(row.customer or ("unknown", at), row.weight or 1.0, row.rating) for at, row in rated]
    check_mean(shown, "rating", taken, {"1-5": (1, 5), "0-10": (0, 10)}[scales.pop()])


def check_trend(shown: dict[str, object], single: list[tuple[int, Row]], contacts: list[tuple[int, Row]]) -> None:
    """Only where waves cut it: both means, and the arrow's agreement with the interval."""
    said = [row for _, row in single if row.kind in HEARD | {"rating"} and row.valence is not None]
    anywhere = [
        row
        for _, row in contacts
        if ((row.kind in HEARD and row.valence is not None) or row.kind == "rating")
        and not is_aggregate(row)
        and row.signal != "noise"
    ]
    begins: dict[str, int] = {}
    for row in anywhere:
        begins[row.wave] = min(begins.get(row.wave, row.day), row.day)
    waves = sorted({row.wave for row in said} - {""}, key=lambda wave: (begins[wave], -int(wave)))
    if len(waves) < 2:
        return
    kind = [row for row in said if row.kind == "rating"]
    means = [clustered([(0, r.weight or 1.0, r.valence) for r in kind if r.wave == wave]) for wave in waves[-2:]]
    if all(means) and shown["trend_of"] == "asked":
        assert (shown["trend_from"], shown["trend_to"]) == tuple(waves[-2:])
        assert shown["trend_change"] == pytest.approx(means[1][0] - means[0][0], abs=1e-9)
        if shown["trend"] == "→":
            assert shown["trend_change_low"] <= 0 <= shown["trend_change_high"]
        elif shown["trend"] == "↑":
            assert shown["trend_change_low"] > 0


@settings(max_examples=150, deadline=None, phases=[Phase.generate])
@given(st.lists(ROWS, max_size=40))
def test_every_figure_equals_the_oracle(rows):
    oracle_check(rows, Filter())


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(st.lists(ROWS, min_size=15, max_size=40), st.data())
def test_every_figure_equals_the_oracle_under_a_filter(rows, data):
    fields = {
        "devices": sorted({row.device for row in rows} - {None}),
        "kinds": ["rating", "use"],
        "segments": sorted({f"status={row.segment}" for row in rows if row.segment}),
        "locations": sorted({row.location for row in rows} - {""}),
        "waves": sorted({row.wave for row in rows} - {""}),
    }
    name = data.draw(st.sampled_from([name for name, values in fields.items() if values]))
    oracle_check(rows, Filter(**{name: (data.draw(st.sampled_from(fields[name])),)}))


SURVEY = [asked(n, 2, "Q9", rating) for n, rating in enumerate([5, 4, 4, 2, 1, 5], start=1)]


def test_by_hand():
    rows = [
        *SURVEY,
        asked(0, 3, "Q9", 5),
        Row(1, 4, "Q9", "use"),
        Row(9, 4, "Q9", "comment", valence=-1.0),
        Row(0, 5, "Q9", "exposure", count=500),
    ]
    wifi = found(rows)["wifi"]
    assert (wifi["name"], wifi["owner"], wifi["parent"], wifi["phases"]) == ("Wi-Fi", "IT", "airport", [4])
    assert (wifi["volume"], wifi["people"], wifi["reach_people"]) == (509, 7, 8)
    assert (wifi["reach_tracked"], wifi["reach_surveyed"], wifi["reach_heard"], wifi["reach_counted"]) == (1, 7, 1, 500)
    assert wifi["reach"] == 1.0
    assert (wifi["asked_n"], wifi["asked_mean"]) == (7, pytest.approx((1 + 0.5 + 0.5 - 0.5 - 1 + 1 + 1) / 7))
    assert (wifi["asked_negative"], wifi["asked_positive"]) == (pytest.approx(2 / 7), pytest.approx(5 / 7))
    assert (wifi["scale"], wifi["rating_mean"]) == ("1-5", pytest.approx(26 / 7))
    assert (wifi["heard_n"], wifi["heard_mean"], wifi["heard_low"]) == (1, -1.0, None)
    assert wifi["evidence"] == "partly"


def test_importing_complaints_moves_no_survey_mean():
    before = found(SURVEY)["wifi"]
    after = found([*SURVEY, *(Row(n, 9, "Q9", "complaint", valence=-1.0) for n in range(50, 90))])["wifi"]
    assert after["asked_mean"] == before["asked_mean"]
    assert after["heard_negative"] == 1.0


def test_a_touchpoint_includes_those_below_it_and_a_person_counts_once():
    rows = [asked(1, 1, "Q9", 5), asked(1, 1, "Q8", 1), asked(2, 1, "Q8", 3)]
    airport = found(rows)["airport"]
    assert (airport["volume"], airport["reach_people"], airport["asked_n"], airport["asked_answers"]) == (3, 2, 2, 3)


def test_never_used_is_no_contact():
    row = found([*SURVEY, Row(77, 2, "Q9", "rating", scale="1-5")])["wifi"]
    assert (row["reach_people"], row["volume"], row["people"]) == (6, 6, 6)


def test_the_share_has_wilsons_interval_of_people():
    rows = [*SURVEY, Row(50, 1, "Q8", "use")]
    row = found(rows)["wifi"]
    low, high = proportion_confint(6, 7, method="wilson")
    assert (row["reach_low"], row["reach_high"]) == pytest.approx((low, high))


def test_a_filter_on_the_touchpoint_leaves_the_base_alone():
    rows = [*SURVEY, Row(50, 1, "Q8", "use")]
    shown = found(rows, Filter(touchpoints=("wifi",)))
    assert list(shown) == ["wifi"]
    assert (shown["wifi"]["people"], shown["wifi"]["reach_people"]) == (7, 6)


def test_a_phase_is_that_of_the_contact():
    rows = [Row(1, 1, "review", "use"), Row(2, 1, "review", "mention", valence=1.0)]
    assert found(rows, Filter(phases=(1,)))["portal"]["volume"] == 1
    assert found(rows, Filter(phases=(5,)))["portal"]["heard_n"] == 1


def test_what_nobody_met_is_assumed_and_what_is_retired_is_not_shown():
    shown = found(SURVEY)
    assert (shown["quiet"]["evidence"], shown["quiet"]["asked_mean"]) == ("assumed", None)
    assert "old" not in shown


def test_thirty_people_asked_are_measured():
    rows = [asked(n, 1, "Q9", 1 + n % 5) for n in range(1, 31)]
    assert found(rows)["wifi"]["evidence"] == "measured"
    assert found(rows[:29])["wifi"]["evidence"] == "partly"


def test_halves_of_the_period_where_there_are_no_waves():
    early = [asked(n, 1 + n % 4, "Q9", 2 + n % 2) for n in range(1, 21)]
    late = [asked(n, 10 + n % 4, "Q9", 4 + n % 2) for n in range(21, 41)]
    row = found([*early, *late])["wifi"]
    assert (row["trend"], row["trend_change"]) == ("↑", pytest.approx(1.0))
    assert row["trend_from"].startswith("1970-01-02") and row["trend_to"].endswith("1970-01-14")
    mixed = found([*early, *(asked(n, 12, "Q9", 2 + n % 2) for n in range(21, 41))])["wifi"]
    assert mixed["trend"] == "→"


def test_what_no_rule_maps_is_said():
    result = FINDING.compute(FakeLog([Row(1, 1, "new", "use"), Row(1, 1, "noise", "use")]), Filter(), {})
    assert [str(note) for note in result.notes] == [
        "1 contact belongs to a signal that no rule maps yet: see the finding signals."
    ]
    assert (result.base, result.base_of, result.catalogue_version) == (1, "people", 3)


def test_an_empty_log_has_a_row_for_every_touchpoint():
    assert list(found([])) == ["portal", "quiet", "airport", "wifi", "restroom"]


def test_a_filter_that_names_nothing_says_what_there_is():
    with pytest.raises(FilterError, match=r"No touchpoint 'wfi'\. Did you mean 'wifi'\?"):
        found(SURVEY, Filter(touchpoints=("wfi",)))
    with pytest.raises(FilterError, match=r"No wave '2030'\. There is: none yet\."):
        found(SURVEY, Filter(waves=("2030",)))


def test_every_row_has_the_declared_fields():
    names = [field.name for field in FINDING.fields]
    for row in found(SURVEY).values():
        assert sorted(row) == sorted(names)
