"""Thin pages over findings: read the address, ask, show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from lotse.accounts.roles import may_edit_catalog, may_read_findings, may_see_contacts
from lotse.cockpit import (
    addresses,
    charts,
    choices,
    columns,
    contacts,
    heat,
    index,
    labels,
    notes,
    readings,
    registry,
    unassigned,
    words,
)
from lotse.cockpit.bearings import bearing
from lotse.cockpit.pictures import PICTURES
from lotse.cockpit.questions.views import answerable
from lotse.contacts.errors import LotseError
from lotse.findings.types import Field, Finding, Result

PER_PAGE = 50


def overview(request: HttpRequest) -> HttpResponse:
    """Every question that the reader's role may ask."""
    asked = [finding for finding in registry.findings().values() if _may(request, finding)]
    language = (get_language() or "en")[:2]
    page = {
        "groups": index.grouped(asked),
        "questions": answerable(),
        "report": registry.report_address(QueryDict(), "", language),
    }
    return render(request, "cockpit/overview.html", page)


def finding(request: HttpRequest, name: str) -> HttpResponse:
    """One question, answered: sentence, filters, chart, table, how it was computed."""
    return answered(request, name)


def answered(request: HttpRequest, name: str, refused: str = "") -> HttpResponse:
    """``refused``: why what was sent from this page could not be done."""
    asked = _permitted(request, name)
    page = _frame(request, asked) | {"refused": refused}
    try:
        page["chosen"] = addresses.read_options(asked, request.GET) | _window(asked, request)
        result = registry.ask(asked, addresses.read_filter(request.GET), page["chosen"])
    except LotseError as error:
        return render(request, "cockpit/finding.html", {**page, "error": notes.refused(error, asked)}, status=400)
    try:
        page |= _shown(request, asked, result, page)
    except LotseError as error:
        return render(request, "cockpit/finding.html", {**page, "error": notes.refused(error, asked)}, status=400)
    page["options"] = [*addresses.option_controls(asked, page["chosen"]), *page.get("extra_options", ())]
    return render(request, _template(request, page), page, status=400 if refused else 200)


def _frame(request: HttpRequest, asked: Finding) -> dict[str, Any]:
    """What every page over a finding has: the question, the filters, the addresses."""
    language = (get_language() or "en")[:2]
    log, named = registry.contact_log(), choices.labels()
    return {
        "finding": asked,
        "language": language,
        "names": words.names(log.catalogue(), language),
        "address": request.GET,
        "query": request.GET.urlencode(),
        "filters": registry.shared(_without_touchpoint(request.GET)),
        "api": registry.api_address(request.GET, asked.name),
        "xlsx": registry.api_address(request.GET, asked.name, ".xlsx"),
        "controls": addresses.controls(request.GET, choices.of_log(log, language), named),
        "otherwise": _otherwise(request, asked),
        "period": addresses.period(request.GET, named, language),
        "may_see_contacts": may_see_contacts(request.user),
        "may_edit_catalog": may_edit_catalog(request.user),
    }


def _shown(request: HttpRequest, asked: Finding, result: Result, frame: Mapping[str, Any]) -> dict[str, Any]:
    names, language = frame["names"], frame["language"]
    fields = columns.present(labels.fields(asked, frame["chosen"]), result.rows)
    unit = _unit(fields)
    shown = columns.of_fields(fields)
    sort = request.GET.get("sort", "")
    rows = columns.ordered(result.rows, sort, shown)
    page = Paginator(range(result.base if asked.sensitive else len(rows)), PER_PAGE).get_page(request.GET.get("page"))
    seen: Sequence[Mapping[str, Any]] = (
        rows if asked.sensitive else rows[max(0, page.start_index() - 1) : page.end_index()]
    )
    return {
        "result": result,
        "reading": readings.reading(asked.name, result.rows, names, language, unit),
        "base": readings.base(result, language),
        "columns": shown,
        "heads": {column.name: column for column in shown},
        "sort": sort,
        "page": page,
        "table": [columns.cells(row, shown, names, language, frame["filters"]) for row in seen],
        **_drawn(asked, fields, rows, seen, frame),
    }


def _without_touchpoint(query: QueryDict) -> QueryDict:
    """A link to one touchpoint names it itself."""
    kept = query.copy()
    kept.pop("touchpoint", None)
    return kept


def _at_home(asked: Finding, address: QueryDict) -> list[dict[str, str]]:
    """The findings that this page is the home of, under the same filters."""
    kept = registry.shared(address)
    return [
        {"question": registry.finding(name).question, "url": f"{reverse('finding', args=[name])}?{kept}".rstrip("?")}
        for name, home in index.AT_HOME_ELSEWHERE.items()
        if home == asked.name
    ]


def _otherwise(request: HttpRequest, asked: Finding) -> list[dict[str, str]]:
    """The findings that ask the same by another method, under the same filters."""
    if asked.name not in index.OTHERWISE:
        return []
    known, kept = registry.findings(), registry.shared(request.GET)
    return [
        {"question": known[name].question, "url": f"{reverse('finding', args=[name])}?{kept}".rstrip("?")}
        for name in index.OTHERWISE
        if name != asked.name and name in known and _may(request, known[name])
    ]


def _window(asked: Finding, request: HttpRequest) -> dict[str, str]:
    """Single contacts come page by page from the log itself; there may be millions."""
    if not asked.sensitive:
        return {}
    page = request.GET.get("page", "1")
    return {"limit": str(PER_PAGE), "offset": str(PER_PAGE * (max(1, int(page)) - 1) if page.isdecimal() else 0)}


def _unit(fields: Sequence[Field]) -> str:
    """In what the value of a wave is."""
    return next((field.unit for field in fields if field.name == "value"), "rating")


def _drawn(  # noqa: PLR0911 - one return a finding
    asked: Finding,
    fields: Sequence[Field],
    rows: Sequence[Mapping[str, Any]],
    seen: Sequence[Mapping[str, Any]],
    frame: Mapping[str, Any],
) -> dict[str, Any]:
    match asked.name:
        case "waves" if charts.is_one_curve(rows):
            return {"chart": charts.waves(rows, _unit(fields), frame["language"])}
        case "touchpoints":
            names = frame["names"]
            named = [{**row, "display": names.get(row["touchpoint"], row["name"])} for row in seen]
            return {"bearings": [(row, bearing(row, "asked"), bearing(row, "heard")) for row in named]}
        case "usage":
            drawn = heat.drawn(rows, frame["chosen"]["by"], frame["names"], frame["language"])
            return {"heat": drawn, "at_home": _at_home(asked, frame["address"])}
        case "signals":
            return unassigned.shown(rows, registry.contact_log().catalogue(), frame)
        case "contacts":
            return {"contacts": [contacts.shown(row, frame["names"], frame["language"]) for row in seen]}
        case name if name in PICTURES and rows:
            return {"picture": name} | PICTURES[name](rows, frame)
        case _:
            return {}


# What a page draws beside the plain table -> its template.
_PICTURES = {
    "chart": "cockpit/waves.html",
    "bearings": "cockpit/touchpoints.html",
    "contacts": "cockpit/contacts.html",
    "heat": "cockpit/usage.html",
    "unassigned": "cockpit/signals.html",
}


def _template(request: HttpRequest, page: dict[str, Any]) -> str:
    picture = next((template for name, template in _PICTURES.items() if page.get(name)), None)
    if "picture" in page:
        picture = f"cockpit/pictures/{page['picture']}.html"
    page["has_chart"] = picture is not None and not page.get("unassigned")
    page["has_picture"] = page["has_chart"] and not page.get("contacts")
    return "cockpit/finding.html" if picture is None or request.GET.get("view") == "table" else picture


def _permitted(request: HttpRequest, name: str) -> Finding:
    asked = registry.finding(name)
    if not _may(request, asked):
        raise PermissionDenied
    return asked


def _may(request: HttpRequest, asked: Finding) -> bool:
    return may_see_contacts(request.user) if asked.sensitive else may_read_findings(request.user)
