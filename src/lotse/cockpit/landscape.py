"""The touchpoint map: cards in five phases and in lanes of the reader's choice, in the customer's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from lotse.cockpit import axes
from lotse.cockpit.bearings import bearing
from lotse.cockpit.words import phase_names
from lotse.contacts.catalogue import Catalogue, CausedBy, Touchpoint
from lotse.ui.plots import Bearing

ARROWS = {"↑": "↗", "→": "→", "↓": "↘"}  # of the finding, as they are drawn
MOST_LANES = 12
ALL = "0"
FIRST_LANE_ROW = 4  # above: the closing circle, the phases' names, the curve


@dataclass(frozen=True)
class Card:
    """One touchpoint in one phase."""

    key: str
    name: str
    owner: str
    asked: Bearing
    heard: Bearing
    reach: float | None
    evidence: str
    arrow: str
    change: float | None
    several_phases: bool
    moment: bool = False  # of truth


@dataclass(frozen=True)
class Cell:
    lane: str
    row: int
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Column:
    """A phase with its cells, one per lane."""

    number: int
    name: str
    cells: tuple[Cell, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for cell in self.cells for card in cell.cards)


@dataclass(frozen=True)
class Lane:
    name: str
    row: int


@dataclass(frozen=True)
class Map:
    lanes: tuple[Lane, ...]
    columns: tuple[Column, ...]

    @property
    def widest(self) -> int:
        """The phase with most cards, drawn twice as wide."""
        return max(self.columns, key=lambda column: len(column.cards)).number

    @property
    def shown(self) -> int:
        """How many touchpoints stand on it, each counted once."""
        return len({card.key for column in self.columns for card in column.cards})


def lane_choices() -> dict[str, str]:
    return {
        "caused_by": gettext("caused by"),
        "owner": gettext("department"),
        "online": gettext("online or offline"),
        "ownership": gettext("owned or earned"),
        "carried_by": gettext("carried by"),
    }


def reach_choices() -> dict[str, str]:
    """From which reach on a touchpoint is shown, in percent."""
    return {
        "3": gettext("from 3%"),
        "1": gettext("from 1%"),
        "10": gettext("from 10%"),
        ALL: gettext("all"),
    }


def reached(rows: Sequence[Mapping[str, Any]], percent: str) -> list[Mapping[str, Any]]:
    """Without those that too few meet; where nobody is known, nobody knows how few."""
    return [row for row in rows if row.get("reach") is None or 100 * row["reach"] >= int(percent)]


def drawn(
    rows: Sequence[Mapping[str, Any]],
    catalogue: Catalogue,
    lanes: str,
    language: str,
    moments: frozenset[str] = frozenset(),
) -> Map:
    """The map of the finding's rows; a touchpoint of several phases stands in each of them."""
    points = {point.key: point for point in catalogue.touchpoints}
    placed = [
        (points[row["touchpoint"]], {**row, "moment": row["touchpoint"] in moments})
        for row in rows
        if row["touchpoint"] in points
    ]
    lane_of = _LANES[lanes]
    names = sorted({lane_of(point) for point, _ in placed}, key=_order(lanes))[:MOST_LANES]
    rows_of = tuple(Lane(name, FIRST_LANE_ROW + i) for i, name in enumerate(names))
    return Map(
        rows_of,
        tuple(_column(number, name, rows_of, placed, lane_of, language) for number, name in phase_names().items()),
    )


def _column(
    number: int,
    name: str,
    lanes: Sequence[Lane],
    placed: Sequence[tuple[Touchpoint, Mapping[str, Any]]],
    lane_of: Callable[[Touchpoint], str],
    language: str,
) -> Column:
    here = [(point, row) for point, row in placed if number in point.phases]
    cells = [
        Cell(
            lane.name,
            lane.row,
            tuple(_card(point, row, language) for point, row in here if lane_of(point) == lane.name),
        )
        for lane in lanes
    ]
    return Column(number, name, tuple(cells))


def _card(point: Touchpoint, row: Mapping[str, Any], language: str) -> Card:
    return Card(
        key=point.key,
        name=point.names.get(language, point.names["en"]),
        owner=point.owner,
        asked=bearing(row, "asked"),
        heard=bearing(row, "heard"),
        reach=row.get("reach"),
        evidence=row.get("evidence", "assumed"),
        arrow=ARROWS.get(row.get("trend") or "", ""),
        change=row.get("trend_change"),
        several_phases=len(point.phases) > 1,
        moment=row["moment"],
    )


def _caused_by(point: Touchpoint) -> str:
    return axes.caused_by(point.caused_by)


def _owner(point: Touchpoint) -> str:
    return point.owner or gettext("nobody responsible")


_LANES: dict[str, Callable[[Touchpoint], str]] = {
    "caused_by": _caused_by,
    "owner": _owner,
    "online": axes.online,
    "ownership": axes.ownership,
    "carried_by": axes.carried_by,
}


def _order(lanes: str) -> Callable[[str], tuple[int, str]]:
    """Lanes in the field's order where there is one, else by name; what is not stated comes last."""
    fixed = [axes.caused_by(cause) for cause in CausedBy]
    last = {gettext("not stated"), gettext("nobody responsible")}
    return lambda name: (fixed.index(name) if name in fixed else 99 if name in last else 50, name.casefold())
