"""What pages and commands read about the organisation and its staff."""

from __future__ import annotations

from lotse.accounts.models import Organisation, User


def organisation() -> Organisation | None:
    return Organisation.objects.first()


def is_set_up() -> bool:
    """Whether anybody can sign in."""
    return User.objects.exists()
