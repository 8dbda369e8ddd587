"""One click removes the demo; whoever started it continues with the reader's own site."""

from __future__ import annotations

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lotse.accounts.roles import may_edit_catalog
from lotse.contacts.home import Home
from lotse.demo.domain import may_be_removed, remove_site


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """The page is made first: afterwards there is no database to ask anything."""
    home = Home.at()
    if not (may_edit_catalog(request.user) and may_be_removed(home)):
        raise PermissionDenied
    logout(request)
    page = render(request, "demo/removed.html")
    remove_site(home)
    return page
