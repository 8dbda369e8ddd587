"""A single contact as it is read: words first, then where, when and how it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from lotse.cockpit.columns import here
from lotse.cockpit.words import said
from lotse.contacts.schema import ASKED, HEARD, STAFF
from lotse.ui import formats

MOMENT = "at"  # in the address, so that one second of the log is read and not the whole
CODED = ("kind", "source", "device", "purpose", "location")


def shown(row: Mapping[str, Any], names: Mapping[str, str], language: str) -> dict[str, Any]:
    """A row of the finding `contacts`, its kind in words, its instant here, and the mark of its source."""
    kind = row.get("kind", "")
    when = formats.by_unit(here(row.get("occurred_at")), "date", language)
    touchpoint = row.get("touchpoint") or ""
    coded = {field: said(field, row.get(field), names) for field in CODED}
    known = {"address": address(row)} if row.get("contact_id") and row.get("occurred_at") else {}
    said_at = names.get(touchpoint, touchpoint)
    return {**row, **coded, **known, "touchpoint": said_at, "when": when, "mark": _mark(kind)}


def _mark(kind: str) -> str:
    marks = (("asked", ASKED), ("heard", HEARD), ("staff", STAFF))
    return next((mark for mark, kinds in marks if kind in kinds), "")


def address(row: Mapping[str, Any]) -> str:
    """Where a row of the finding `contacts` stands whole."""
    moment = row["occurred_at"].astimezone(UTC).isoformat()
    path = reverse("contact", args=[row["source"], row["contact_id"]])
    return f"{path}?{urlencode({MOMENT: moment})}"
