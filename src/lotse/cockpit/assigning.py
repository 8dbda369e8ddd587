"""Give a signal its touchpoint from the page of the signals, and take it back from the toast."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from lotse.accounts.models import User
from lotse.accounts.roles import may_edit_catalog
from lotse.catalog import domain
from lotse.catalog.proposals import slug
from lotse.cockpit import registry, views
from lotse.contacts.catalogue import CausedBy, Phase, Touchpoint
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.ui import formats
from lotse.ui.messages import reason

NONE = "-"  # chosen for a signal that is deliberately no touchpoint


@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """To a touchpoint there is, to a new one, or to none on purpose."""
    user, sent = _editor(request), request.POST
    source, signal, target = (sent.get(name, "") for name in ("source", "signal", "touchpoint"))
    new = _new(sent) if "name" in sent else None
    if not target and new is None:
        return views.answered(request, "signals", gettext("Choose a touchpoint for this signal first."))
    try:
        after = domain.assign_signal(source, signal, target.removeprefix(NONE), user, new=new)
    except LotseError as error:
        return views.answered(request, "signals", reason(error))
    undo = reverse("assign-undo", args=[after.version])
    messages.success(request, _said(source, signal, new.key if new else target), extra_tags=undo)
    return redirect(_back(request))


@require_POST
def take_back(request: HttpRequest, version: int) -> HttpResponse:
    user = _editor(request)
    try:
        domain.take_back(version, user)
    except LotseError as error:
        return views.answered(request, "signals", reason(error))
    messages.success(request, gettext("Taken back: everything counts as before."))
    return redirect(_back(request))


def _editor(request: HttpRequest) -> User:
    if not may_edit_catalog(request.user):
        raise PermissionDenied
    return cast("User", request.user)


def _new(sent: QueryDict) -> Touchpoint:
    """Its German name is also its English one, until somebody translates it; what is wrong, the domain refuses."""
    name = sent.get("name", "").strip()
    names = {"en": name, "de": name} if get_language() == "de" else {"en": name}
    phases = tuple(int(phase) for phase in sent.getlist("phase") if phase.isdecimal())
    cause = cast("CausedBy", sent.get("caused_by", CausedBy.COMPANY))
    return Touchpoint(slug(name), names, cast("tuple[Phase, ...]", phases), sent.get("owner", "").strip(), cause)


def _said(source: str, signal: str, target: str) -> str:
    """What belongs where now, and how much of the past came along."""
    if target == NONE:
        text = gettext("“%(signal)s” is no touchpoint; nothing counts it any more.")
        return text % {"signal": signal}
    language = (get_language() or "en")[:2]
    rows = registry.ask(registry.finding("signals"), Filter(), {}).rows
    own = [row for row in rows if (row["source"], row["signal"]) == (source, signal)]
    volume = sum(row["volume"] or 0 for row in own if target in (row["touchpoint"], row["about"]))
    point = next(point for point in registry.contact_log().catalogue().touchpoints if point.key == target)
    text = gettext("“%(signal)s” now belongs to %(touchpoint)s. %(volume)s contacts of the past came along.")
    if any(row["about"] == target for row in own):
        text = gettext("“%(signal)s” is an opinion about %(touchpoint)s. %(volume)s answers of the past came along.")
    name = point.names.get(language, point.names["en"])
    return text % {"signal": signal, "touchpoint": name, "volume": formats.number(volume, language)}


def _back(request: HttpRequest) -> str:
    address = reverse("finding", args=["signals"])
    return f"{address}?{request.GET.urlencode()}" if request.GET else address
