"""What the pages of a demo say at their top."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lotse.accounts.roles import may_edit_catalog
from lotse.contacts.home import Home
from lotse.demo.domain import may_be_removed


def banner(request: HttpRequest) -> dict[str, Any]:
    return {"may_remove_demo": lambda: may_edit_catalog(request.user) and may_be_removed(Home.at())}
