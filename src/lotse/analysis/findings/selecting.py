"""From the common filters to the lookup tables of a pass: which codes count, and at which touchpoint."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.catalogue import Catalogue
from lotse.contacts.errors import LotseError, Message
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.codes import Codes, What
from lotse.contacts.resolve import UNMAPPED, Resolution, descendants
from lotse.contacts.schema import ASKED, HEARD, NOT_EXPERIENCED, Kind, is_opinion
from lotse.contacts.selection import select
from lotse.findings.run import missing
from lotse.methods.tallies.cut import Cut, Role


class FilterError(LotseError):
    """A filter names something that does not exist; the message says what does."""


def role_of(what: What) -> Role:
    """What such a contact is to the tallies: asked, heard, counted, tracked, or nothing experienced."""
    if what.kind in NOT_EXPERIENCED or is_opinion(what.kind, what.signal):
        return Role.NONE
    if what.kind in ASKED:
        return Role.ASKED
    if what.kind in HEARD:
        return Role.HEARD
    return Role.COUNTED if what.kind == Kind.EXPOSURE else Role.TRACKED


def cut_of(where: Filter, codes: Codes, resolution: Resolution) -> Cut:
    """What a pass counts where. Position in ``Cut.parent``: the catalogue's touchpoints, then one for all that no
    rule maps. Filters on touchpoint and phase choose what is counted; who belongs to the base they leave alone.
    """
    check(where, codes, resolution.catalogue)
    selection = select(replace(where, touchpoints=(), phases=()), codes, resolution)
    roles = np.array([role_of(what) for what in codes.whats], np.uint8)
    parents = np.append(_parents(resolution.catalogue), np.int32(-1))
    return Cut(selection, roles * selection.whats, _rows(where, resolution), parents)


def check(where: Filter, codes: Codes, catalogue: Catalogue) -> None:
    """Refuse what does not exist, with what does: an empty answer would look like a finding."""
    _known("touchpoint", where.touchpoints, (touchpoint.key for touchpoint in catalogue.touchpoints))
    _known("source", where.sources, (what.source for what in codes.whats))
    _known("device", where.devices, (what.device or "" for what in codes.whats))
    _known("segment", where.segments, (f"{name}={value}" for pairs in codes.segments for name, value in pairs))
    _known("wave", where.waves, codes.waves)
    _known("location", where.locations, codes.locations)


def selected(where: Filter, catalogue: Catalogue) -> set[int]:
    """Positions of the touchpoints that a filter names, with those below them; all of them without such a filter."""
    if not where.touchpoints:
        return set(range(len(catalogue.touchpoints)))
    return descendants(catalogue, where.touchpoints)


def _rows(where: Filter, resolution: Resolution) -> NDArray[np.int32]:
    unmapped = len(resolution.catalogue.touchpoints)
    row = resolution.touchpoint.astype(np.int32)
    chosen = np.zeros(unmapped + 1, bool)
    chosen[list(selected(where, resolution.catalogue))] = True
    chosen[unmapped] = not where.touchpoints and not where.phases
    row = np.where(row == UNMAPPED, unmapped, row)
    keep = (row >= 0) & chosen[row]
    if where.phases:
        keep &= np.isin(resolution.phase, where.phases)
    return np.where(keep, row, -1).astype(np.int32)


def about_of(where: Filter, resolution: Resolution) -> NDArray[np.int32]:
    """Per code of ``What`` the touchpoint that an opinion is about, −1 where there is none that the filter names."""
    keep = np.isin(resolution.about, sorted(selected(where, resolution.catalogue)))
    if where.phases:
        keep &= np.isin(resolution.about_phase, where.phases)
    return np.where(keep, resolution.about, -1).astype(np.int32)


def _parents(catalogue: Catalogue) -> NDArray[np.int32]:
    position = {touchpoint.key: at for at, touchpoint in enumerate(catalogue.touchpoints)}
    return np.array([position.get(t.parent or "", -1) for t in catalogue.touchpoints], np.int32)


def _known(name: str, wanted: Sequence[str], existing: Iterable[str]) -> None:
    if not wanted:
        return
    values = set(existing)  # the empty text among them stands for "none"
    known = sorted(values - {""})
    for choice in wanted:
        if choice not in values:
            close = difflib.get_close_matches(choice, known, n=1)
            listed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
            raise FilterError(missing(name, choice, close, listed or Message("none yet")))
