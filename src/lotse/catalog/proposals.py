"""For signals that no rule holds for: which touchpoint they probably belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lotse.contacts.catalogue import Rule, Touchpoint
from lotse.contacts.journeys.codes import What

ENOUGH = 0.6  # similarity below which no touchpoint is proposed: a wrong proposal costs more than none


@dataclass(frozen=True)
class Unmapped:
    """A tuple without a touchpoint, how many contacts carry it, and a proposal with its similarity (0–1)."""

    what: What
    volume: int
    proposal: str | None
    similarity: float


def propose(unmapped: Sequence[tuple[What, int]], touchpoints: Sequence[Touchpoint]) -> list[Unmapped]:
    """Unmapped tuples, the largest volume first, each with the touchpoint whose key or name its signal is most like.

    Similarity is Ratcliff and Obershelp's (``difflib``) over lower-case words, against key and names.
    """
    in_use = [entry for entry in touchpoints if not entry.retired]
    names = [(entry.key, _words(text)) for entry in in_use for text in (entry.key, *entry.names.values())]
    return [
        _closest(what, volume, names) for what, volume in sorted(unmapped, key=lambda pair: (-pair[1], pair[0].signal))
    ]


def rule_for(what: What, touchpoint: str) -> Rule:
    """The rule that maps this signal of this source, whatever its kind or device."""
    return Rule(touchpoint, source=_literal(what.source), signal=_literal(what.signal))


def _closest(what: What, volume: int, names: Sequence[tuple[str, str]]) -> Unmapped:
    signal = _words(what.signal)
    scored = [(SequenceMatcher(None, signal, name, autojunk=False).ratio(), key) for key, name in names if name]
    similarity, key = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    close = bool(signal) and similarity >= ENOUGH
    return Unmapped(what, volume, key if close else None, similarity if close else 0.0)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def _literal(text: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", text)
