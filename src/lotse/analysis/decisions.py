"""What should be decided: from findings to at most five ranked decisions, by rules anybody can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MOST: Final = 5
FIRM: Final = 30  # people that a figure must rest on before it asks for a decision
USED_BY: Final = 0.10  # of all known people: from here on a touchpoint is used by many
UNMAPPED_FROM: Final = 0.01  # of all contacts: below, what belongs nowhere yet can wait

type Row = Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """``value`` from ``low`` to ``high`` rests on ``n`` (``counts``: people, contacts or touchpoints) and is judged
    against ``reference``. ``concern`` orders decisions of one kind: customers certainly lost, or people met × how far
    experience certainly is below. ``stake_low`` to ``stake_high``: contribution margin a year.
    """

    rule: str  # leaving, worse, bad, gap, unmapped, ownerless
    touchpoint: str
    source: str
    value: float
    low: float | None
    high: float | None
    reference: float | None
    n: int
    counts: str
    reach: float | None = None
    concern: float = 0.0
    stake_low: float | None = None
    stake_high: float | None = None


@dataclass(frozen=True)
class Inventory:
    """What the catalogue leaves open: contacts and how many of them no rule maps; touchpoints without owner."""

    contacts: int
    unmapped: int
    touchpoints: int
    ownerless: tuple[str, ...]  # keys, the one met by most people first


def decide(
    touchpoints: Sequence[Row], changes: Iterable[Row], inventory: Inventory, leaving: Iterable[Row] = ()
) -> list[Decision]:
    """The most pressing first, at most five. ``leaving``: the rows of exit-risk that are demonstrated.

    A touchpoint calls for a decision (1) where demonstrably more customers leave after a bad experience, before all
    others, (2) where it has certainly become worse, (3) where it is used by many and certainly bad, asked or heard,
    (4) where what is heard is certainly worse than what is asked. Of several only the one of most concern is named.
    Concern is the number of customers certainly lost, or of people met times the distance that the interval leaves
    certain. Behind them, as housekeeping and always with a place: signals that belong nowhere, touchpoints nobody is
    responsible for.
    """
    rows = {row["touchpoint"]: row for row in touchpoints}
    pressing = [*_leaving(leaving, rows), *_worse(changes, rows), *_bad(touchpoints), *_gaps(touchpoints)]
    strongest: dict[str, Decision] = {}
    for decision in sorted(pressing, key=lambda one: (one.rule != "leaving", -one.concern, one.touchpoint, one.rule)):
        strongest.setdefault(decision.touchpoint, decision)
    housekeeping = list(_housekeeping(inventory))
    return [*list(strongest.values())[: MOST - len(housekeeping)], *housekeeping]


def _met(row: Row) -> float:
    return float((row.get("reach") or 0) * (row.get("people") or 0))


def _leaving(leaving: Iterable[Row], rows: Mapping[str, Row]) -> Iterator[Decision]:
    for row in leaving:
        if row["n"] >= FIRM:
            ends = (row["ratio"], row["ratio_low"], row["ratio_high"])
            yield Decision(
                "leaving", row["touchpoint"], "seen", *ends, reference=1.0, n=row["n"], counts="people",
                reach=rows.get(row["touchpoint"], {}).get("reach"), stake_low=row["stake_low"],
                stake_high=row["stake_high"], concern=row["difference_low"] * row["n"],
            )  # fmt: skip


def _worse(changes: Iterable[Row], rows: Mapping[str, Row]) -> Iterator[Decision]:
    for row in changes:
        if row["certain"] and row["change_high"] < 0 and row["n"] >= FIRM and row["touchpoint"] in rows:
            where, high = rows[row["touchpoint"]], row["change_high"]
            ends = (row["change"], row["change_low"], high)
            yield Decision(
                "worse", row["touchpoint"], row["source"], *ends, reference=0.0, n=row["n"], counts="people",
                reach=where.get("reach"), concern=_met(where) * -high,
            )  # fmt: skip


def _bad(touchpoints: Iterable[Row]) -> Iterator[Decision]:
    for row in touchpoints:
        for source in ("asked", "heard"):
            high, n = row.get(f"{source}_high"), row.get(f"{source}_n") or 0
            if n >= FIRM and high is not None and high < 0 and (row.get("reach") or 0) >= USED_BY:
                yield _of("bad", row, source, 0.0, -high)


def _gaps(touchpoints: Iterable[Row]) -> Iterator[Decision]:
    for row in touchpoints:
        asked, heard = row.get("asked_low"), row.get("heard_high")
        enough = min(row.get("asked_n") or 0, row.get("heard_n") or 0) >= FIRM
        if enough and asked is not None and heard is not None and heard < min(asked, 0.0):
            # Half: people complain unasked about what was bad, so that some distance is to be expected.
            yield _of("gap", row, "heard", row["asked_mean"], (asked - heard) / 2)


def _of(rule: str, row: Row, source: str, reference: float, distance: float) -> Decision:
    value, low, high = (row[f"{source}_{end}"] for end in ("mean", "low", "high"))
    return Decision(
        rule, row["touchpoint"], source, value, low, high, reference, row[f"{source}_n"], "people",
        row.get("reach"), _met(row) * distance,
    )  # fmt: skip


def _housekeeping(inventory: Inventory) -> Iterator[Decision]:
    share = inventory.unmapped / inventory.contacts if inventory.contacts else 0.0
    if share >= UNMAPPED_FROM:
        yield Decision("unmapped", "", "", share, None, None, None, inventory.contacts, "contacts")
    if inventory.ownerless:
        first, count = inventory.ownerless[0], len(inventory.ownerless)
        yield Decision("ownerless", first, "", float(count), None, None, None, inventory.touchpoints, "touchpoints")
