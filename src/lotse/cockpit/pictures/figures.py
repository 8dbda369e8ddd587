"""Shares of a finding's row as the pages draw and print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from lotse.cockpit.addresses import settled
from lotse.findings.filters import NAMES
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale
from lotse.ui.plots import axis as drawn_axis


def bearing(row: Mapping[str, Any], name: str, n: int | None) -> Bearing:
    """A share with its interval; behaviour, not asked and not heard."""
    return Bearing(row.get(name), row.get(f"{name}_low"), row.get(f"{name}_high"), n, "seen")


def printed(figure: Bearing, language: str) -> str:
    return formats.by_unit(figure.value, "share", language)


def ends(figure: Bearing, language: str) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return formats.interval(figure.low, figure.high, "share", language)


def upto(figures: Iterable[Bearing]) -> Scale:
    """From zero to the next round share above all interval ends."""
    highest = max((figure.high or figure.value or 0 for figure in figures), default=0)
    steps = (0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
    return Scale(0, next((step for step in steps if step >= highest), 1.0))


def axis(scale: Scale, language: str) -> Any:
    values = [scale.low, (scale.low + scale.high) / 2, scale.high]
    decimals = 1 if scale.high - scale.low < 0.04 else 0
    return drawn_axis([(value, formats.share(value, language, decimals)) for value in values], scale)


def contacts_address(page: QueryDict, **filters: Iterable[str]) -> str:
    """The single contacts behind a figure: under the page's filters, where the figure does not set its own."""
    own = {name.replace("_", "-"): values for name, values in filters.items()}
    asked = settled(page)
    kept = [(name, value) for name in NAMES if not own.get(name) for value in asked.getlist(name) if value]
    pairs = [(name, value) for name, values in own.items() for value in values]
    return f"{reverse('finding', args=['contacts'])}?{urlencode([*pairs, *kept])}"
