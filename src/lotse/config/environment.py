"""What the environment says, in the form Django wants it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lotse.contacts.errors import LotseError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# The inbox's plain connections share this file: the same journal, a commit that is on the disk, and no trace of
# what was deleted in free pages.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON"


def database(url: str) -> dict[str, Any]:
    """Django's database settings for ``sqlite:///PATH`` or ``postgres://USER:PASSWORD@HOST:PORT/NAME``."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_START, "timeout": 20},
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise LotseError(
        f"DATABASE_URL begins with {parts.scheme!r}. Allowed: postgres://USER:PASSWORD@HOST:PORT/NAME or "
        "sqlite:///PATH. Leave it out for SQLite in the data folder."
    )


def time_zone(name: str | None) -> ZoneInfo:
    """The site's time zone: days begin in it, on pages, on the command line and in the API."""
    try:
        return ZoneInfo(name or "Europe/Berlin")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise LotseError(f"LOTSE_TIME_ZONE is {name!r}; allowed are names like Europe/Berlin or UTC.") from error


def hosts(listed: str) -> list[str]:
    """The host names the site answers to: those listed, else this machine only."""
    named = [host.strip() for host in listed.split(",") if host.strip()]
    return [*named, *(host for host in LOOPBACK if host not in named)]


def is_public(allowed: list[str]) -> bool:
    """Whether anyone but this machine may come: then TLS stands in front and cookies insist on it."""
    return any(host not in LOOPBACK for host in allowed)


def mailer(url: str | None) -> dict[str, Any]:
    """Django's mailer for ``smtp://`` (STARTTLS) or ``smtps://``; without an address mails go to the log."""
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        raise LotseError(f"LOTSE_SMTP_URL begins with {parts.scheme!r}. Allowed: smtp:// (STARTTLS) or smtps://")
    secure = parts.scheme == "smtps"
    options = {
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if secure else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": secure,
        "use_tls": not secure,
        "timeout": 20,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
