from __future__ import annotations

import pytest

from lotse.accounts import domain
from lotse.accounts.models import Organisation, User
from lotse.accounts.queries import is_set_up, organisation
from lotse.accounts.roles import Role
from lotse.contacts.errors import LotseError

PASSWORD = "lang-genug-2026"
pytestmark = pytest.mark.django_db


def test_a_user_can_be_added_once_in_whatever_capitals() -> None:
    user = domain.add_user(" Erika@Example.com ", PASSWORD, role="agent", language="de")
    assert (user.email, str(user), user.role, user.language) == (
        "erika@example.com",
        "erika@example.com",
        Role.AGENT,
        "de",
    )
    with pytest.raises(LotseError, match="is a user already"):
        domain.add_user("ERIKA@example.com", PASSWORD, role="agent")


@pytest.mark.parametrize(
    ("email", "password", "role", "said"),
    [
        ("erika", PASSWORD, "agent", "'erika' is not an e-mail address; expected for example erika@example.com."),
        ("a@example.com", PASSWORD, "boss", "The role 'boss' does not exist; allowed: manager, department, agent,"),
        ("a@example.com", "kurz", "agent", "This password is too short. It must contain at least 10 characters."),
    ],
)
def test_says_what_is_wrong(email: str, password: str, role: str, said: str) -> None:
    with pytest.raises(LotseError) as error:
        domain.add_user(email, password, role=role)
    assert said in str(error.value)
    assert User.objects.count() == 0


def test_passwords_and_state() -> None:
    domain.add_user("a@example.com", PASSWORD, role="agent")
    assert domain.set_password("A@example.com", "another-long-one-1").check_password("another-long-one-1")
    assert domain.set_active("a@example.com", False).is_active is False
    with pytest.raises(LotseError, match="No user has the address"):
        domain.set_active("b@example.com", True)


def test_the_first_administrator_is_created_once() -> None:
    assert (is_set_up(), organisation()) == (False, None)
    user = domain.set_up("Hafen GmbH", "a@example.com", PASSWORD, display_name="Erika")
    assert (user.role, is_set_up(), str(organisation())) == (Role.ADMIN, True, "Hafen GmbH")
    with pytest.raises(LotseError, match="Lotse is set up already"):
        domain.set_up("Andere AG", "b@example.com", PASSWORD)
    assert (User.objects.count(), Organisation.objects.get().name) == (1, "Hafen GmbH")
