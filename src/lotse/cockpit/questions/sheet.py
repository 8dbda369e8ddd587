"""An answer as it is shown, the same on screen and on paper: a sentence, then touchpoints with their figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString

_OPEN, _CLOSE = "\x01", "\x02"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")


@dataclass(frozen=True)
class Run:
    """Words of a sentence; the strong ones are what it is about."""

    text: str
    strong: bool = False


def runs(message: str, strong: Mapping[str, str], **values: Any) -> tuple[Run, ...]:
    """A message with its ``%(name)s`` filled in, those of ``strong`` set off."""
    marked = {name: f"{_OPEN}{_CONTROL.sub('', text)}{_CLOSE}" for name, text in strong.items()}
    pieces = re.split(f"([{_OPEN}{_CLOSE}])", message % {**values, **marked})
    found, loud = [], False
    for piece in pieces:
        if piece in (_OPEN, _CLOSE):
            loud = piece == _OPEN
        elif piece:
            found.append(Run(piece, loud))
    return tuple(found)


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class Side:
    """A second figure beside the plot, with its interval; or the words why there is none."""

    figure: str = ""
    ends: str = ""
    words: str = ""
    link: Link | None = None


@dataclass(frozen=True)
class Voice:
    """What one source says: ``yes`` supports, ``no`` contradicts, "" says nothing. Both are printed as words."""

    source: str
    stance: str
    words: str


@dataclass(frozen=True)
class Entry:
    """One touchpoint of an answer. ``figure`` stands first below the plot, ``facts`` (interval, base) behind it."""

    key: str
    name: str
    sentence: str
    plot: SafeString | str
    figure: str
    facts: tuple[str, ...]
    tone: str = ""  # "neg" or "pos" only where the interval excludes the reference
    evidence: str = ""
    moment: bool = False
    rank: str = ""
    ranks: str = ""  # the interval of the rank
    tie: str = ""  # words above the entry: which ranks cannot be told apart
    side: Side | None = None
    voices: tuple[Voice, ...] = ()


@dataclass(frozen=True)
class Section:
    title: str
    hint: str = ""
    plot_head: str = ""
    side_head: str = ""
    voices_head: str = ""
    axis: SafeString | str = ""
    entries: Sequence[Entry] = ()
    more: Link | None = None
    says: Sequence[str] = ()  # sentences below the entries, of what has no entry
    tags: Sequence[Entry] = ()  # touchpoints that only have a name and a sentence
    quiet: bool = False  # below the answer proper: no sheet, no rank

    @property
    def ranked(self) -> bool:
        return any(entry.rank for entry in self.entries)

    @property
    def width(self) -> str:
        """Which columns the rows have."""
        return ("v" if self.voices_head else "s" if self.side_head else "p") + ("r" if self.ranked else "")


@dataclass(frozen=True)
class Picture:
    """A plot of all touchpoints; ``words`` say the same to who cannot see it."""

    title: str
    hint: str
    drawing: SafeString | str
    printed: SafeString | str  # the same for a page of paper, on which names need more room
    key: Sequence[tuple[str, str]] = ()  # numbers in the plot and the names they stand for


@dataclass(frozen=True)
class Sheet:
    """The whole answer. Without ``sections`` the lead says why there is nothing to show."""

    lead: tuple[Run, ...]
    base: str = ""
    sections: Sequence[Section] = ()
    picture: Picture | None = None
    legend: Sequence[str] = ()  # sources whose marks the plots use
    notes: Sequence[str] = ()
    empty: str = ""


def nothing(why: object, base: str = "") -> Sheet:
    """No answer, and why."""
    return Sheet((Run(str(why)),), base, empty=str(why))
