"""Whose site this is, for every page's frame."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lotse.accounts.models import Organisation


def organisation(request: HttpRequest) -> dict[str, Any]:
    return {"organisation": Organisation.objects.first}
