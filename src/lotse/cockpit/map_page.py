"""The touchpoint map as a page: as a grid of phases and lanes, or as the circle that closes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from lotse.accounts.roles import may_read_findings
from lotse.cockpit import addresses, choices, circle, curve, readings, registry, words
from lotse.cockpit import landscape as maps
from lotse.cockpit.addresses import Control
from lotse.cockpit.notes import refused
from lotse.cockpit.portrait import Part
from lotse.cockpit.turning import turning
from lotse.contacts.errors import LotseError
from lotse.ui import formats

CONTROLS = ("segment", "loyalty", "device", "location")  # always offered beside the period; others while they are set
VIEWS = ("map", "circle")
STEPS = ("n3", "n2", "n1", "z", "p1", "p2", "p3")
SCREEN = ("lanes", "reach", "view")


def landscape(request: HttpRequest) -> HttpResponse:
    """The finding `touchpoints` over the catalogue's phases."""
    if not may_read_findings(request.user):
        raise PermissionDenied
    page = _frame(request)
    try:
        page |= _drawn(request, page)
    except LotseError as error:
        return render(request, "cockpit/map.html", {**page, "error": refused(error)}, status=400)
    return render(request, "cockpit/map.html", page)


def _frame(request: HttpRequest) -> dict[str, Any]:
    language = (get_language() or "en")[:2]
    log, labels = registry.contact_log(), choices.labels()
    offers = {
        name: offer for name, offer in choices.of_log(log, language).items()
        if name in CONTROLS or request.GET.get(name)
    }  # fmt: skip
    query = request.GET.copy()
    for name in SCREEN:
        query.pop(name, None)
    return {
        "language": language,
        "names": words.names(log.catalogue(), language),
        "query": query.urlencode(),
        "own_query": query.urlencode(),
        "controls": addresses.controls(request.GET, offers, labels),
        "period": addresses.period(request.GET, labels, language),
    }


def _drawn(request: HttpRequest, frame: Mapping[str, Any]) -> dict[str, Any]:
    lanes = addresses.chosen_of("lanes", request.GET, maps.lane_choices())
    reach = addresses.chosen_of("reach", request.GET, maps.reach_choices())
    view = addresses.chosen_of("view", request.GET, VIEWS)
    asked, language = registry.finding("touchpoints"), frame["language"]
    result = registry.ask(asked, addresses.read_filter(request.GET), {})
    moments = turning.marked()
    shown = maps.drawn(
        maps.reached(result.rows, reach), registry.contact_log().catalogue(), lanes, language, turning.marked()
    )
    picture = {"ring": circle.drawing(shown)} if view == "circle" else {"curve": curve.drawing(shown, language)}
    return {
        **picture,
        "circle": view == "circle",
        "map": shown,
        "moments": moments,
        "part": Part(asked, result),
        "result": result,
        "options": [addresses.select("lanes", gettext("Lanes"), lanes, list(maps.lane_choices().items()))],
        "controls": [_reach(reach), *frame["controls"]],
        "all_address": _everything(request),
        "half": 0.5,
        "minus_half": -0.5,
        "steps": [{"name": step, "x": 18 * at} for at, step in enumerate(STEPS)],
        "levels": ("assumed", "partly", "measured"),
        "reading": readings.reading("touchpoints", result.rows, frame["names"], language),
        "base": _base(shown.shown, len(result.rows), readings.base(result, language), language),
    }


def _reach(chosen: str) -> Control:
    return addresses.select("reach", gettext("Reach"), chosen, list(maps.reach_choices().items()), maps.ALL)


def _everything(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["reach"] = maps.ALL
    return f"{request.path}?{query.urlencode()}"


def _base(shown: int, known: int, people: str, language: str) -> str:
    counts = {"shown": formats.number(shown, language), "known": formats.number(known, language)}
    return gettext("%(shown)s of %(known)s touchpoints") % counts + f" · {people}"
