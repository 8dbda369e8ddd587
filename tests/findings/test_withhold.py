"""What rests on too few people is withheld, and cannot be got back by subtraction."""

from __future__ import annotations

from lotse.contacts.filters import Filter
from lotse.findings.types import Field, Finding, Result
from lotse.findings.withhold import wider, withhold

FIELDS = (
    Field("touchpoint", "Touchpoint"),
    Field("volume", "Contacts", "count"),
    Field("asked_n", "n", "count"),
    Field("asked_mean", "Mean", "valence", "asked_n", True),
    Field("heard_n", "n", "count"),
    Field("heard_mean", "Mean", "valence", "heard_n", False),
)


def finding(part_of: str = "") -> Finding:
    return Finding("test", "?", FIELDS, lambda log, where, options: result(), part_of=part_of)


def row(key: str, asked: int, heard: int = 0, **more: object) -> dict[str, object]:
    return {
        "touchpoint": key, "volume": asked + heard, "asked_n": asked, "asked_mean": 0.5 if asked else None,
        "heard_n": heard, "heard_mean": -1.0 if heard else None, **more,
    }  # fmt: skip


def result(*rows: dict[str, object]) -> Result:
    return Result(rows, 100, "people")


def shown(rows: list[dict[str, object]], where: Filter | None = None, whole: list[dict[str, object]] | None = None,
          part_of: str = "") -> list[dict[str, object]]:  # fmt: skip
    found = withhold(finding(part_of), result(*rows), 5, where or Filter(), lambda wide: result(*(whole or rows)))
    return [dict(row) for row in found.rows]


GOLD = Filter(segments=("status=gold",))


def test_enough_people_are_shown_as_they_are():
    rows = [row("wifi", 5), row("none", 0)]
    assert shown(rows) == rows


def test_few_anonymous_answers_are_withheld_and_the_row_says_so():
    (only,) = shown([row("wifi", 4, 2)])
    assert only == {
        "touchpoint": "wifi", "volume": 6, "asked_n": None, "asked_mean": None,
        "heard_n": 2, "heard_mean": -1.0, "withheld": ["asked_n"],
    }  # fmt: skip


def test_named_complaints_are_withheld_in_subgroups_only():
    assert shown([row("wifi", 9, 2)])[0]["heard_mean"] == -1.0
    (only,) = shown([row("wifi", 9, 2)], GOLD, [row("wifi", 50, 20)])
    assert (only["heard_mean"], only["asked_mean"], only["withheld"]) == (None, 0.5, ["heard_n"])


def test_a_subgroup_whose_complement_is_small_is_withheld():
    (only,) = shown([row("wifi", 97)], GOLD, [row("wifi", 100)])
    assert only["asked_mean"] is None
    (only,) = shown([row("wifi", 95)], GOLD, [row("wifi", 100)])
    assert only["asked_mean"] == 0.5
    (only,) = shown([row("wifi", 100)], GOLD, [row("wifi", 100)])
    assert only["asked_mean"] == 0.5


def test_a_period_is_no_subgroup():
    assert wider(Filter(touchpoints=("wifi",), phases=(4,))) == []
    both = Filter(segments=("status=gold",), devices=("phone",))
    assert wider(both) == [Filter(devices=("phone",)), Filter(segments=("status=gold",))]


def test_one_small_part_takes_the_next_smallest_with_it():
    rows = [row("a", 3, whole="all"), row("b", 40, whole="all"), row("c", 30, whole="all"), row("d", 9, whole=None)]
    assert [r["asked_mean"] for r in shown(rows, part_of="whole")] == [None, 0.5, None, 0.5]
    two = [row("a", 3, whole="all"), row("b", 2, whole="all"), row("c", 30, whole="all")]
    assert [r["asked_mean"] for r in shown(two, part_of="whole")] == [None, None, 0.5]


def test_a_note_says_why():
    found = withhold(finding(), result(row("wifi", 1)), 5, Filter(), lambda wide: result())
    assert [str(note) for note in found.notes] == [
        "Figures that rest on fewer than 5 people, or that would reveal such figures, are withheld."
    ]


def test_a_difference_would_reveal_a_withheld_row():
    """The smallest wave is withheld; its neighbour goes as a sibling, and no difference may give either back."""
    fields = (
        Field("wave", "Wave"),
        Field("value", "Value", "rating", "n", True),
        Field("n", "n", "count"),
        Field("change", "Change", "difference", "change_n", True, between=True),
        Field("change_n", "n", "count"),
    )
    waves = Finding("waves", "?", fields, lambda log, where, options: result(), part_of="touchpoint")
    rows = [
        {"wave": wave, "value": 3.0, "n": n, "change": change, "change_n": less}
        for wave, n, change, less in (("a", 40, None, None), ("b", 3, 0.1, 3), ("c", 30, 0.2, 3), ("d", 90, 0.3, 30))
    ]
    found = withhold(waves, result(*rows), 5, Filter(), lambda wide: result(*rows)).rows
    assert [row["value"] for row in found] == [3.0, None, None, 3.0]
    assert [row["change"] for row in found] == [None, None, None, None]


def test_without_anything_withheld_differences_stay():
    fields = (
        Field("wave", "Wave"),
        Field("change", "Change", "difference", "change_n", True, between=True),
        Field("change_n", "n", "count"),
    )
    waves = Finding("waves", "?", fields, lambda log, where, options: result(), part_of="touchpoint")
    rows = [{"wave": "a", "change": None, "change_n": None}, {"wave": "b", "change": 0.5, "change_n": 9}]
    assert withhold(waves, result(*rows), 5, Filter(), lambda wide: result(*rows)).rows == tuple(rows)


SERIES = (
    Field("series", "Series"),
    Field("period", "Period"),
    Field("value", "Value", "valence", "n", True),
    Field("n", "n", "count"),
)


def over_time(*, where: Filter) -> list[object]:
    """The n of an asked and a heard period that few people speak in."""
    test = Finding("test", "?", SERIES, lambda *_: result(), anonymous_in=("series", "asked"))
    rows = [
        {"series": "asked", "period": "W1", "value": 0.5, "n": 4},
        {"series": "heard", "period": "2026-01", "value": -0.5, "n": 4},
    ]
    return [row["n"] for row in withhold(test, result(*rows), 5, where, lambda wide: result(*rows)).rows]


def test_only_the_rows_that_were_asked_are_anonymous():
    assert over_time(where=Filter()) == [None, 4]


def test_in_subgroups_what_was_heard_is_guarded_too():
    assert over_time(where=GOLD) == [None, None]
