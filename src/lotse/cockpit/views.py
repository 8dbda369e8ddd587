"""Thin pages over findings: read the address, ask, show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lotse.accounts.roles import may_read_findings, may_see_contacts
from lotse.cockpit import addresses, charts, choices, columns, contacts, readings, registry
from lotse.cockpit.bearings import bearing
from lotse.contacts.errors import LotseError
from lotse.findings.types import Finding, Result

PER_PAGE = 50


def overview(request: HttpRequest) -> HttpResponse:
    """Every question that the reader's role may ask."""
    asked = [finding for finding in registry.findings().values() if _may(request, finding)]
    return render(request, "cockpit/overview.html", {"findings": asked})


def finding(request: HttpRequest, name: str) -> HttpResponse:
    """One question, answered: sentence, filters, chart, table, how it was computed."""
    asked = _permitted(request, name)
    language = (get_language() or "en")[:2]
    log = registry.contact_log()
    page: dict[str, Any] = {"finding": asked, "query": request.GET.urlencode(), "api": registry.api_address(request.GET, name)}
    offered = choices.of_log(log, language)
    labels = choices.labels()
    page["controls"] = addresses.controls(request.GET, offered, labels)
    page["period"] = addresses.period(request.GET, labels, language)
    page["may_see_contacts"] = may_see_contacts(request.user)
    try:
        options = addresses.read_options(asked, request.GET)
        result = asked.compute(log, addresses.read_filter(request.GET), options)
    except LotseError as error:
        return render(request, "cockpit/finding.html", {**page, "error": str(error)}, status=400)
    page["options"] = addresses.option_controls(asked, options)
    return render(request, _template(asked, request), page | _shown(request, asked, result, language))


def _shown(request: HttpRequest, asked: Finding, result: Result, language: str) -> dict[str, Any]:
    shown = columns.of_fields(asked.fields)
    sort = request.GET.get("sort", "")
    rows = columns.ordered(result.rows, sort, shown)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "result": result,
        "reading": readings.reading(asked.name, result, language),
        "base": readings.base(result, language),
        "columns": shown,
        "heads": {column.name: column for column in shown},
        "has_chart": asked.name in _WITH_CHART,
        "sort": sort,
        "page": page,
        "table": [columns.cells(row, shown, language) for row in page],
        **_chart(asked, rows, page, language),
    }


def _chart(asked: Finding, rows: list[Mapping[str, Any]], page: Any, language: str) -> dict[str, Any]:
    match asked.name:
        case "waves":
            unit = next(field.unit for field in asked.fields if field.name == "value")
            return {"chart": charts.waves(rows, unit, language)}
        case "touchpoints":
            return {"bearings": [(row, bearing(row, "asked"), bearing(row, "heard")) for row in page]}
        case "contacts":
            return {"contacts": [contacts.shown(row, language) for row in page]}
        case _:
            return {}


_WITH_CHART = {"waves": "cockpit/waves.html", "touchpoints": "cockpit/touchpoints.html", "contacts": "cockpit/contacts.html"}


def _template(asked: Finding, request: HttpRequest) -> str:
    if request.GET.get("view") == "table":
        return "cockpit/finding.html"
    return _WITH_CHART.get(asked.name, "cockpit/finding.html")


def _permitted(request: HttpRequest, name: str) -> Finding:
    asked = registry.finding(name)
    if not _may(request, asked):
        raise PermissionDenied
    return asked


def _may(request: HttpRequest, asked: Finding) -> bool:
    return may_see_contacts(request.user) if asked.sensitive else may_read_findings(request.user)
