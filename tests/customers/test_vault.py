from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotse.accounts.domain import add_user
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.tombstones import Tombstones
from lotse.customers import vault
from lotse.customers.models import Access, ExternalId, Identity
from lotse.customers.vault import Person

ERIKA = Person("Erika Muster", "erika@example.com", "+49 40 1", "Kai 1, Hamburg", (("crm", "4711"), ("shop", "a-9")))


def test_who_is_remembered_can_be_identified(site: Home) -> None:
    assert vault.remember({7: ERIKA, -8: Person(name="Otto")}) == 2
    assert vault.identify(7, None, "test") == ERIKA
    assert vault.identify(-8, None, "test") == Person(name="Otto")
    assert vault.identify(9, None, "test") is None


def test_what_is_empty_leaves_what_is_known(site: Home) -> None:
    vault.remember({7: ERIKA})
    vault.remember({7: Person(phone="+49 40 2", external_ids=(("crm", "4711"), ("app", "x")))})
    assert vault.identify(7, None, "test") == Person(
        ERIKA.name, ERIKA.email, "+49 40 2", ERIKA.address, (("app", "x"), ("crm", "4711"), ("shop", "a-9"))
    )


def test_a_number_that_moves_to_another_customer_moves(site: Home) -> None:
    vault.remember({7: ERIKA})
    vault.remember({8: Person(external_ids=(("crm", "4711"),))})
    assert vault.find("4711") == [8]


def test_found_by_address_or_number(site: Home) -> None:
    vault.remember({7: ERIKA, 8: Person(email="Erika@example.com"), 9: Person()})
    assert vault.find(" ERIKA@example.com") == [7, 8]
    assert vault.find("a-9") == [7]
    assert vault.find("") == []


def test_every_look_is_recorded(site: Home) -> None:
    agent = add_user("agent@example.com", "lang-genug-2026", role="agent")
    vault.remember({7: ERIKA})
    vault.identify(7, agent, " reply to complaint 12 ")
    looked = [(entry.by, entry.deed, entry.reason, entry.pseudonym) for entry in Access.objects.all()]
    assert looked == [(agent, "identified", "reply to complaint 12", 7)]


def test_only_certain_roles_and_only_with_a_reason(site: Home) -> None:
    analyst = add_user("analyst@example.com", "lang-genug-2026", role="analyst")
    with pytest.raises(LotseError, match="Your role may not see names"):
        vault.identify(7, analyst, "curious")
    with pytest.raises(LotseError, match="Say why you need to know"):
        vault.identify(7, None, " ")
    assert Access.objects.count() == 0


def test_forgetting_takes_identity_numbers_and_looks(site: Home) -> None:
    vault.remember({7: ERIKA, 8: Person(name="Otto")})
    vault.identify(7, None, "test")
    assert vault.forget([7, 99]) == 1
    assert (Identity.objects.get().pk, ExternalId.objects.count(), Access.objects.count()) == (8, 0, 0)


def test_the_erased_stay_unknown_also_when_an_old_file_comes_again(site: Home) -> None:
    Tombstones(site).add(np.array([7]))
    assert vault.remember({7: ERIKA, 8: Person(name="Otto")}) == 1
    assert list(Identity.objects.values_list("pk", flat=True)) == [8]


def test_a_restored_backup_forgets_again(site: Home) -> None:
    vault.remember({7: ERIKA, 8: Person(name="Otto")})
    Tombstones(site).add(np.array([7]))  # erased after the backup that this database came from
    assert (vault.replay_erasures(site), vault.replay_erasures(site)) == (1, 0)
    assert list(Identity.objects.values_list("pk", flat=True)) == [8]


def test_many_people_take_few_queries(site: Home) -> None:
    people = {number: Person(name=f"n{number}", external_ids=(("crm", str(number)),)) for number in range(1000)}
    with CaptureQueriesContext(connection) as seen:
        vault.remember(people)
    assert len(seen) <= 14
    assert Identity.objects.count() == ExternalId.objects.count() == 1000
