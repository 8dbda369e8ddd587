"""The touchpoints that occur, numbered without gaps, and the people who have a journey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.selection import Flags, Selection

CONVERTS = 1
LEAVES = 2


@dataclass(frozen=True)
class Nodes:
    """``keys``: touchpoints of the catalogue that the selection reaches, in its order. ``of_what``: int16 per code
    of ``What``, −1 where nothing is mapped or selected.
    """

    keys: tuple[str, ...]
    of_what: NDArray[np.int16]


def nodes_of(selection: Selection) -> Nodes:
    used = np.unique(selection.touchpoint[selection.touchpoint >= 0])
    touchpoints = selection.resolution.catalogue.touchpoints
    numbers = np.full(len(touchpoints) + 1, -1, np.int16)
    numbers[used] = np.arange(len(used))
    return Nodes(tuple(touchpoints[at].key for at in used.tolist()), numbers[selection.touchpoint])


def with_journey(chunk: Chunk, selection: Selection) -> Flags:
    """Per person 1 if selected and known: who has no customer number has no journey."""
    known: Flags = selection.people(chunk) & (chunk.people != 0).view(np.uint8)
    return known


def outcomes(selection: Selection, converts: tuple[str, ...], leaves: tuple[str, ...]) -> Flags:
    """Per code of ``What`` the bits CONVERTS and LEAVES. Outcomes count wherever they stand in a journey, whether or
    not the filter lets such contacts count as steps of it.
    """
    bits: Flags = selection.of_kinds(*converts) * np.uint8(CONVERTS) | selection.of_kinds(*leaves) * np.uint8(LEAVES)
    return bits


def steps_of(nodes: Nodes, outcome: Flags) -> NDArray[np.uint16]:
    """Per code of ``What`` everything that a kernel asks of it in one number: the node (their count for none) in the
    lower 14 bits, CONVERTS and LEAVES above.
    """
    node = np.where(nodes.of_what < 0, len(nodes.keys), nodes.of_what).astype(np.uint16)
    return node | outcome.astype(np.uint16) << np.uint16(14)
