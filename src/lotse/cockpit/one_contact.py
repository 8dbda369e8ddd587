"""One contact, whole: what was said or done, where, when and how, for roles that may see contacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from sys import maxsize
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from lotse.accounts.roles import may_see_contacts
from lotse.cockpit import contacts, registry, words
from lotse.contacts.filters import Filter
from lotse.ui import formats

COLUMNS: Final = (
    "occurred_at", "source", "contact_id", "kind", "signal", "valence", "rating", "scale", "text", "language", "device",
    "location", "wave", "purpose", "product", "duration_s", "value", "cost", "count",
)  # fmt: skip


@require_safe
def contact(request: HttpRequest, source: str, contact_id: str) -> HttpResponse:
    if not may_see_contacts(request.user):
        raise PermissionDenied
    language = (get_language() or "en")[:2]
    row, touchpoint = _found(source, contact_id, request.GET.get(contacts.MOMENT, ""))
    names = words.names(registry.contact_log().catalogue(), language)
    shown = contacts.shown({**row, "touchpoint": touchpoint}, names, language)
    page = {"contact": shown, "key": touchpoint, "facts": list(_facts(shown, language))}
    return render(request, "cockpit/contact.html", page)


def _found(source: str, contact_id: str, moment: str) -> tuple[dict[str, Any], str]:
    from lotse.analysis.findings.behind import behind  # noqa: PLC0415 - the first page does without the kernels
    from lotse.analysis.findings.selecting import FilterError  # noqa: PLC0415

    try:
        found = behind(registry.contact_log(), _second(source, moment), [*COLUMNS], newest=maxsize)
    except FilterError as error:  # nothing has ever come from this source
        raise Http404(str(error)) from error
    ids = found.contacts["contact_id"].to_pylist()
    if contact_id not in ids:
        raise Http404(f"There is no contact {contact_id!r} of {source!r}.")
    at = ids.index(contact_id)
    return found.contacts.slice(at, 1).to_pylist()[0], found.touchpoints[at]


def _second(source: str, moment: str) -> Filter:
    """What came from the source in the second that the address names; everything where it names none."""
    try:
        since = datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0)
    except ValueError:
        return Filter(sources=(source,))
    return Filter(sources=(source,), since=since, until=since + timedelta(seconds=1))


def _facts(shown: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Only what is known of it."""
    labelled = (
        (gettext("Kind"), shown["kind"]),
        (gettext("Rating"), _rating(shown, language)),
        (gettext("Purpose"), shown["purpose"]),
        (gettext("Location"), shown["location"]),
        (gettext("Device"), shown["device"]),
        (gettext("Product"), shown["product"]),
        (gettext("Wave"), shown["wave"]),
        (gettext("Duration"), _quantity(shown["duration_s"], "seconds", language)),
        (gettext("Value"), _quantity(shown["value"], "money", language)),
        (gettext("Cost"), _quantity(shown["cost"], "money", language)),
        (gettext("Source"), shown["source"]),
        (gettext("Signal"), shown["signal"]),
    )
    yield from ((label, str(text)) for label, text in labelled if text)


def _rating(shown: Mapping[str, Any], language: str) -> str:
    if shown["rating"] is None:
        return ""
    return gettext("%(rating)s on the scale %(scale)s") % {
        "rating": formats.by_unit(shown["rating"], "count", language),
        "scale": (shown["scale"] or "").replace("-", formats.EN_DASH),
    }


def _quantity(value: Any, unit: str, language: str) -> str:
    return "" if value is None else formats.by_unit(value, unit, language)
