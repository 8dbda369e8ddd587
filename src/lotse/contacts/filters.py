"""One set of filters, with one meaning everywhere: in findings, pages, API, command line and Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Filter:
    """Which contacts a finding counts. Empty means no restriction; values of one field are alternatives,
    different fields must all hold.

    ``since`` is included, ``until`` is not (UTC). ``segments`` are ``name=value`` pairs: alternatives within a
    name, all names must hold. ``touchpoints`` are keys of the catalogue; a touchpoint includes those below it.
    """

    since: datetime | None = None
    until: datetime | None = None
    touchpoints: tuple[str, ...] = ()
    phases: tuple[int, ...] = ()
    segments: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()
