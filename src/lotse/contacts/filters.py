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

    The five after them choose people by their whole journey within the period, whatever the other fields say:
    with one of ``outcomes`` (kinds), with none of ``without_outcomes``, with a contact at each touchpoint of
    ``journey_contains``, at none of ``journey_lacks``, and at those of ``journey_order`` one after the other
    (others may lie between). ``loyalty`` chooses people by how they stand (``lotse.contacts.loyalty``) at the end of
    the period, judged from their whole journey up to then. Every meaning in full: docs/filters.md.
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
    outcomes: tuple[str, ...] = ()
    without_outcomes: tuple[str, ...] = ()
    journey_contains: tuple[str, ...] = ()
    journey_lacks: tuple[str, ...] = ()
    journey_order: tuple[str, ...] = ()
    loyalty: tuple[str, ...] = ()
