"""Whether the good outweighs the bad for a person, and whether those for whom it does stay, buy again, recommend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.flat import Array, counted, rows_of
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.findings.spans import day_of
from lotse.analysis.moments.lives import of_kinds
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.runners.threads import each
from lotse.contacts.schema import ASKED, HEARD, NOT_EXPERIENCED, Kind, is_opinion
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.balance import Balances, alike, among_alike, balance_effect
from lotse.methods.estimates.sums import members
from lotse.methods.exit_risk.segments import EXACT_UP_TO
from lotse.methods.interval import Interval, wilson_limits
from lotse.methods.tallies.kept import Kept
from lotse.methods.tallies.prospective import NEVER, Prospective, Window, prospective

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

DAY: Final = 86_400
LOOK_BACK: Final = 365  # days in which experiences are counted
MOST: Final = 3  # balances beyond are one row
SOURCES: Final = ("seen", "asked", "heard")
ASKED_AT: Final = SOURCES.index("asked")
WINDOW: Final = Option("window", "Days in which the outcome counts", ("90", "180", "365"), "180")
SOURCE: Final = Option("experiences", "Experiences counted", ("most", *SOURCES), "most")
BOUGHT: Final = (Kind.PURCHASE, Kind.REPURCHASE)
RECOMMENDED: Final = (Kind.RECOMMENDATION, Kind.REFERRAL)
EVENTS: Final = (BOUGHT, (Kind.CANCELLATION,), RECOMMENDED)
NO_TIME: Final = Note("The log is too short to look at experiences first and at what came of them afterwards.")
SILENT: Final = Note("Stayed: no contact of kind cancellation; people who fall silent without one count as stayed.")
NO_ODDS: Final = Note(
    "Fewer than ten of the rarer outcome for each figure of the adjusted comparison, or a balance that tells for "
    "certain what some did: there, no odds are given."
)

type Row = dict[str, Any]


@dataclass(frozen=True)
class Lives:
    """What known people experienced before the ``cut`` (second) and did from there to the ``end``."""

    told: Prospective
    cut: int
    end: int

    def balances(self, source: int) -> Balances:
        """From LOOK_BACK days before the cut; contacts: whatever they met there, answers to questions left out."""
        contacts = self.told.contacts.sum(axis=1)
        if source != ASKED_AT:
            contacts -= self.told.contacts[:, ASKED_AT]
        return Balances(self.told.good[:, source], self.told.bad[:, source], contacts)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """Rows of the part ``people`` (share with each balance), then one part per outcome with a row per band."""
    with reading(log, where) as read:
        lives = _lives(read, int(options.get("window") or 180))
        if lives is None:
            return Result([], 0, "people", [NO_TIME], read.catalogue.version)
        source = _source(lives.told, options.get("experiences"))
        balances = lives.balances(source)
        told = int((~np.isnan(balances.balance)).sum())
        groups, notes = _groups(lives.told.segment)
        related = list(_related(lives.told, balances, groups)) if told else []
        rows = [*_distribution(balances, told), *(row for rows in related for row in rows)]
        missing = [NO_ODDS] if any(rows[-1]["odds_ratio"] is None for rows in related) else []
        notes = [_window(lives, source), SILENT, *notes, *missing]
        return Result(rows, told, "people", notes, read.catalogue.version)


def _lives(read: Reading, window: int) -> Lives | None:
    source, event = _meant(read)
    opinion = np.array([is_opinion(what.kind, what.signal) for what in read.codes.whats], bool)
    # An answer about the whole is met nowhere: who answers surveys is not more active for it.
    nowhere = of_kinds(read, ASKED) & (source < 0)
    kinds = ~opinion & ~nowhere & ~of_kinds(read, {*NOT_EXPERIENCED, Kind.EXPOSURE})
    found = each(lambda chunk: counted(read, chunk, kinds, known=True), read.chunks)
    held = [(chunk, kept) for chunk, kept in zip(read.chunks, found, strict=True) if len(kept.at)]
    if not held:
        return None
    ends = each(lambda one: _ends_of(one[0].time[one[1].at]), held)
    first, end = min(low for low, _ in ends), max(high for _, high in ends) + 1
    cut = end - window * DAY
    if cut - first < window * DAY:
        return None
    tally = partial(_told, Window(cut - LOOK_BACK * DAY, cut), source, event)
    return Lives(Prospective.joined(each(lambda one: tally(*one), held)), cut, end)


def _ends_of(time: Array) -> tuple[int, int]:
    return int(time.min()), int(time.max())


def _told(window: Window, source: Array, event: Array, chunk: Chunk, kept: Kept) -> Prospective:
    return prospective(chunk, kept, window, source, event, (len(SOURCES), len(EVENTS)))


def _meant(read: Reading) -> tuple[Array, Array]:
    """Per code of ``what`` the positions of its source and of its event, −1 for none: what the filter leaves out, or
    belongs to no touchpoint, is of no source.
    """
    place = dict.fromkeys(ASKED, 1) | dict.fromkeys(HEARD, 2)
    source = np.array([place.get(Kind(what.kind), 0) for what in read.codes.whats], np.int8)
    event = np.full(len(source), -1, np.int8)
    for at, kinds in enumerate(EVENTS):
        event[of_kinds(read, kinds)] = at
    counts = (rows_of(read) >= 0) & (read.cut.selection.whats > 0)
    return np.where(counts, source, np.int8(-1)), event


def _source(told: Prospective, wanted: str | None) -> int:
    """The one chosen, else the one with experiences of most people."""
    if wanted in SOURCES:
        return SOURCES.index(wanted)
    return int(np.argmax(((told.good > 0) | (told.bad > 0)).sum(axis=0)))


def _groups(segment: Array) -> tuple[Array, list[Note]]:
    """(people,) the combination of segments, 0 for all where there are too many to compare within."""
    combinations, codes = members(segment)
    if combinations <= EXACT_UP_TO:
        return codes, []
    return np.zeros(len(segment), np.int64), [
        Note("There are too many combinations of segments to compare within each: segments are left out.")
    ]


def _window(lives: Lives, source: int) -> Note:
    return Note(
        "Experiences (%(source)s) in the %(days)s days before %(cut)s; outcomes from then to %(end)s.",
        {
            "source": SOURCES[source],
            "days": LOOK_BACK,
            "cut": day_of(lives.cut),
            "end": day_of(lives.end - 1),
        },
    )


def _distribution(balances: Balances, told: int) -> list[Row]:
    known = ~np.isnan(balances.balance)
    net = np.clip(balances.good - balances.bad, -MOST, MOST)[known]
    counts = np.bincount(net + MOST, minlength=2 * MOST + 1).tolist() if told else []
    return [
        _row("people", _net(at - MOST), told, people, _wilson(people / told, told)) for at, people in enumerate(counts)
    ]


def _wilson(share: float, n: int) -> Interval:
    return Interval(share, *wilson_limits(share, n), n, "wilson")


def _net(balance: int) -> str:
    if not balance:
        return "even"
    side, more = "good" if balance > 0 else "bad", " or more" if abs(balance) == MOST else ""
    return f"{side} by {abs(balance)}{more}"


def _related(told: Prospective, balances: Balances, groups: Array) -> Iterator[list[Row]]:
    """Three rows for every outcome that anybody had and anybody had not."""
    (bought, left, _), (buys, leaves, recommends) = told.last.T, told.after.T
    there = left <= bought  # who left and did not buy since is gone already
    outcomes = (
        ("stayed", ~leaves, there),
        ("bought again", buys, there & (bought != NEVER)),
        ("recommended", recommends, there),
    )
    for name, happened, could in outcomes:
        some = balances.only(could)
        if len(np.unique(happened[could & ~np.isnan(balances.balance)])) == 2:
            yield _outcome(name, some, happened[could], groups[could])


def _outcome(name: str, balances: Balances, happened: Array, groups: Array) -> list[Row]:
    effect = balance_effect(balances, happened, groups)
    like = among_alike(balances, happened, alike(balances, groups))
    rows = []
    for (band, share), (_, adjusted) in zip(effect.bands, like.bands, strict=True):
        row = _row(name, band, int(share.n), round(share.value * share.n) if share.n else 0, share)
        rows.append(row | _figures("alike", adjusted))
    rows[-1] |= _figures("difference", like.difference) | _figures("odds_ratio", effect.odds_ratio)
    return [{**row, "comparable": like.comparable} for row in rows]


def _row(part: str, band: str, n: int, people: int, share: Interval) -> Row:
    nothing = {key: None for name in ("alike", "difference", "odds_ratio") for key in _figures(name, None)}
    return {"part": part, "band": band, "n": n, "people": people, **_figures("share", share if n else None), **nothing}


def _figures(name: str, figure: Interval | None) -> Row:
    ends = (figure.value, figure.low, figure.high) if figure else (None, None, None)
    return dict(zip((name, f"{name}_low", f"{name}_high"), ends, strict=True))


def _ends(name: str, label: str, low: str, high: str, unit: str) -> tuple[Field, Field, Field]:
    return (Field(name, label, unit, "n"), Field(f"{name}_low", low, unit, "n"), Field(f"{name}_high", high, unit, "n"))


FINDING: Final = Finding(
    name="balance",
    question="Do customers with more good than bad experiences stay?",
    fields=(
        Field("part", "Part"),
        Field("band", "Balance"),
        Field("n", "People who could", "count"),
        Field("people", "People", "count", "n"),
        *_ends("share", "Share", "Share, from", "Share, to", "share"),
        *_ends("alike", "Among alike", "Among alike, from", "Among alike, to", "share"),
        *_ends("difference", "More than with more bad", "More than with more bad, from",
               "More than with more bad, to", "points"),
        *_ends("odds_ratio", "Odds, for half a balance more", "Odds, for half a balance more, from",
               "Odds, for half a balance more, to", "rating"),
        Field("comparable", "Share with comparable people", "share", "n"),
    ),
    compute=compute,
    options=(WINDOW, SOURCE),
    explanation=(
        "Per known person: good less bad experiences of one source (seen by a system, asked, or heard; by default the "
        "one that speaks of most people) within 365 days. Then, only afterwards, what became of them: who left no "
        "notice of leaving, bought again, recommended. More bad and more good: at least twice as many of the one as "
        "of the other. Among alike: in strata of like activity (quarters by number of contacts) and the same segments, "
        "weighted by the people in each. Odds: logistic regression with activity and segments, robust errors. 95% "
        "intervals. An association, not proof of a cause."
    ),
)  # fmt: skip
