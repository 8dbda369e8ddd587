"""A signal without a touchpoint gets one by a rule, and gives it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lotse.accounts.domain import add_user
from lotse.catalog import domain, queries
from lotse.catalog.checks import CatalogError
from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.home import Home
from lotse.contacts.resolve import load_catalogue

APP = Touchpoint("app", {"en": "App"}, (Phase.LOYALTY,), owner="Digital")
WEB = Rule("app", source="web")


@pytest.fixture
def begun(site: Home) -> Home:
    domain.create_touchpoint(APP)
    domain.add_rule(WEB)
    return site


def test_the_rule_comes_after_all_others(begun: Home):
    after = domain.assign_signal("push", "opened", "app")
    assert after.rules == (WEB, Rule("app", source="push", signal="opened"))
    assert load_catalogue(begun) == after


def test_who_assigned_what_is_kept(begun: Home):
    erika = add_user("erika@example.com", "lang-genug-2026", role="manager")
    domain.assign_signal("push", "opened", "app", by=erika)
    assert [(v.by, v.change) for v in queries.history(1)] == [(erika, "Assigned push/opened to app")]


def test_a_signal_can_be_deliberately_none(begun: Home):
    after = domain.assign_signal("survey", "willingness", "")
    assert after.rules[-1] == Rule("", source="survey", signal="willingness")


def test_a_new_touchpoint_comes_with_its_rule_in_one_change(begun: Home):
    push = Touchpoint("push", {"en": "Push messages"}, (Phase.LOYALTY,), owner="Digital")
    after = domain.assign_signal("push", "opened", "", new=push)
    assert [entry.key for entry in after.touchpoints] == ["app", "push"]
    assert after.rules[-1] == Rule("push", source="push", signal="opened")
    assert after.version == 3


@pytest.mark.parametrize(
    ("source", "signal", "touchpoint", "new", "said"),
    [
        ("push", "opened", "nowhere", None, "there is no touchpoint 'nowhere'"),
        ("push", "", "app", None, "Name the source and the signal"),
        ("", "opened", "app", None, "Name the source and the signal"),
        ("push", "x" * 300, "app", None, "at most 200 characters"),
        ("push", "opened", "", replace(APP, key="new", owner=" "), "the owner is missing"),
        ("push", "opened", "", replace(APP, key="new", phases=()), "give one or more of 1, 2, 3, 4, 5"),
        ("push", "opened", "", replace(APP, key="new", names={"en": ""}), "the English name is missing"),
        ("push", "opened", "", APP, "is taken"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(begun: Home, source, signal, touchpoint, new, said):
    before = queries.catalogue()
    with pytest.raises(CatalogError, match=said):
        domain.assign_signal(source, signal, touchpoint, new=new)
    assert queries.catalogue() == before


def test_the_same_rule_twice_is_refused(begun: Home):
    domain.assign_signal("push", "opened", "app")
    with pytest.raises(CatalogError, match="this rule already"):
        domain.assign_signal("push", "opened", "app")


def test_taken_back_everything_is_as_before(begun: Home):
    before = queries.catalogue()
    number = domain.assign_signal("push", "opened", "", new=replace(APP, key="push")).version
    after = domain.take_back(number)
    assert replace(after, version=before.version) == before
    assert queries.history(1)[0].change == "Took back: Assigned push/opened to push"
    assert load_catalogue(begun) == after


def test_what_others_changed_meanwhile_stays(begun: Home):
    number = domain.assign_signal("push", "opened", "app").version
    domain.create_touchpoint(replace(APP, key="other"))
    after = domain.take_back(number)
    assert (after.rules, [entry.key for entry in after.touchpoints]) == ((WEB,), ["app", "other"])


def test_a_new_touchpoint_that_is_used_meanwhile_stays(begun: Home):
    number = domain.assign_signal("push", "opened", "", new=replace(APP, key="push")).version
    domain.assign_signal("push", "closed", "push")
    after = domain.take_back(number)
    assert [entry.key for entry in after.touchpoints] == ["app", "push"]
    assert after.rules == (WEB, Rule("push", source="push", signal="closed"))


def test_taken_back_twice_is_refused(begun: Home):
    number = domain.assign_signal("push", "opened", "app").version
    domain.take_back(number)
    with pytest.raises(CatalogError, match="'opened' is gone already"):
        domain.take_back(number)


def test_only_additions_are_taken_back(begun: Home):
    number = domain.change_touchpoint("app", owner="Marketing").version
    with pytest.raises(CatalogError, match="did more than add"):
        domain.take_back(number)


def test_a_change_that_is_not_there_is_refused(begun: Home):
    with pytest.raises(CatalogError, match="no change 99"):
        domain.take_back(99)


def test_the_very_first_change_is_taken_back(site: Home):
    number = domain.create_touchpoint(APP).version
    assert domain.take_back(number) == Catalogue(number + 1)
