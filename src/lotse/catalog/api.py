"""Signals get their touchpoint by a program, too: the same function as on the page."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import SessionAuth

from lotse.accounts.api import KeyAuth
from lotse.accounts.models import Scope, User
from lotse.accounts.roles import may_edit_catalog
from lotse.catalog import domain
from lotse.contacts.catalogue import CausedBy, Phase, Touchpoint


class Editor(SessionAuth):
    """A signed-in member of staff who may change the catalogue."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        user = request.user
        return user if user.is_authenticated and may_edit_catalog(user) else None


class NewTouchpoint(Schema):
    """The four things that everyone fills in, and its key."""

    key: str
    names: dict[str, str]
    phases: list[int]
    owner: str
    caused_by: str = CausedBy.COMPANY


class Assignment(Schema):
    """A signal and its touchpoint's key, or nothing for "deliberately none", or a touchpoint to create."""

    source: str
    signal: str
    touchpoint: str = ""
    new: NewTouchpoint | None = None


class Changed(Schema):
    """The version of the catalogue that the change led to; its number takes the change back."""

    version: int


class Refused(Schema):
    """What was found, what is allowed."""

    detail: str


# A key is looked at first: a program has no cookie, and so no token against forged forms.
router = Router(auth=[KeyAuth(Scope.CATALOG), Editor()], tags=["catalog"])


@router.post("/assignments", response={201: Changed, 400: Refused}, summary="Give a signal its touchpoint")
def assign(request: HttpRequest, given: Assignment) -> tuple[int, dict[str, int]]:
    """The rule comes after all others; the signal's whole history counts at its touchpoint from now on."""
    new = _touchpoint(given.new) if given.new else None
    after = domain.assign_signal(given.source, given.signal, given.touchpoint, _who(request), new=new)
    return 201, {"version": after.version}


@router.delete("/assignments/{version}", response={200: Changed, 400: Refused}, summary="Take an assignment back")
def take_back(request: HttpRequest, version: int) -> dict[str, int]:
    return {"version": domain.take_back(version, _who(request)).version}


def _touchpoint(given: NewTouchpoint) -> Touchpoint:
    """As it was given: what is no phase or no cause, the domain refuses."""
    phases, cause = cast("tuple[Phase, ...]", tuple(given.phases)), cast("CausedBy", given.caused_by)
    return Touchpoint(given.key, given.names, phases, given.owner, cause)


def _who(request: HttpRequest) -> User | None:
    caller = request.auth  # type: ignore[attr-defined]
    return caller if isinstance(caller, User) else None
