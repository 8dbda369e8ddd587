"""What each role may do: least privilege, as plain predicates of a user."""

from __future__ import annotations

from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    MANAGER = "manager", _("Touchpoint manager")
    DEPARTMENT = "department", _("Department staff")
    AGENT = "agent", _("Contact-centre agent")
    DECISION_MAKER = "decision_maker", _("Decision maker")
    ANALYST = "analyst", _("Analyst")
    ADMIN = "admin", _("Administrator")


class HasRole(Protocol):
    """A signed-in user; ``AnonymousUser`` has no role and may nothing."""

    @property
    def is_active(self) -> bool: ...


def _is_one_of(user: HasRole, *roles: Role) -> bool:
    return user.is_active and getattr(user, "role", None) in (*roles, Role.ADMIN)


def may_read_findings(user: HasRole) -> bool:
    """Figures with their base, small groups withheld."""
    return _is_one_of(user, *Role)


def may_see_contacts(user: HasRole) -> bool:
    """Single contacts and their texts, under pseudonyms."""
    return _is_one_of(user, Role.MANAGER, Role.AGENT, Role.ANALYST)


def may_identify(user: HasRole) -> bool:
    """The name and address behind a pseudonym; every look is recorded."""
    return _is_one_of(user, Role.MANAGER, Role.AGENT)


def may_edit_catalog(user: HasRole) -> bool:
    return _is_one_of(user, Role.MANAGER)


def may_import(user: HasRole) -> bool:
    return _is_one_of(user, Role.MANAGER, Role.ANALYST)


def may_erase(user: HasRole) -> bool:
    """Erase a person, for good, everywhere."""
    return _is_one_of(user, Role.MANAGER)


def may_administer(user: HasRole) -> bool:
    """Users, roles, API keys and the site's settings."""
    return _is_one_of(user)
