"""Fields as the chosen options make them: what a heading says must be what the column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext

from lotse.findings.types import Field, Finding


def fields(asked: Finding, options: Mapping[str, str]) -> Sequence[Field]:
    """In points where the net promoter score was asked for; named after the event and the experiences asked for."""
    if options.get("measure") == "nps":
        return [
            replace(field, unit="nps") if field.unit in {"rating", "difference"} else field for field in asked.fields
        ]
    said = event_labels().get(options.get("event", ""), {}) | (good_labels() if options.get("after") == "good" else {})
    return [replace(field, label=said.get(field.name, field.label)) for field in asked.fields]


def event_labels() -> dict[str, dict[str, str]]:
    """Headings of the finding on exit risk for events other than leaving."""
    return {
        "silence": {
            "ratio": gettext("Times as many fall silent"),
            "difference": gettext("More who fall silent"),
            "exits": gettext("of whom fell silent"),
        },
        "first-purchase": {
            "ratio": gettext("Times as many buy for the first time"),
            "difference": gettext("More who buy for the first time"),
            "exits": gettext("of whom bought for the first time"),
        },
        "repurchase": {
            "ratio": gettext("Times as many buy again"),
            "difference": gettext("More who buy again"),
            "exits": gettext("of whom bought again"),
        },
        "recommendation": {
            "ratio": gettext("Times as many recommend"),
            "difference": gettext("More who recommend"),
            "exits": gettext("of whom recommended"),
        },
    }


def good_labels() -> dict[str, str]:
    """Of the same finding after good experiences."""
    return {"n": gettext("People with a good experience"), "contacts": gettext("Good experiences")}
