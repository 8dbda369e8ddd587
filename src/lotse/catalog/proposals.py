"""For signals that no rule holds for: which touchpoint they probably belong to, and the rule that says so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from lotse.contacts.catalogue import Rule, Touchpoint
from lotse.contacts.schema import named_in

ENOUGH = 0.6  # similarity below which no touchpoint is proposed: a wrong proposal costs more than none
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
NEW = "+"  # marks the key of a touchpoint that is not there yet


class Proposals:
    """What the touchpoints in use are called, prepared once for many signals."""

    def __init__(self, touchpoints: Iterable[Touchpoint]) -> None:
        self._names = [
            (_words(name), entry.key)
            for entry in touchpoints
            if not entry.retired
            for name in (entry.key, *entry.names.values())
        ]

    def of(self, signal: str) -> str:
        """The touchpoint whose key or name is most like the signal, else the key of a new one, marked with +.

        Similarity is Ratcliff and Obershelp's (``difflib``) over lower-case words; of an opinion only what names its
        touchpoint counts (``importance/hotlin``).
        """
        signal = named_in(signal) or signal
        wanted = _words(signal)
        alike = [(SequenceMatcher(None, wanted, name, autojunk=False).ratio(), key) for name, key in self._names]
        best, closest = max(alike, default=(0.0, ""))
        if wanted and best >= ENOUGH:
            return closest
        return f"{NEW}{key}" if (key := slug(signal)) else ""


def rule_for(source: str, signal: str, touchpoint: str) -> Rule:
    """The rule that maps this signal of this source, whatever its kind or device."""
    return Rule(touchpoint, source=_literal(source), signal=_literal(signal))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def slug(text: str) -> str:
    """A key of a–z, 0–9 and -, as a name or a signal suggests it."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_UMLAUTS)).strip("-")[:80]


def _literal(text: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", text)
