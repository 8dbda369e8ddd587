"""The API for programs: the same findings as the pages, by session or API key."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError
from ninja.security import SessionAuth

from lotse.accounts.api import KeyAuth
from lotse.accounts.models import ApiKey, Scope
from lotse.accounts.roles import may_read_findings, may_see_contacts
from lotse.catalog.api import router as catalog
from lotse.cockpit.answer import Answer
from lotse.cockpit.questions.report import report
from lotse.cockpit.workbook import workbook
from lotse.config.registry import FINDINGS
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.log import ContactLog
from lotse.findings.export import to_csv
from lotse.findings.filters import NAMES, as_dict, parse_filter
from lotse.findings.memory import ask
from lotse.findings.run import UnknownFindingError, find
from lotse.findings.types import Finding, Result

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTPUT = ("delimiter", "bom", "language")  # parameters that say how a file is written


class Signed(SessionAuth):
    """A signed-in member of staff who may read findings."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        user = request.user
        return user if user.is_authenticated and may_read_findings(user) else None


class FieldOut(Schema):
    name: str
    label: str
    unit: str


class FindingOut(Schema):
    name: str
    question: str
    explanation: str
    sensitive: bool
    options: list[str]
    fields: list[FieldOut]


class Envelope(Schema):
    """A finding's rows with what a reader must know to judge them."""

    finding: str
    filters: dict[str, list[str]]
    base: int
    base_of: str
    notes: list[str]
    catalogue_version: int | None
    rows: list[dict[str, Any]]


class Refusal(Schema):
    """What was found, what is allowed."""

    detail: str


findings = Router(auth=[Signed(), KeyAuth(Scope.FINDINGS)], tags=["findings"])


@findings.get("", response=list[FindingOut], summary="All findings that the caller may read")
def listed(request: HttpRequest) -> list[dict[str, Any]]:
    return [_described(finding) for finding in FINDINGS.values() if _may_read(request, finding)]


@findings.get("/{name}.csv", summary="The rows as CSV; delimiter=; and bom=1 for German spreadsheets")
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    finding, result = _asked(request, name)
    delimiter = request.GET.get("delimiter", ",")
    if delimiter not in (",", ";"):
        raise HttpError(400, f"delimiter is {delimiter!r}; allowed are , and ;.")
    body = to_csv(finding, result, delimiter, bom=request.GET.get("bom") == "1")
    return _file(body.encode(), "text/csv; charset=utf-8", f"{name}.csv")


@findings.get("/{name}.xlsx", summary="The answer as a workbook for people, language=de or en")
def as_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """In the caller's language where none is named; codes are words, headings those of the page."""
    finding, result = _asked(request, name)
    site = request.build_absolute_uri("/").removesuffix("/")
    answer = Answer(finding, _filter(request), _options(request), result, site)
    return _file(workbook(answer, _language(request)), XLSX, f"{name}.xlsx")


@findings.get("/{name}", response={200: Envelope, 400: Refusal, 403: Refusal, 404: Refusal}, summary="One finding")
def one(request: HttpRequest, name: str) -> dict[str, Any]:
    """Filters as query parameters, repeated for alternatives: since, until, period, touchpoint, phase, segment,
    device, source, kind, location, wave and those on whole journeys; beside them the finding's own options.
    """
    _, result = _asked(request, name)
    return {
        "finding": name,
        "filters": as_dict(_filter(request)),
        "base": result.base,
        "base_of": result.base_of,
        "notes": [str(note) for note in result.notes],
        "catalogue_version": result.catalogue_version,
        "rows": [dict(row) for row in result.rows],
    }


reports = Router(auth=[Signed(), KeyAuth(Scope.FINDINGS)], tags=["reports"])


@reports.get("/report.pdf", summary="Answers as PDF: question=losing, repeated for several; all where none is named")
def as_pdf(request: HttpRequest) -> HttpResponse:
    """Filters as for findings; ``language`` is en or de, by default that of the caller."""
    names = request.GET.getlist("question")
    own = {key: str(value) for key, value in request.GET.items() if key not in (*NAMES, "question", "language")}
    body = report(names, _filter(request), _language(request), own)
    return _file(body, "application/pdf", f"lotse-{names[0] if len(names) == 1 else 'report'}.pdf")


def _asked(request: HttpRequest, name: str) -> tuple[Finding, Result]:
    finding = find(FINDINGS, name)
    if not _may_read(request, finding):
        raise HttpError(403, "This finding shows single contacts; your role or key may not see them.")
    return finding, ask(finding, ContactLog.open(), _filter(request), _options(request), settings.MINIMUM_BASE)


def _options(request: HttpRequest) -> dict[str, str]:
    """The finding's own."""
    return {key: str(value) for key, value in request.GET.items() if key not in NAMES and key not in OUTPUT}


def _language(request: HttpRequest) -> str:
    return request.GET.get("language") or (get_language() or "en")[:2]


def _filter(request: HttpRequest) -> Filter:
    given = {name: request.GET.getlist(name) for name in request.GET if name in NAMES}
    return parse_filter(given, zone=get_current_timezone())


def _may_read(request: HttpRequest, finding: Finding) -> bool:
    """Single contacts only for roles, and keys, that may see them."""
    if not finding.sensitive:
        return True
    caller = request.auth  # type: ignore[attr-defined]
    return caller.scope == Scope.CONTACTS if isinstance(caller, ApiKey) else may_see_contacts(caller)


def _described(finding: Finding) -> dict[str, Any]:
    return {
        "name": finding.name,
        "question": finding.question,
        "explanation": finding.explanation,
        "sensitive": finding.sensitive,
        "options": [option.name for option in finding.options],
        "fields": [{"name": field.name, "label": field.label, "unit": field.unit} for field in finding.fields],
    }


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


api = NinjaAPI(title="Lotse", version="1", docs_decorator=login_required, urls_namespace="api")
api.add_router("/findings", findings)
api.add_router("/catalog", catalog)
api.add_router("", reports)


@api.exception_handler(LotseError)
def refused(request: HttpRequest, error: LotseError) -> HttpResponse:
    """What the caller can repair."""
    status = 404 if isinstance(error, UnknownFindingError) else 400
    return api.create_response(request, {"detail": str(error)}, status=status)
