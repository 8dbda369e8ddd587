"""The pages of the questions: read the address, ask, show."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from lotse.accounts.roles import may_read_findings, may_see_contacts
from lotse.cockpit import addresses, choices, registry
from lotse.cockpit.notes import refused
from lotse.cockpit.questions.asking import Asking
from lotse.cockpit.questions.questions import BY_SLUG, Question
from lotse.contacts.errors import LotseError
from lotse.findings.types import Finding

CONTROLS = ("segment", "location", "device", "loyalty", "phase")


def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One question: the answer in a sentence, then its figures."""
    if not may_read_findings(request.user):
        raise PermissionDenied
    asked = BY_SLUG.get(slug)
    if asked is None:
        raise Http404(f"There is no question {slug!r}.")
    page = _frame(request, asked)
    try:
        sheet = asked.compose(asking(request, asked))
    except LotseError as error:
        return render(request, "cockpit/questions/page.html", {**page, "error": refused(error)}, status=400)
    return render(request, "cockpit/questions/page.html", {**page, "sheet": sheet, "base": sheet.base})


def answerable() -> list[Question]:
    """The questions of which this site has the findings."""
    known = registry.findings()
    return [one for one in BY_SLUG.values() if one.findings[0] in known]


def asking(request: HttpRequest, asked: Question) -> Asking:
    """What the reader asks, from the address."""
    options = {name: request.GET.get(name, "") for name in asked.offers}
    language = (get_language() or "en")[:2]
    query = addresses.settled(request.GET)
    query.pop("view", None)
    return Asking(
        addresses.read_filter(request.GET),
        language,
        registry.names(language),
        query.urlencode(),
        options,
        may_see_contacts(request.user),
    )


def _findings(asked: Question) -> list[Finding]:
    known = registry.findings()
    return [known[name] for name in asked.findings if name in known]


def _frame(request: HttpRequest, asked: Question) -> dict[str, Any]:
    """The question, the filters, the addresses."""
    language = (get_language() or "en")[:2]
    log, labels = registry.contact_log(), choices.labels()
    offers = {name: offer for name, offer in choices.of_log(log, language).items() if name in CONTROLS}
    behind = _findings(asked)
    options = {
        control.name: control
        for finding in behind
        for control in addresses.option_controls(finding, addresses.read_options(finding, request.GET))
        if control.name in asked.offers
    }
    return {
        "question": asked,
        "language": language,
        "options": list(options.values()),
        "query": request.GET.urlencode(),
        "controls": addresses.controls(request.GET, offers, labels),
        "period": addresses.period(request.GET, labels, language),
        "may_see_contacts": may_see_contacts(request.user),
        "behind": behind,
        "table": behind[0].name if behind else "",
        "api": registry.api_address(request.GET, asked.findings[0]),
        "xlsx": registry.api_address(request.GET, asked.findings[0], ".xlsx"),
        "pdf": registry.report_address(request.GET, asked.name, language),
        "png": gettext(asked.title).rstrip("?"),
    }
