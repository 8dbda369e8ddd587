from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from lotse.accounts import roles
from lotse.accounts.roles import HasRole, Role

ALLOWED = {
    roles.may_read_findings: set(Role),
    roles.may_see_contacts: {Role.MANAGER, Role.AGENT, Role.ANALYST, Role.ADMIN},
    roles.may_identify: {Role.MANAGER, Role.AGENT, Role.ADMIN},
    roles.may_edit_catalog: {Role.MANAGER, Role.ADMIN},
    roles.may_import: {Role.MANAGER, Role.ANALYST, Role.ADMIN},
    roles.may_erase: {Role.MANAGER, Role.ADMIN},
    roles.may_administer: {Role.ADMIN},
}


@pytest.mark.parametrize("may", ALLOWED, ids=lambda may: may.__name__)
def test_who_may(may: Callable[[HasRole], bool]) -> None:
    assert {role for role in Role if may(SimpleNamespace(is_active=True, role=role))} == ALLOWED[may]
    assert [role for role in Role if may(SimpleNamespace(is_active=False, role=role))] == []
    assert may(AnonymousUser()) is False
