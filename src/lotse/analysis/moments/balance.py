"""Whether the good outweighs the bad for a person, and whether those for whom it does stay, buy again, recommend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, flat
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.findings.spans import day_of
from lotse.contacts.schema import ASKED, HEARD, NOT_EXPERIENCED, Kind, is_opinion
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.balance import Balances, alike, among_alike, balance_effect, experience_balance
from lotse.methods.exit_risk.segments import EXACT_UP_TO
from lotse.methods.interval import Interval, wilson_limits

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

DAY: Final = 86_400
LOOK_BACK: Final = 365  # days in which experiences are counted
MOST: Final = 3  # balances beyond are one row
SOURCES: Final = ("seen", "asked", "heard")
WINDOW: Final = Option("window", "Days in which the outcome counts", ("90", "180", "365"), "180")
SOURCE: Final = Option("experiences", "Experiences counted", ("most", *SOURCES), "most")
BOUGHT: Final = (Kind.PURCHASE, Kind.REPURCHASE)
RECOMMENDED: Final = (Kind.RECOMMENDATION, Kind.REFERRAL)
NO_TIME: Final = Note("The log is too short to look at experiences first and at what came of them afterwards.")
SILENT: Final = Note("Stayed: no contact of kind cancellation; people who fall silent without one count as stayed.")
NO_ODDS: Final = Note(
    "Fewer than ten of the rarer outcome for each figure of the adjusted comparison: there, no odds are given."
)

type Row = dict[str, Any]


@dataclass(frozen=True)
class Lives:
    """What known people experienced: ``cut``: the second at which experiences end and outcomes begin; ``end`` of both;
    ``sources``: per contact the position in SOURCES, −1 for none.
    """

    contacts: Flat
    kind: Array
    sources: Array
    cut: int
    end: int

    @property
    def people(self) -> int:
        return len(self.contacts.known)

    def who(self, kinds: tuple[str, ...], after: bool) -> Array:
        """(people,) whether each has such a contact before, or from the cut on."""
        chosen = np.isin(self.kind, kinds) & ((self.contacts.time >= self.cut) == after)
        return np.bincount(self.contacts.person[chosen], minlength=self.people) > 0

    def last(self, kinds: tuple[str, ...]) -> Array:
        """(people,) the second of the last such contact before the cut, −1 for none."""
        chosen = np.isin(self.kind, kinds) & (self.contacts.time < self.cut)
        seconds = np.full(self.people, -1, np.int64)
        np.maximum.at(seconds, self.contacts.person[chosen], self.contacts.time[chosen])
        return seconds

    def balances(self, source: int) -> Balances:
        """From LOOK_BACK days before the cut; contacts: whatever they met there, answers to questions left out."""
        recent = (self.contacts.time >= self.cut - LOOK_BACK * DAY) & (self.contacts.time < self.cut)
        counted = recent & ((self.sources == source) | (self.sources != SOURCES.index("asked")))
        felt = np.where(self.sources == source, self.contacts.valence, np.nan)
        return experience_balance(self.contacts.person[counted], felt[counted], people=self.people)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """Rows of the part ``people`` (share with each balance), then one part per outcome with a row per band."""
    with reading(log, where) as read:
        lives = _lives(read, int(options.get("window") or 180))
        if lives is None:
            return Result([], 0, "people", [NO_TIME], read.catalogue.version)
        source = _source(lives, options.get("experiences"))
        balances = lives.balances(source)
        told = int((~np.isnan(balances.balance)).sum())
        groups, notes = _groups(lives)
        related = list(_related(lives, balances, groups)) if told else []
        rows = [*_distribution(balances, told), *(row for rows in related for row in rows)]
        missing = [NO_ODDS] if any(rows[-1]["odds_ratio"] is None for rows in related) else []
        notes = [_window(lives, source), SILENT, *notes, *missing]
        return Result(rows, told, "people", notes, read.catalogue.version)


def _lives(read: Reading, window: int) -> Lives | None:
    whats, allowed = read.codes.whats, read.cut.selection.whats
    out = {*NOT_EXPERIENCED, Kind.EXPOSURE}
    contacts = flat(read, np.array([what.kind not in out and not is_opinion(what.kind, what.signal) for what in whats]))
    contacts = contacts.only(contacts.known[contacts.person].astype(bool))
    if not len(contacts.time):
        return None
    end = int(contacts.time.max()) + 1
    cut = end - window * DAY
    if cut - int(contacts.time.min()) < window * DAY:
        return None
    place = dict.fromkeys(ASKED, 1) | dict.fromkeys(HEARD, 2)
    source = np.array([place.get(Kind(what.kind), 0) for what in whats])[contacts.what]
    counts = (contacts.row >= 0) & allowed[contacts.what].astype(bool)
    kinds = np.array([str(what.kind) for what in whats])[contacts.what]
    return Lives(contacts, kinds, np.where(counts, source, -1), cut, end)


def _source(lives: Lives, wanted: str | None) -> int:
    """The one chosen, else the one with experiences of most people."""
    if wanted in SOURCES:
        return SOURCES.index(wanted)
    return int(np.argmax([(~np.isnan(lives.balances(at).balance)).sum() for at in range(len(SOURCES))]))


def _groups(lives: Lives) -> tuple[Array, list[Note]]:
    """(people,) the combination of segments, 0 for all where there are too many to compare within."""
    first = np.full(lives.people, -1, np.int64)
    first[lives.contacts.person[::-1]] = lives.contacts.segment[::-1]
    combinations, codes = np.unique(first, return_inverse=True)
    if len(combinations) <= EXACT_UP_TO:
        return codes.ravel().astype(np.int64), []
    return np.zeros(lives.people, np.int64), [
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


def _related(lives: Lives, balances: Balances, groups: Array) -> Iterator[list[Row]]:
    """Three rows for every outcome that anybody had and anybody had not."""
    bought = lives.last(BOUGHT)
    there = lives.last((Kind.CANCELLATION,)) <= bought  # who left and did not buy since is gone already
    outcomes = (
        ("stayed", ~lives.who((Kind.CANCELLATION,), after=True), there),
        ("bought again", lives.who(BOUGHT, after=True), there & (bought >= 0)),
        ("recommended", lives.who(RECOMMENDED, after=True), there),
    )
    for name, happened, could in outcomes:
        some = Balances(balances.good[could], balances.bad[could], balances.contacts[could])
        if len(np.unique(happened[could & ~np.isnan(balances.balance)])) == 2:
            yield _outcome(name, some, happened[could], groups[could])


def _outcome(name: str, balances: Balances, happened: Array, groups: Array) -> list[Row]:
    dummies = (groups[:, None] == np.unique(groups)[None, 1:]).astype(np.float64)
    effect = balance_effect(balances, happened, dummies if dummies.size else None)
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
               "More than with more bad, to", "share"),
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
