"""Rules applied to tuples: the first that holds wins, the phase follows its order, a snapshot is whole or not there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.catalogue import Catalogue, CausedBy, Phase, Rule, Touchpoint
from lotse.contacts.home import Home
from lotse.contacts.journeys.codes import What
from lotse.contacts.resolve import (
    IGNORED,
    UNMAPPED,
    CatalogueError,
    descendants,
    load_catalogue,
    resolve,
    save_catalogue,
)


def touchpoint(key: str, *phases: int, parent: str | None = None, ownership: str | None = None) -> Touchpoint:
    chosen = tuple(Phase(phase) for phase in phases or (4,))
    return Touchpoint(key, {"en": key}, chosen, parent=parent, ownership=ownership)


def mapped(rules: list[Rule], *whats: What) -> list[str | int]:
    """Per tuple the touchpoint's key, or −1 (no rule) or −2 (deliberately none)."""
    catalogue = Catalogue(1, (touchpoint("a"), touchpoint("b")), tuple(rules), ("shop",))
    found = resolve(catalogue, whats).touchpoint.tolist()
    return [catalogue.touchpoints[at].key if at >= 0 else at for at in found]


def test_the_first_rule_that_holds_wins() -> None:
    home, basket = What("web", "/", "use"), What("web", "/basket", "use")
    assert mapped([Rule("a", signal="/b*"), Rule("b")], home, basket) == ["b", "a"]
    assert mapped([Rule("b"), Rule("a", signal="/b*")], home, basket) == ["b", "b"]


def test_no_rule_is_unmapped_and_an_empty_one_is_ignored() -> None:
    whats = (What("web", "/health", "use"), What("web", "/other", "use"))
    assert mapped([Rule("", signal="/health")], *whats) == [IGNORED, UNMAPPED]


@pytest.mark.parametrize(
    ("rule", "holding", "failing"),
    [
        (Rule("a", source="web"), What("web", "s", "use"), What("shop", "s", "use")),
        (Rule("a", signal="/x?"), What("web", "/xy", "use"), What("web", "/xyz", "use")),
        (Rule("a", signal="Wi*"), What("web", "WiFi", "use"), What("web", "wifi", "use")),
        (Rule("a", kind="rating"), What("web", "s", "rating"), What("web", "s", "use")),
        (Rule("a", device="mobile"), What("web", "s", "use", "mobile"), What("web", "s", "use")),
        (Rule("a", device=""), What("web", "s", "use"), What("web", "s", "use", "mobile")),
        (Rule("a", purpose="b*"), What("web", "s", "use", None, "buy"), What("web", "s", "use", None, "ask")),
        (
            Rule("a", attributes={"shop": "Ulm"}),
            What("web", "s", "use", attributes=(("shop", "Ulm"),)),
            What("web", "s", "use", attributes=(("shop", "Kiel"),)),
        ),
    ],
)
def test_each_test_of_a_rule(rule: Rule, holding: What, failing: What) -> None:
    assert mapped([rule], holding, failing) == ["a", UNMAPPED]


def test_every_named_test_must_hold() -> None:
    rule = Rule("a", source="web", device="mobile")
    whats = (What("web", "s", "use", "mobile"), What("web", "s", "use", "tv"), What("shop", "s", "use", "mobile"))
    assert mapped([rule], *whats) == ["a", UNMAPPED, UNMAPPED]


def phase_of(point: Touchpoint, kind: str, phase: Phase | None = None) -> int:
    rule = Rule(point.key, phase=phase)
    return int(resolve(Catalogue(1, (point,), (rule,)), [What("web", "s", kind)]).phase[0])


@pytest.mark.parametrize(
    ("kind", "phase"),
    [
        ("exposure", 1), ("use", 2), ("purchase", 3), ("repurchase", 4), ("cancellation", 4), ("complaint", 4),
        ("mention", 5), ("recommendation", 5), ("referral", 5), ("comment", 2), ("of another make", 2),
    ],
)  # fmt: skip
def test_a_kind_points_to_a_phase_of_the_touchpoint(kind: str, phase: int) -> None:
    assert phase_of(touchpoint("a", 2, 1, 3, 4, 5), kind) == phase


def test_the_order_in_which_phases_are_decided() -> None:
    assert phase_of(touchpoint("a", 2, 5), "mention", Phase.LOYALTY) == 4
    assert phase_of(touchpoint("a", 2), "mention") == 2
    assert phase_of(touchpoint("a", 2, 1), "mention") == 2
    assert phase_of(touchpoint("a", 1, 5, ownership="earned"), "comment") == 5
    assert phase_of(touchpoint("a", 1, 5, ownership="owned"), "comment") == 1


def test_no_touchpoint_has_no_phase() -> None:
    assert resolve(Catalogue(1), [What("web", "s", "use")]).phase.tolist() == [0]


def test_unmapped_signals_come_by_volume() -> None:
    whats = [What("web", signal, "use") for signal in ("rare", "known", "frequent", "never")]
    found = resolve(Catalogue(1, (touchpoint("a"),), (Rule("a", signal="known"),)), whats)
    assert found.unmapped(whats, np.array([2, 9, 7, 0])) == [(whats[2], 7), (whats[0], 2)]


def test_descendants_are_the_tree_below_and_a_circle_ends() -> None:
    points = (
        touchpoint("shop"), touchpoint("shelf", parent="shop"), touchpoint("label", parent="shelf"),
        touchpoint("x", parent="y"), touchpoint("y", parent="x"),
    )  # fmt: skip
    assert descendants(Catalogue(1, points), ["shelf"]) == {1, 2}
    assert descendants(Catalogue(1, points), ["shop"]) == {0, 1, 2}
    assert descendants(Catalogue(1, points), ["x"]) == {3, 4}
    with pytest.raises(CatalogueError, match="No such touchpoint: till"):
        descendants(Catalogue(1, points), ["till"])


patterns = st.sampled_from(["*", "a", "b*", "?a", "", "[ab]"])
texts = st.sampled_from(["", "a", "b", "ba", "bb", "c"])


@settings(max_examples=60, deadline=None)
@given(
    rules=st.lists(st.tuples(patterns, patterns, patterns), max_size=5),
    whats=st.lists(st.tuples(texts, texts, texts), max_size=8),
)
def test_rules_against_one_by_one(rules: list[tuple[str, ...]], whats: list[tuple[str, ...]]) -> None:
    from fnmatch import fnmatchcase  # noqa: PLC0415

    made = [Rule("a", source=source, signal=signal, device=device) for source, signal, device in rules]
    tuples = [What(source, signal, "use", device or None) for source, signal, device in whats]
    expected = [
        any(all(fnmatchcase(value, pattern) for value, pattern in zip(what, rule, strict=True)) for rule in rules)
        for what in whats
    ]
    assert [key == "a" for key in mapped(made, *tuples)] == expected


FULL = Catalogue(
    7,
    (Touchpoint("wifi", {"en": "Wi-Fi", "de": "WLAN"}, (Phase.LOYALTY,), "IT", CausedBy.THIRD_PARTY, online=True),),
    (Rule("wifi", signal="Q9*", attributes={"shop": "Ulm"}, phase=Phase.LOYALTY), Rule("", signal="/health")),
    ("shop",),
)


def test_a_snapshot_comes_back_as_it_went(home: Path) -> None:
    place = Home.at(home)
    assert load_catalogue(place) == Catalogue(version=0)
    save_catalogue(place, FULL)
    assert load_catalogue(place) == FULL


def test_older_versions_stay_readable_and_the_pointer_moves_last(home: Path) -> None:
    place = Home.at(home)
    save_catalogue(place, FULL)
    (place.catalog / "8.json").write_text('{"format": 1, "ver')  # a crash before the pointer moved
    assert load_catalogue(place) == FULL
    save_catalogue(place, Catalogue(9))
    assert (load_catalogue(place), load_catalogue(place, 7)) == (Catalogue(9), FULL)


def test_what_cannot_be_read_says_why(home: Path) -> None:
    place = Home.at(home)
    with pytest.raises(CatalogueError, match="no catalogue version 3"):
        load_catalogue(place, 3)
    place.catalog.mkdir()
    (place.catalog / "3.json").write_text(json.dumps({"format": 99, "version": 3}))
    with pytest.raises(CatalogueError, match="format 99 found, 1 expected"):
        load_catalogue(place, 3)
    with pytest.raises(CatalogueError, match="'till', which the catalogue does not have"):
        save_catalogue(place, Catalogue(1, (), (Rule("till"),)))
    assert not (place.catalog / "CURRENT").exists()


def opinions(rules: list[Rule], *signals: str, kind: str = "rating") -> list[tuple[str, str | int]]:
    """Per signal of the survey: the touchpoint that it is about, and the one that it is a contact at."""
    points = (touchpoint("a", 2), touchpoint("b", 3, 4), touchpoint("line/2", 5))
    found = resolve(Catalogue(1, points, tuple(rules)), [What("survey", signal, kind) for signal in signals])
    names = [*(point.key for point in points), IGNORED, UNMAPPED]
    return [
        (names[about] if about >= 0 else "", names[at]) for about, at in zip(found.about, found.touchpoint, strict=True)
    ]


def test_an_opinion_is_about_a_touchpoint_and_no_contact_there() -> None:
    assert opinions([], "trust/a", "importance/b", "trust/line/2") == [
        ("a", IGNORED),
        ("b", IGNORED),
        ("line/2", IGNORED),
    ]
    assert opinions([], "kano/functional/a", "kano/dysfunctional/line/2") == [("a", IGNORED), ("line/2", IGNORED)]
    assert opinions([], "kano/a", "kano/other/a") == [("", UNMAPPED)] * 2
    assert opinions([Rule("b", signal="*/q7")], "trust/q7", "importance/q7") == [("b", IGNORED)] * 2


def test_only_a_rating_is_an_opinion() -> None:
    rules = [Rule("a", signal="trust/a"), Rule("b", signal="my trust/b")]
    assert opinions(rules, "trust/a", "trust/b", kind="use") == [("", "a"), ("", UNMAPPED)]
    assert opinions(rules, "my trust/b", "Trust/b") == [("", "b"), ("", UNMAPPED)]


def test_an_opinion_of_nobody_knows_what_stays_unmapped_until_a_rule_decides() -> None:
    assert opinions([], "trust/q7") == [("", UNMAPPED)]
    assert opinions([Rule("", signal="trust/*")], "trust/q7", "trust/a") == [("", IGNORED), ("a", IGNORED)]


def test_a_rule_on_the_signal_goes_before_its_key_and_a_sweeping_one_behind() -> None:
    assert opinions([Rule("b", signal="trust/a")], "trust/a") == [("b", IGNORED)]
    assert opinions([Rule("b", source="survey")], "trust/a", "trust/q7") == [("a", IGNORED), ("b", IGNORED)]


def test_the_phase_of_an_opinion_is_that_of_its_touchpoint_and_counts_in_none() -> None:
    points, what = (touchpoint("a", 2), touchpoint("b", 3, 4)), What("survey", "trust/b", "rating")
    for rules, phase in (
        ((), 3),
        ((Rule("b", signal="trust/*", phase=Phase.LOYALTY),), 4),
        ((Rule("a", phase=Phase.PRESALES),), 3),
    ):
        found = resolve(Catalogue(1, points, rules), [what])
        assert (found.phase.tolist(), found.about_phase.tolist()) == ([0], [phase])
