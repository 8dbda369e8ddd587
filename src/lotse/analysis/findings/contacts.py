"""The single contacts behind a figure, newest first, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc

from lotse.analysis.findings.behind import behind
from lotse.analysis.findings.chosen import whole
from lotse.findings.types import Field, Finding, Note, Option, Result

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

MOST: Final = 1000
LARGEST: Final = 10**12
LIMIT: Final = Option("limit", "Rows a page", default="100")
OFFSET: Final = Option("offset", "From row", default="0")
TEXT: Final = 200  # characters; the whole text stands on the contact's own page
ORDER: Final = ("occurred_at", "source", "contact_id")
SHOWN: Final = (
    "kind", "signal", "valence", "rating", "scale", "text", "device", "location", "wave", "purpose",
)  # fmt: skip
EXPLANATION = "Contacts as they came in, the newest first. Customers stay pseudonyms; texts are cut at 200 characters."


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per contact; ``limit`` of them from ``offset`` on. The base counts all that the filter lets through."""
    limit, offset = whole(options, LIMIT, 1, MOST), whole(options, OFFSET, 0, LARGEST)
    found = behind(log, where, [*ORDER, *SHOWN], offset + limit)
    newest = pc.sort_indices(found.contacts.select(ORDER), sort_keys=[(name, "descending") for name in ORDER])
    page = newest.slice(offset, limit)
    keys = [found.touchpoints[at] for at in page.to_pylist()]
    rows = [_row(row, key) for row, key in zip(found.contacts.take(page).to_pylist(), keys, strict=True)]
    shown = {"first": offset + 1, "last": offset + len(rows), "all": found.all}
    notes = [Note("Shown: %(first)s–%(last)s of %(all)s.", shown)] if rows else []
    return Result(rows, found.all, "contacts", notes, found.catalogue.version)


def _row(row: Mapping[str, Any], touchpoint: str) -> dict[str, Any]:
    text = row["text"]
    shown = {name: row[name] for name in SHOWN}
    return {
        "occurred_at": row["occurred_at"],
        "touchpoint": touchpoint,
        **shown,
        "text": text if text is None or len(text) <= TEXT else f"{text[: TEXT - 1]}…",
        "source": row["source"],
        "contact_id": row["contact_id"],
    }


FINDING = Finding(
    name="contacts",
    question="Which contacts stand behind the figure?",
    fields=(
        Field("occurred_at", "Time", "date"),
        Field("touchpoint", "Touchpoint"),
        Field("kind", "Kind"),
        Field("signal", "Signal"),
        Field("valence", "Experience", "valence"),
        Field("rating", "Rating", "rating"),
        Field("scale", "Scale", detail=True),
        Field("text", "Text"),
        Field("device", "Device", detail=True),
        Field("location", "Location", detail=True),
        Field("wave", "Wave", detail=True),
        Field("purpose", "Purpose", detail=True),
        Field("source", "Source"),
        Field("contact_id", "Contact", detail=True),
    ),
    compute=compute,
    options=(LIMIT, OFFSET),
    explanation=EXPLANATION,
    sensitive=True,
)
