"""Which touchpoint a signal probably belongs to, and the rule that says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.catalog.proposals import Proposals, rule_for
from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.journeys.codes import What
from lotse.contacts.resolve import resolve

PROPOSALS = Proposals(
    (
        Touchpoint("restroom", {"en": "Restrooms", "de": "Toiletten"}, (Phase.LOYALTY,)),
        Touchpoint("wifi", {"en": "Wi-Fi"}, (Phase.LOYALTY,)),
        Touchpoint("retired", {"en": "Retired"}, (Phase.LOYALTY,), retired=True),
    )
)


@pytest.mark.parametrize(
    ("signal", "proposal"),
    [
        ("rest_rooms", "restroom"),  # its key
        ("TOILETTEN", "restroom"),  # its German name
        ("wi-fi", "wifi"),
        ("Retired", "+retired"),  # not in use
        ("push/opened", "+push-opened"),  # like none of them
        ("!!", ""),  # nothing to name it by
        ("", ""),
    ],
)
def test_a_proposal_is_the_touchpoint_most_alike(signal: str, proposal: str):
    assert PROPOSALS.of(signal) == proposal


def test_without_touchpoints_everything_is_new():
    assert Proposals(()).of("wifi") == "+wifi"


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_the_rule_holds_for_this_signal_of_this_source_alone(source: str, signal: str, other: str):
    catalogue = Catalogue(
        1, (Touchpoint("wifi", {"en": "Wi-Fi"}, (Phase.LOYALTY,)),), (rule_for(source, signal, "wifi"),)
    )
    whats = (What(source, signal, "use"), What(source, other, "use"), What(other, signal, "use", "phone"))
    expected = [0, 0 if other == signal else -1, 0 if other == source else -1]
    assert resolve(catalogue, whats).touchpoint.tolist() == expected


def test_patterns_in_a_signal_are_letters():
    assert rule_for("web", "/a*[b]?", "wifi") == Rule("wifi", source="web", signal="/a[*][[]b][?]")


def test_an_opinion_belongs_to_the_touchpoint_that_it_names():
    """Else a misspelt key would be offered as a touchpoint called kano-functional-…."""
    proposals = Proposals([Touchpoint("hotline", {"en": "Hotline"}, (Phase.LOYALTY,))])
    assert [proposals.of(f"{prefix}hotlin") for prefix in ("importance/", "trust/", "kano/functional/")] == [
        "hotline"
    ] * 3
    assert proposals.of("kano/dysfunctional/garage") == "+garage"
