"""A filter in words, for what is printed and cannot be clicked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext, pgettext

from lotse.cockpit import choices, words
from lotse.contacts.filters import Filter
from lotse.ui import formats


def in_words(where: Filter, names: Mapping[str, str], language: str) -> str:
    """``Zeitraum 01.01.2026–31.03.2026 · Segment guest: business``; the whole time where nothing is set."""
    labels = choices.labels()
    parts = [f"{gettext('Period')} {_period(where, language)}"]
    for name, values in _lists(where, names).items():
        if values:
            parts.append(f"{labels[name]} {', '.join(values)}")
    return " · ".join(parts)


def _period(where: Filter, language: str) -> str:
    """``until`` is not included, so the last day is the one before."""
    first = formats.day(where.since, language) if where.since else ""
    last = formats.day(where.until - timedelta(microseconds=1), language) if where.until else ""
    if first and last:
        return f"{first}{formats.EN_DASH}{last}"
    if first:
        return gettext("since %(day)s") % {"day": first}
    return gettext("until %(day)s") % {"day": last} if last else gettext("whole time")


def _lists(where: Filter, names: Mapping[str, str]) -> dict[str, list[str]]:
    phases, kinds, statuses = words.phase_names(), words.kind_names(), words.loyalty_names()
    outcomes = [kinds.get(kind, kind) for kind in where.outcomes]
    without = [pgettext("filter", "not %(kind)s") % {"kind": kinds.get(kind, kind)} for kind in where.without_outcomes]
    journeys = (*where.journey_contains, *where.journey_order)
    lacking = [pgettext("filter", "not %(kind)s") % {"kind": names.get(key, key)} for key in where.journey_lacks]
    coded = {"segment": where.segments, "device": where.devices, "source": where.sources}
    return {
        "phase": [phases.get(phase, str(phase)) for phase in where.phases],
        "touchpoint": [names.get(key, key) for key in (*where.touchpoints, *journeys)] + lacking,
        **{name: [words.said(name, code, names) for code in codes] for name, codes in coded.items()},
        "kind": [kinds.get(kind, kind) for kind in where.kinds] + outcomes + without,
        "location": [words.said("location", code, names) for code in where.locations],
        "wave": list(where.waves),
        "loyalty": [statuses.get(status, status) for status in where.loyalty],
    }
