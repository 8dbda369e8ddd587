from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lotse.accounts.domain import add_user
from lotse.catalog import domain, queries
from lotse.catalog.checks import CatalogError
from lotse.catalog.models import CatalogVersion, SignalRule
from lotse.catalog.models import Touchpoint as Row
from lotse.contacts.catalogue import Catalogue, CausedBy, Phase, Rule, Touchpoint
from lotse.contacts.home import Home
from lotse.contacts.resolve import load_catalogue

WIFI = Touchpoint("wifi", {"en": "Wi-Fi", "de": "WLAN"}, (Phase.LOYALTY,), owner="IT")
SHOP = Touchpoint("shop", {"en": "Shop"}, (Phase.PURCHASE,), owner="Sales", caused_by=CausedBy.COMPANY, position=2)
PORTAL = Touchpoint(
    "portal",
    {"en": "Review portal"},
    (Phase.INFLUENCING, Phase.ADVOCACY),
    owner="Marketing",
    caused_by=CausedBy.THIRD_PARTY,
    carried_by="media",
    direction="two_way",
    ownership="earned",
    online=True,
    mobile=True,
    social=False,
    cost_per_contact=0.25,
    cost_per_month=99.0,
    description="Where guests rate us",
    position=3,
)


def keys() -> list[str]:
    return [entry.key for entry in queries.catalogue().touchpoints]


def test_all_axes_come_back_as_they_went_in(site: Home) -> None:
    domain.create_touchpoint(PORTAL)
    assert queries.find("portal") == PORTAL
    assert load_catalogue(site) == Catalogue(1, (PORTAL,))


def test_a_change_makes_a_version_with_who_and_what(site: Home) -> None:
    erika = add_user("erika@example.com", "lang-genug-2026", role="manager")
    domain.create_touchpoint(WIFI, by=erika)
    domain.change_touchpoint("wifi", by=erika, owner="Facilities")
    assert [(v.number, v.by, v.change) for v in queries.history()] == [
        (2, erika, "Changed wifi: owner"),
        (1, erika, "Created wifi"),
    ]
    assert load_catalogue(site, version=1).touchpoints == (WIFI,)
    assert load_catalogue(site).touchpoints == (replace(WIFI, owner="Facilities"),)


def test_what_changes_nothing_makes_no_version(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    domain.change_touchpoint("wifi", owner="IT")
    assert CatalogVersion.objects.count() == 1


def test_a_refused_change_leaves_everything_as_it_was(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    with pytest.raises(CatalogError):
        domain.change_touchpoint("wifi", phases=())
    assert load_catalogue(site) == queries.catalogue() == Catalogue(1, (WIFI,))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "Wi Fi"}, "Touchpoint 'Wi Fi': a key is 1–80 of a–z, 0–9, '_', '-' and '.', "),
        ({"names": {"de": "WLAN"}}, "the English name is missing; fill in a name."),
        ({"names": {"en": "a", "fr": "b"}}, "a name in fr was given; allowed: en, de."),
        ({"phases": ()}, "phases are []; give one or more of 1, 2, 3, 4, 5."),
        ({"phases": (7,)}, "phases are [7]; give one or more of 1, 2, 3, 4, 5."),
        ({"owner": " "}, "the owner is missing; name the person or department responsible."),
        ({"caused_by": "weather"}, "caused by is 'weather'; allowed: company, third_party, customer."),
        ({"carried_by": "dogs"}, "carried_by is 'dogs'; allowed: people, media, or leave it out."),
        ({"cost_per_contact": -1.0}, "cost_per_contact is -1.0; give 0 or more, or leave it out."),
        ({"cost_per_month": float("nan")}, "cost_per_month is nan; give 0 or more, or leave it out."),
        ({"parent": "nowhere"}, "there is no touchpoint 'nowhere' to stand under; create it first."),
        ({"parent": "wifi"}, "it would stand under itself; choose another one to stand under."),
        ({"owner": "x" * 201}, "names and owner have at most 200 characters; shorten them."),
    ],
)
def test_says_what_is_wrong_with_a_touchpoint(site: Home, changes: dict[str, object], said: str) -> None:
    with pytest.raises(CatalogError) as error:
        domain.create_touchpoint(replace(WIFI, **changes))  # type: ignore[arg-type]
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("wlan"), "Rule 1: there is no touchpoint 'wlan'; create it first, or use '' for signals that are none."),
        (
            Rule("wifi", phase=Phase.PURCHASE),
            "phase 3 is none of the phases of 'wifi' (4); add it there or take one.",
        ),
        (Rule("wifi", kind="raiting"), "there is no kind 'raiting'; allowed: use, rating,"),
        (Rule("wifi", signal="x" * 201), "a pattern has at most 200 characters"),
        (Rule("wifi", attributes={"": "x"}), "an attribute has no name; write NAME=PATTERN."),
    ],
)
def test_says_what_is_wrong_with_a_rule(site: Home, rule: Rule, said: str) -> None:
    domain.create_touchpoint(WIFI)
    with pytest.raises(CatalogError) as error:
        domain.set_rules([rule])
    assert said in str(error.value)


def test_a_phase_that_a_rule_needs_cannot_go(site: Home) -> None:
    domain.create_touchpoint(PORTAL)
    domain.set_rules([Rule("portal", phase=Phase.ADVOCACY)])
    with pytest.raises(CatalogError):
        domain.change_touchpoint("portal", phases=(Phase.INFLUENCING,))


def test_a_tree_cannot_bite_its_tail(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    domain.create_touchpoint(replace(SHOP, parent="wifi"))
    with pytest.raises(CatalogError):
        domain.change_touchpoint("wifi", parent="shop")


def test_merging_takes_over_phases_rules_and_children(site: Home) -> None:
    for entry in (WIFI, SHOP, replace(PORTAL, parent="shop")):
        domain.create_touchpoint(entry)
    domain.set_rules([Rule("shop", signal="/shop*"), Rule("wifi")])
    after = domain.merge_touchpoints("wifi", ["shop"])
    assert after.rules == (Rule("wifi", signal="/shop*"), Rule("wifi"))
    found = {entry.key: entry for entry in after.touchpoints}
    assert found["wifi"].phases == (Phase.PURCHASE, Phase.LOYALTY)
    assert found["shop"].retired
    assert found["portal"].parent == "wifi"


def test_merging_into_a_child_of_the_merged(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    domain.create_touchpoint(replace(SHOP, parent="wifi"))
    domain.merge_touchpoints("shop", ["wifi"])
    assert [(entry.key, entry.parent, entry.retired) for entry in queries.catalogue().touchpoints] == [
        ("wifi", None, True),
        ("shop", None, False),
    ]


def test_splitting_puts_the_parts_below_and_their_rules_first(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    domain.set_rules([Rule("wifi")])
    part = Touchpoint("wifi.gate", {"en": "Wi-Fi at the gate"}, (Phase.LOYALTY,), position=1)
    after = domain.split_touchpoint("wifi", [part], [Rule("wifi.gate", signal="gate*")])
    assert after.rules == (Rule("wifi.gate", signal="gate*"), Rule("wifi"))
    assert queries.find("wifi.gate") == replace(part, parent="wifi", owner="IT")


def test_retired_touchpoints_are_out_of_lists_and_keep_their_rules(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    domain.set_rules([Rule("wifi")])
    domain.retire_touchpoint("wifi")
    assert queries.touchpoints() == []
    assert queries.touchpoints(retired=True) == [replace(WIFI, retired=True)]
    assert queries.catalogue().rules == (Rule("wifi"),)
    domain.restore_touchpoint("wifi")
    assert queries.touchpoints() == [WIFI]


def test_reordering_puts_the_named_first(site: Home) -> None:
    for entry in (WIFI, SHOP, PORTAL):
        domain.create_touchpoint(entry)
    domain.reorder_touchpoints(["portal", "wifi"])
    assert keys() == ["portal", "wifi", "shop"]


def test_a_new_rule_wins_unless_put_last(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    domain.add_rule(Rule("wifi", signal="a"))
    domain.add_rule(Rule("wifi", signal="b"))
    domain.add_rule(Rule("", signal="c"), first=False)
    assert [rule.signal for rule in queries.catalogue().rules] == ["b", "a", "c"]
    assert [rule.position for rule in SignalRule.objects.all()] == [1, 2, 3]


def test_attributes_that_rules_test_are_declared(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    after = domain.set_rules([Rule("wifi", attributes={"gate": "A*"}), Rule("", attributes={"bot": "1", "gate": "B"})])
    assert after.rule_attributes == ("bot", "gate")
    assert load_catalogue(site) == after


def test_an_import_adds_what_is_missing_and_keeps_what_people_edited(site: Home) -> None:
    domain.create_touchpoint(replace(WIFI, names={"en": "Internet on board"}))
    domain.add_rule(Rule("wifi", signal="Q1"))
    brought = [WIFI, replace(SHOP, owner="", position=0)]
    rules = [Rule("wifi", signal="Q1"), Rule("shop", signal="Q2")]
    assert domain.merge_entries(brought, rules, "survey.toml") == domain.Merged(("shop",), ("wifi",), 1, 1)
    assert queries.find("wifi") == replace(WIFI, names={"en": "Internet on board"})
    assert queries.catalogue().rules == (Rule("wifi", signal="Q1"), Rule("shop", signal="Q2"))
    assert queries.incomplete() == [replace(SHOP, owner="", position=1)]
    assert domain.merge_entries(brought, rules, "survey.toml") == domain.Merged((), ("shop", "wifi")[::-1], 0, 2)
    assert queries.current_version() == 3


def test_versions_go_on_after_those_already_published(site: Home) -> None:
    domain.create_touchpoint(WIFI)
    CatalogVersion.objects.all().delete()  # as after restoring an older database beside a newer data folder
    assert domain.retire_touchpoint("wifi").version == 2


def test_queries_do_not_grow_with_the_catalogue(site: Home) -> None:
    domain.merge_entries([replace(WIFI, key=f"t{number}") for number in range(50)], [Rule("t1")], "test")
    with CaptureQueriesContext(connection) as seen:
        queries.touchpoints(phase=4)
    assert len(seen) == 4  # version, touchpoints, rules, labels
    with CaptureQueriesContext(connection) as seen:
        queries.history()
    assert len(seen) == 1
    with CaptureQueriesContext(connection) as seen:
        domain.reorder_touchpoints([f"t{number}" for number in range(49, -1, -1)])
    assert len(seen) <= 12


def test_filters(site: Home) -> None:
    for entry in (WIFI, SHOP, PORTAL):
        domain.create_touchpoint(entry)
    assert [entry.key for entry in queries.touchpoints(phase=5)] == ["portal"]
    assert [entry.key for entry in queries.touchpoints(owner="Sales")] == ["shop"]
    assert [entry.key for entry in queries.touchpoints(caused_by=CausedBy.THIRD_PARTY)] == ["portal"]
    assert [entry.key for entry in queries.touchpoints(search="wlan")] == ["wifi"]


NAMES = st.sampled_from(["a", "b", "c", "d"])
PHASES = st.sets(st.sampled_from(list(Phase)), min_size=1).map(lambda phases: tuple(sorted(phases)))
ENTRIES = st.builds(
    Touchpoint,
    key=NAMES,
    names=st.just({"en": "Name"}),
    phases=PHASES,
    owner=st.sampled_from(["IT", "Sales"]),
    parent=st.none() | NAMES,
    position=st.integers(0, 3),
    mobile=st.none() | st.booleans(),
)
RULES = st.builds(
    Rule, st.just("") | NAMES, signal=st.sampled_from(["*", "Q*"]), phase=st.none() | st.sampled_from(Phase)
)
CALLS = st.one_of(
    st.tuples(st.just("create_touchpoint"), ENTRIES),
    st.tuples(st.just("merge_touchpoints"), NAMES, st.lists(NAMES, max_size=2, unique=True)),
    st.tuples(st.just("split_touchpoint"), NAMES, st.lists(ENTRIES, max_size=2), st.lists(RULES, max_size=1)),
    st.tuples(st.just("retire_touchpoint"), NAMES),
    st.tuples(st.just("restore_touchpoint"), NAMES),
    st.tuples(st.just("reorder_touchpoints"), st.lists(NAMES, max_size=4)),
    st.tuples(st.just("set_rules"), st.lists(RULES, max_size=3)),
    st.tuples(st.just("add_rule"), RULES),
    st.tuples(st.just("put_catalogue"), st.lists(ENTRIES, max_size=3, unique_by=lambda entry: entry.key)),
    st.tuples(st.just("merge_entries"), st.lists(ENTRIES, max_size=3), st.lists(RULES, max_size=2), st.just("test")),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(CALLS, min_size=1, max_size=8))
def test_the_snapshot_equals_the_models_after_every_change(site: Home, calls: list[tuple[object, ...]]) -> None:
    for name, *arguments in calls:
        before = queries.catalogue()
        try:
            getattr(domain, str(name))(*arguments)
        except CatalogError:
            assert queries.catalogue() == before
        now = queries.catalogue()
        assert load_catalogue(site) == now
        assert now.version - before.version == (now != before)
    assert Row.objects.count() == len(queries.catalogue().touchpoints)
