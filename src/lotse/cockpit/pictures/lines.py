"""One line a row: its name, its figures with their intervals on an axis that all rows share, and what goes with it.

What is drawn of which finding stands in ``LOOKS``; words, units and withheld figures are those of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from lotse.cockpit import columns
from lotse.cockpit.coded import category_names
from lotse.cockpit.moments import event_words, verdict_words
from lotse.cockpit.pictures import rulers
from lotse.cockpit.words import phase_names
from lotse.findings.withhold import WITHHELD
from lotse.ui.plots import Bearing, Source

type Row = Mapping[str, Any]
MOST: Final = 30  # lines of a group; all stand in the table


@dataclass(frozen=True)
class Figure:
    """One mark of a line: the value's field, its base's, what it comes from, and its colour (None: by experience)."""

    value: str
    n: str
    source: Source = "seen"
    tone: Callable[[Row], str | None] = lambda _row: "p2"

    def bearing(self, row: Row) -> Bearing:
        stem = self.value.removesuffix("_mean")
        return Bearing(
            row.get(self.value), row.get(f"{stem}_low"), row.get(f"{stem}_high"), row.get(self.n), self.source
        )


@dataclass(frozen=True)
class Look:
    """``cells``: columns of the table that stand beside the plot; ``by``: the field that makes groups of rows."""

    figures: tuple[Figure, ...]
    ruler: Callable[[Iterable[Bearing], str], rulers.Ruler]
    head: Callable[[], str]
    cells: tuple[str, ...]
    sides: Callable[[], tuple[str, str]] = lambda: ("", "")
    names: str = "touchpoint"
    below: str = ""  # the field whose words stand under the name
    by: str = ""
    titles: Callable[[], Mapping[str, tuple[str, str]]] = dict  # group -> title and hint
    kept: Callable[[Row], bool] = lambda _row: True


def own_colour(_row: Row) -> None:
    """The colour that the scale of experiences gives a value."""
    return


def demonstrated(row: Row) -> str:
    """Dark where it is demonstrated that more leave; the words say so, too."""
    return "n2" if row.get("certainty") == "demonstrated" else "z"


def told(row: Row) -> bool:
    """Where nothing followed, or nobody is comparable, there is no multiple to draw: such rows stand in the table."""
    return row.get("ratio") is not None or bool(row.get(WITHHELD))


def relative(row: Row) -> str:
    """Whether a good experience surely costs more, or less, than elsewhere."""
    low, high = row.get("relative_cost_low"), row.get("relative_cost_high")
    if low is None or high is None or low <= 1 <= high:
        return "z"
    return "n2" if low > 1 else "p2"


def certain_gap(row: Row) -> str | None:
    return None if row.get("real") else "z"


ASKED_HEARD: Final = (
    Figure("asked_mean", "asked_n", "asked", own_colour),
    Figure("heard_mean", "heard_n", "heard", own_colour),
)


def _by_certainty() -> dict[str, tuple[str, str]]:
    return {
        "demonstrated": (gettext("Demonstrated"), gettext("the interval excludes “as many”, corrected for many tests")),
        "suspected": (gettext("Suspected"), ""),
        "not demonstrable": (gettext("Not demonstrable"), gettext("That does not mean that there is no effect.")),
    }


def _by_category() -> dict[str, tuple[str, str]]:
    hints = {
        "basic": gettext("taken for granted: annoys when it does not work, delights nobody when it does"),
        "performance": gettext("the better, the more satisfied; the worse, the less"),
        "excitement": gettext("delights; nobody misses it"),
        "indifferent": gettext("neither with it nor without it do customers feel much"),
        "reverse": gettext("customers would rather be without it"),
        "questionable": gettext("answers that contradict themselves: the questions were not understood"),
    }
    return {name: (word[:1].upper() + word[1:], hints[name]) for name, word in category_names().items()}


def _by_event() -> dict[str, tuple[str, str]]:
    return {event: (word[:1].upper() + word[1:], "") for event, word in event_words().items()}


def _by_side() -> dict[str, tuple[str, str]]:
    return {"before": (gettext("right before"), ""), "after": (gettext("right after"), "")}


LOOKS: Final[Mapping[str, Look]] = {
    "exit-risk": Look(
        (Figure("ratio", "n", tone=demonstrated),),
        rulers.multiples,
        lambda: gettext("After such an experience, multiple of comparable customers; each step doubles"),
        ("ratio", "difference", "exits", "stake"),
        lambda: (gettext("less often"), gettext("more often")),
        below="segment",
        by="certainty",
        titles=_by_certainty,
        kept=told,
    ),
    "consequences": Look(
        (Figure("ratio", "n", tone=demonstrated),),
        rulers.multiples,
        lambda: gettext("After such an experience, multiple of comparable customers; each step doubles"),
        ("ratio", "difference", "exits", "stake"),
        lambda: (gettext("less often"), gettext("more often")),
        below="certainty",
        by="event",
        titles=_by_event,
        kept=lambda row: row.get("part") == "touchpoint",
    ),
    "drivers": Look(
        (Figure("weight", "n", "asked"),),
        rulers.from_zero,
        lambda: gettext("Share of what explains the overall rating"),
        ("weight", "rank", "correlation", "stated"),
    ),
    "asymmetry": Look(
        (Figure("penalty", "n", "asked", lambda _row: "n2"), Figure("reward", "n", "asked")),
        rulers.around_zero,
        lambda: gettext("Points of the overall rating: what a low rating costs, what a high one brings"),
        ("penalty", "reward", "kind"),
        lambda: (gettext("costs"), gettext("brings")),
    ),
    "kano": Look(
        (
            Figure("worse", "n", "asked", lambda row: "n2" if row.get("certainty") == "demonstrated" else "z"),
            Figure("better", "n", "asked", lambda row: "p2" if row.get("certainty") == "demonstrated" else "z"),
        ),
        rulers.around_zero,
        lambda: gettext("Less satisfied without it, more with it; grey: category not certain"),
        ("share", "certainty", "worse", "better"),
        lambda: (gettext("without it"), gettext("with it")),
        by="category",
        titles=_by_category,
    ),
    "audit-gap": Look(
        (Figure("staff", "staff_n", "staff", certain_gap), Figure("customers", "customers_n", "asked", certain_gap)),
        rulers.experience,
        lambda: gettext("Experience, −1 to +1: ■ staff above, ◆ customers below"),
        ("gap", "staff", "customers", "staff_n"),
        kept=lambda row: row.get("staff") is not None or row.get("customers") is not None,
    ),
    "efficiency": Look(
        (Figure("cost_per_good", "n", tone=relative),),
        rulers.money,
        lambda: gettext("Cost of one good experience; each step is ten times as much"),
        ("cost_per_good", "relative_cost", "cost", "okay"),
        by="verdict",
        titles=verdict_words,
        kept=lambda row: row.get("cost_per_good") is not None,
    ),
    "reliability": Look(
        (Figure("okay", "n"),),
        lambda _bearings, language: rulers.from_zero([Bearing(1.0)], language),
        lambda: gettext("Share okay or better"),
        ("okay", "trust", "locations_spread", "weekdays_spread", "staff_spread"),
    ),
    "locations": Look(
        ASKED_HEARD,
        rulers.experience,
        lambda: gettext("Experience, −1 to +1"),
        ("asked_mean", "heard_mean"),
        names="location",
    ),
    "phases": Look(
        ASKED_HEARD,
        rulers.experience,
        lambda: gettext("Experience, −1 to +1"),
        ("asked_mean", "heard_mean", "reach", "volume"),
        names="phase",
    ),
    "purposes": Look(
        (Figure("share", "people"),),
        rulers.from_zero,
        lambda: gettext("Share of contacts"),
        ("share", "contacts", "people"),
        names="purpose",
    ),
    "before-and-after": Look(
        (Figure("share", "people"),),
        rulers.from_zero,
        lambda: gettext("Share of people"),
        ("share", "contacts", "people"),
        by="series",
        titles=_by_side,
    ),
    "problems": Look(
        (Figure("share", "n", tone=lambda _row: "n2"),),
        rulers.from_zero,
        lambda: gettext("Share of people with a bad experience"),
        ("share", "relevance", "index", "rank"),
    ),
    "ipa": Look(
        (Figure("gap", "n", "asked", lambda row: "n2" if row.get("priority") else "z"),),
        rulers.around_zero,
        lambda: gettext("Importance minus rating"),
        ("gap", "importance", "performance", "quadrant"),
        lambda: (gettext("better than important"), gettext("more important than good")),
    ),
}


def drawer(name: str) -> Callable[[Sequence[Row], Mapping[str, Any]], dict[str, Any]]:
    """What draws the finding of this name."""
    return lambda rows, frame: drawn(LOOKS[name], rows, frame)


def drawn(look: Look, rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    shown = [row for row in rows if look.kept(row)]
    ruler = look.ruler([figure.bearing(row) for row in shown for figure in look.figures], frame["language"])
    fields = {column.name: column for column in columns.of_fields(columns.present(frame["finding"].fields, rows))}
    beside = [fields[name] for name in look.cells if name in fields]
    groups = [_group(look, title, held, ruler, beside, frame) for title, held in _grouped(look, shown) if held]
    return {
        "picture": "lines",
        "line_groups": groups,
        "line_axis": ruler.head(*look.sides()),
        "line_head": look.head(),
        "line_cells": beside,
        "line_name": fields[look.names].label if look.names in fields else "",
        "sources": dict.fromkeys(figure.source for figure in look.figures),
        "left_out": len(rows) - sum(len(group["lines"]) for group in groups),
    }


def _grouped(look: Look, rows: Sequence[Row]) -> Iterable[tuple[tuple[str, str], list[Row]]]:
    if not look.by:
        yield ("", ""), list(rows)
        return
    for value, title in look.titles().items():
        yield title, [row for row in rows if row[look.by] == value]


def _group(
    look: Look,
    title: tuple[str, str],
    rows: Sequence[Row],
    ruler: rulers.Ruler,
    beside: Sequence[columns.Column],
    frame: Mapping[str, Any],
) -> dict[str, Any]:
    lines = [_line(look, row, ruler, beside, frame) for row in rows[:MOST]]
    return {"title": title[0], "hint": title[1], "lines": lines}


def _line(
    look: Look, row: Row, ruler: rulers.Ruler, beside: Sequence[columns.Column], frame: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "name": _name(look, row, frame["names"]),
        "below": columns.words(look.below, row.get(look.below), frame["names"]) if look.below else "",
        "address": columns.address(look.names, row.get(look.names), frame.get("filters", "")),
        "plot": ruler.plot([figure.bearing(row) for figure in look.figures], _tones(look, row, frame)),
        "cells": columns.cells(row, beside, frame["names"], frame["language"]),
    }


def _tones(look: Look, row: Row, frame: Mapping[str, Any]) -> list[str | None]:
    """What follows a good experience is never drawn in the colour of the bad."""
    tones = [figure.tone(row) for figure in look.figures]
    good = frame.get("chosen", {}).get("after") == "good"
    return ["p2" if good and tone == "n2" else tone for tone in tones]


def _name(look: Look, row: Row, names: Mapping[str, str]) -> str:
    code = row[look.names]
    if look.names == "phase":
        return f"{code} {phase_names()[int(code)]}"
    if look.names == "touchpoint" and code in {"", "start", "end"}:
        return gettext("no contact before") if row.get("series") == "before" else gettext("no contact after")
    return columns.words(look.names, code, names) or str(code)
