from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lotse.accounts import limits
from lotse.accounts.domain import add_user
from lotse.accounts.first_run import token
from lotse.accounts.models import LoginFailure, User
from lotse.contacts.home import Home

PASSWORD = "lang-genug-2026"
LOGIN, SETUP, LANGUAGE = "/accounts/login/", "/accounts/setup/", "/accounts/language/"
FORM = {"organisation": "Hafen", "display_name": "Erika", "email": "a@example.com", "password": PASSWORD}
LOCAL: dict[str, Any] = {"headers": {"host": "127.0.0.1:8000"}}

pytestmark = pytest.mark.django_db


@pytest.fixture
def erika(home: Path) -> User:
    return add_user("erika@example.com", PASSWORD, role="manager", language="de")


def sign_in(client: Client, email: str, password: str, address: str = "127.0.0.1") -> int:
    return client.post(LOGIN, {"username": email, "password": password}, REMOTE_ADDR=address).status_code


def test_every_page_needs_a_log_in(client: Client, erika: User) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, f"{LOGIN}?next=/")


def test_signing_in_brings_the_users_language(client: Client, erika: User) -> None:
    assert sign_in(client, "Erika@Example.com", PASSWORD) == 302
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "de"
    assert client.session["_auth_user_id"] == str(erika.pk)


def test_switching_the_language_is_remembered_with_the_user(client: Client, erika: User) -> None:
    client.force_login(erika)
    assert client.post(LANGUAGE, {"language": "en", "next": "/"}).status_code == 302
    erika.refresh_from_db()
    assert (erika.language, client.cookies[settings.LANGUAGE_COOKIE_NAME].value) == ("en", "en")
    client.post(LANGUAGE, {"language": "xx"})
    erika.refresh_from_db()
    assert erika.language == "en"


def test_a_disabled_user_is_out_at_once(client: Client, erika: User) -> None:
    client.force_login(erika)
    User.objects.update(is_active=False)
    assert client.get("/")["Location"] == f"{LOGIN}?next=/"


def test_an_account_under_attack_is_blocked_for_a_while_even_with_the_right_password(
    client: Client, erika: User
) -> None:
    for attempt in range(limits.PER_ACCOUNT):
        assert sign_in(client, "erika@example.com", "wrong", f"10.0.0.{attempt}") == 200
    answer = client.post(LOGIN, {"username": "ERIKA@example.com", "password": PASSWORD}, REMOTE_ADDR="10.0.1.1")
    assert "Too many failed attempts" in answer.text
    LoginFailure.objects.update(at=timezone.now() - limits.WINDOW - timedelta(seconds=1))
    assert sign_in(client, "erika@example.com", PASSWORD) == 302


def test_an_address_that_tries_many_accounts_is_blocked(client: Client, erika: User) -> None:
    for attempt in range(limits.PER_ADDRESS):
        limits.record_failure(f"someone{attempt}@example.com", "10.0.0.9")
    assert sign_in(client, "erika@example.com", PASSWORD, "10.0.0.9") == 200
    assert sign_in(client, "erika@example.com", PASSWORD, "10.0.0.8") == 302


def test_success_clears_the_accounts_failures_only(client: Client, erika: User) -> None:
    sign_in(client, "erika@example.com", "wrong")
    assert LoginFailure.objects.count() == 2
    sign_in(client, "erika@example.com", PASSWORD)
    assert LoginFailure.objects.count() == 1


def test_neither_account_nor_address_can_be_read_from_the_failures(client: Client, erika: User) -> None:
    sign_in(client, "erika@example.com", "wrong", "10.0.0.9")
    stored = str(list(LoginFailure.objects.values_list("key", flat=True)))
    assert ("erika" in stored, "10.0.0.9" in stored) == (False, False)


def test_the_first_visitor_at_this_machine_sets_up_and_is_signed_in(client: Client, home: Path) -> None:
    assert client.get(LOGIN)["Location"] == SETUP
    assert client.get(SETUP, **LOCAL).status_code == 200
    answer = client.post(SETUP, FORM, **LOCAL)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert client.get(SETUP, **LOCAL)["Location"] == LOGIN


@pytest.mark.parametrize(
    "visitor",
    [
        {"REMOTE_ADDR": "10.0.0.9"},
        {"headers": {"x-forwarded-for": "10.0.0.9"}},  # a proxy on this machine speaks for somebody else
        {"headers": {"forwarded": "for=10.0.0.9"}},
    ],
)
def test_others_need_the_printed_address(client: Client, home: Path, visitor: dict[str, Any]) -> None:
    visitor = visitor | {"headers": {"host": "127.0.0.1:8000"} | visitor.get("headers", {})}
    assert client.get(SETUP, **visitor).status_code == 404
    assert client.post(SETUP, FORM, **visitor).status_code == 404
    assert client.get(f"{SETUP}?token=guess", **visitor).status_code == 404
    assert client.get(f"{SETUP}?token={token(Home.at(home))}", **visitor).status_code == 200
    assert client.post(f"{SETUP}?token={token(Home.at(home))}", FORM, **visitor).status_code == 302
    assert not (home / "secrets" / "setup.key").exists()


def test_a_foreign_name_in_the_address_bar_is_not_this_machine(client: Client, home: Path) -> None:
    assert client.get(SETUP, headers={"host": "testserver"}).status_code == 404


def test_a_weak_password_is_refused_on_the_form(client: Client, home: Path) -> None:
    answer = client.post(SETUP, FORM | {"password": "kurz"}, **LOCAL)
    assert "at least 10 characters" in answer.text
    assert User.objects.count() == 0
