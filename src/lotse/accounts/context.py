"""Whose site this is and what the reader may do, for every page's frame."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lotse.accounts.models import Organisation
from lotse.accounts.roles import may_import


def organisation(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    return {"organisation": Organisation.objects.first, "may_import": may_import(user)}
