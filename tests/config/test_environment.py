from __future__ import annotations

import pytest

from lotse.config.environment import database, hosts, is_public, mailer
from lotse.contacts.errors import LotseError


def test_sqlite_in_a_folder() -> None:
    found = database("sqlite:////srv/lotse data/lotse.sqlite3")
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", "/srv/lotse data/lotse.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgres_with_everything() -> None:
    found = database("postgres://lo%40tse:ge%2Fheim@db.example:5433/site")
    assert {key: found[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "site",
        "USER": "lo@tse",
        "PASSWORD": "ge/heim",
        "HOST": "db.example",
        "PORT": "5433",
    }


def test_another_database_is_refused() -> None:
    with pytest.raises(LotseError, match=r"DATABASE_URL begins with 'mysql'\. Allowed: postgres://"):
        database("mysql://localhost/x")


def test_this_machine_only_unless_hosts_are_named() -> None:
    assert hosts("") == ["127.0.0.1", "localhost", "[::1]"]
    assert hosts(" lotse.example , localhost") == ["lotse.example", "localhost", "127.0.0.1", "[::1]"]
    assert (is_public(hosts("")), is_public(hosts("lotse.example"))) == (False, True)


def test_mailers() -> None:
    assert mailer(None) == {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    assert mailer("smtps://a%40b:c@mail.example")["OPTIONS"] == {
        "host": "mail.example",
        "port": 465,
        "username": "a@b",
        "password": "c",
        "use_ssl": True,
        "use_tls": False,
        "timeout": 20,
    }
    with pytest.raises(LotseError, match="LOTSE_SMTP_URL begins with 'imap'"):
        mailer("imap://x")
