"""The page of one touchpoint: what it is, how customers experience it, when and what for they use it, their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from lotse.accounts.roles import may_read_findings, may_see_contacts
from lotse.cockpit import addresses, axes, choices, contacts, portrait, readings, registry, words
from lotse.cockpit.bearings import bearing
from lotse.cockpit.notes import refused
from lotse.cockpit.portrait import Part
from lotse.cockpit.turning import turning
from lotse.contacts.catalogue import Touchpoint
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.schema import HEARD

CONTROLS = ("segment", "location", "device")  # the filters that this page offers beside the period
WORDS, LAST = 3, 5
# Section -> its finding and what draws it.
PARTS: dict[str, tuple[str, Any]] = {
    "course": ("experience-over-time", portrait.over_time),
    "locations": ("locations", portrait.locations),
    "purposes": ("purposes", portrait.purposes),
    "when": ("when", portrait.when),
}


def touchpoint(request: HttpRequest, key: str) -> HttpResponse:
    """One touchpoint under the filters of the address."""
    if not may_read_findings(request.user):
        raise PermissionDenied
    point = _point(key)
    query = request.GET.copy()
    query.setlist("touchpoint", [key])
    page = _frame(request, point, query)
    try:
        page |= _answers(request, point, query, page)
    except LotseError as error:
        return render(request, "cockpit/touchpoint.html", {**page, "error": refused(error)}, status=400)
    return render(request, "cockpit/touchpoint.html", page)


def _point(key: str) -> Touchpoint:
    for point in registry.contact_log().catalogue().touchpoints:
        if point.key == key:
            return point
    raise Http404(f"There is no touchpoint {key!r}.")


def _frame(request: HttpRequest, point: Touchpoint, query: QueryDict) -> dict[str, Any]:
    language = (get_language() or "en")[:2]
    log, labels = registry.contact_log(), choices.labels()
    offers = {name: offer for name, offer in choices.of_log(log, language).items() if name in CONTROLS}
    names = words.names(log.catalogue(), language)
    phases = words.phase_names()
    return {
        "point": point,
        "name": names[point.key],
        "names": names,
        "phases": [(int(phase), phases[phase]) for phase in point.phases],
        "facts": list(axes.facts(point)),
        "is_moment": point.key in turning.marked(),
        "language": language,
        "query": query.urlencode(),
        "own_query": request.GET.urlencode(),
        "controls": addresses.controls(request.GET, offers, labels),
        "period": addresses.period(request.GET, labels, language),
        "may_see_contacts": may_see_contacts(request.user),
    }


def _answers(request: HttpRequest, point: Touchpoint, query: QueryDict, frame: Mapping[str, Any]) -> dict[str, Any]:
    where = addresses.read_filter(query)
    overall = registry.ask(registry.finding("touchpoints"), where, {})
    row = next(iter(row for row in overall.rows if row["touchpoint"] == point.key), None)
    if row is None or not row.get("volume", 1):
        return {"nothing": True, "base": readings.base(overall, frame["language"])}
    parts = {name: _part(finding, draw, where, frame) for name, (finding, draw) in PARTS.items()}
    return {
        "row": row,
        "figures": Part(registry.finding("touchpoints"), overall),
        "reach": portrait.reach(row),
        "people_word": gettext("people"),
        "asked": bearing(row, "asked"),
        "heard": bearing(row, "heard"),
        "reliable": portrait.reliability(row),
        "reading": portrait.lead(row, frame["language"]),
        "base": readings.base(overall, frame["language"]),
        **{name: part for name, part in parts.items() if part},
        **_journeys(where, frame),
        **(_contacts(where, frame) if may_see_contacts(request.user) else {}),
    }


def _part(name: str, draw: Any, where: Filter, frame: Mapping[str, Any]) -> Part | None:
    """The finding's answer, drawn; None where the site does not have the finding or there is nothing to show."""
    asked = registry.findings().get(name)
    if asked is None:
        return None
    result = registry.ask(asked, where, {})
    drawn = draw(result, frame["names"], frame["language"])
    return Part(asked, result, drawn) if drawn else None


def _journeys(where: Filter, frame: Mapping[str, Any]) -> dict[str, Any]:
    nothing = {"before": gettext("no contact before"), "after": gettext("no contact after")}
    part = _part("before-and-after", lambda result, names, _: portrait.neighbours(result, names, nothing), where, frame)
    return {"journeys": part} if part and any(part.drawn.values()) else {}


def _contacts(where: Filter, frame: Mapping[str, Any]) -> dict[str, Any]:
    """The newest contacts, and of what was said unasked the newest words."""
    asked = registry.finding("contacts")
    last = registry.ask(asked, where, {"limit": str(LAST)})
    said = registry.ask(asked, replace(where, kinds=tuple(sorted(HEARD))), {"limit": "30"})
    shown = [contacts.shown(row, frame["names"], frame["language"]) for row in last.rows]
    texts = [contacts.shown(row, frame["names"], frame["language"]) for row in said.rows if row.get("text")]
    found = {"last": Part(asked, last, {"contacts": shown})} if shown else {}
    kinds = [("kind", kind) for kind in sorted(HEARD)]
    return found | ({"words": Part(asked, said, {"contacts": texts[:WORDS], "kinds": kinds})} if texts else {})
