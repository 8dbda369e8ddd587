"""Rows of the findings as drawable bearings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lotse.findings.withhold import WITHHELD
from lotse.ui.plots import Bearing, Source


def bearing(row: Mapping[str, Any], source: Source) -> Bearing:
    """What a row says from one source (``asked``, ``heard``, ``staff``), or that it was not collected."""
    return Bearing(
        value=row.get(f"{source}_mean"),
        low=row.get(f"{source}_low"),
        high=row.get(f"{source}_high"),
        n=row.get(f"{source}_n"),
        source=source,
        withheld=f"{source}_n" in (row.get(WITHHELD) or ()),
    )
