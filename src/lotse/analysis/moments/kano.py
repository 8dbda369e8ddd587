"""What customers take for granted, what delights them: both questions of Kano, answered by the same people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, flat
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.findings.scales import bounds_of
from lotse.analysis.moments.asked import respondents
from lotse.analysis.moments.drivers import KEYS, N, based
from lotse.contacts.schema import KANO_DYSFUNCTIONAL, KANO_FUNCTIONAL, Kind
from lotse.findings.types import Field, Finding, Note, Result
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.kano import TIES, Kano, kano
from lotse.methods.multiplicity import benjamini_hochberg

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

SCALE: Final = (1.0, 5.0)
CATEGORIES: Final = dict(
    zip(TIES, ("basic", "performance", "excitement", "indifferent", "reverse", "questionable"), strict=True)
)
UNASKED: Final = Note(
    "No pair of answers is on record. Ask two questions a touchpoint: “How would you feel if it worked well?” and “How "
    "would you feel if it did not?”, each answered by 1 I would like that, 2 I expect that, 3 I do not care, 4 I could "
    "live with that, 5 I would dislike that. Import the answers as ratings on the scale 1-5, with the signals "
    "kano/functional/KEY and kano/dysfunctional/KEY (KEY: that of the touchpoint), customer and wave."
)
STATED: Final = Note("What customers say they would feel, not what they did: exit risk shows what follows.")

type Row = dict[str, Any]


@dataclass(frozen=True)
class Pairs:
    """(n,): the two answers of a respondent about a touchpoint (``row``), of which person, and how much they count."""

    row: Array
    respondent: Array
    functional: Array
    dysfunctional: Array
    person: Array
    weight: Array


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint that somebody answered both questions of: by category, the strongest first."""
    with reading(log, where) as read:
        answers, notes = _answers(read)
        pairs, alone = _paired(read, answers)
        rows = [_row(read, pairs, int(at)) for at in np.unique(pairs.row)]
        _demonstrate(rows)
        rows.sort(key=_strength)
        notes = [*notes, *_alone(alone), STATED if rows else UNASKED]
        return Result(rows, len(np.unique(pairs.respondent)), "respondents", notes, read.catalogue.version)


def _answers(read: Reading) -> tuple[Flat, list[Note]]:
    """Answers to either question by the touchpoint that they are about (``row``), with what was left out."""
    whats = read.codes.whats
    either = np.array([_asks(what.kind, what.signal) for what in whats], np.bool_)
    found = flat(read, either & (read.about >= 0) & (read.cut.selection.whats > 0))
    found = found.only(~np.isnan(found.rating))
    found = found.having(row=read.about[found.what].astype(np.int64))
    on_scale = np.array([bounds_of(what.scale or "") == SCALE for what in whats], np.bool_)
    valid = on_scale[found.what] & np.isin(found.rating, [1, 2, 3, 4, 5])
    named = found.known[found.person].astype(bool)
    return found.only(valid & named), [*_invalid(int((~valid).sum())), *_anonymous(int((valid & ~named).sum()))]


def _asks(kind: str, signal: str) -> bool:
    return kind == Kind.RATING and signal.startswith((KANO_FUNCTIONAL, KANO_DYSFUNCTIONAL))


def _paired(read: Reading, answers: Flat) -> tuple[Pairs, int]:
    """The pairs, and how many answers have none. Of several answers to one question the last one counts."""
    size = int(answers.row.max(initial=0)) + 1
    keys, key = np.unique(respondents(answers) * size + answers.row, return_inverse=True)
    told, person = np.zeros((2, len(keys)), np.int64), np.zeros(len(keys), np.int64)
    weight = np.ones(len(keys))
    second = np.array([what.signal.startswith(KANO_DYSFUNCTIONAL) for what in read.codes.whats], np.int64)
    told[second[answers.what], key] = answers.rating.astype(np.int64)
    person[key] = answers.person
    weight[key] = np.where(np.isnan(answers.weight), 1.0, answers.weight)
    both = (told > 0).all(axis=0)
    counted = both & (weight > 0)
    (functional, dysfunctional), (respondent, row) = told[:, counted], np.divmod(keys[counted], size)
    pairs = Pairs(row, respondent, functional, dysfunctional, person[counted], weight[counted])
    return pairs, int((~both).sum())


def _row(read: Reading, pairs: Pairs, at: int) -> Row:
    here, point = pairs.row == at, read.catalogue.touchpoints[at]
    found = kano(pairs.functional[here], pairs.dysfunctional[here], pairs.weight[here], pairs.person[here])
    return {
        "touchpoint": point.key,
        "name": point.names["en"],
        "category": CATEGORIES[found.category],
        **_interval("share", found.shares[found.category]),
        "second": CATEGORIES[found.second] if found.shares[found.second].value else None,
        "p": found.p,
        **_interval("better", found.better),
        **_interval("worse", found.worse),
        **_every(found),
        "n": found.n,
    }


def _interval(name: str, one: Estimate) -> Row:
    return {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}


def _every(found: Kano) -> Row:
    return {f"{name}_share": found.shares[letter].value for letter, name in CATEGORIES.items()}


def _demonstrate(rows: list[Row]) -> None:
    """Is the category really the most frequent: corrected over all touchpoints (Benjamini-Hochberg, 5 %)."""
    corrected = benjamini_hochberg(np.array([row.pop("p") for row in rows]))
    for row, p, real in zip(rows, corrected.adjusted, corrected.rejected, strict=True):
        row["p_adjusted"] = float(p)
        row["certainty"] = "demonstrated" if real else "not demonstrable"


def _strength(row: Row) -> tuple[int, float]:
    order = list(CATEGORIES.values()).index(row["category"])
    return order, -max(row["better"] or 0.0, -(row["worse"] or 0.0))


def _invalid(n: int) -> list[Note]:
    return [Note.counted(
        "%(n)s answer is left out: it is no whole number from 1 to 5 on the scale 1-5.",
        "%(n)s answers are left out: they are no whole numbers from 1 to 5 on the scale 1-5.",
        n,
    )] if n else []  # fmt: skip


def _anonymous(n: int) -> list[Note]:
    return [Note.counted(
        "%(n)s anonymous answer is left out: nothing says who gave the other one.",
        "%(n)s anonymous answers are left out: nothing says which two are of the same person.",
        n,
    )] if n else []  # fmt: skip


def _alone(n: int) -> list[Note]:
    return [Note.counted(
        "%(n)s answer has no pair: the same person did not answer the other question in the same wave.",
        "%(n)s answers have no pair: the same person did not answer the other question in the same wave.",
        n,
    )] if n else []  # fmt: skip


EVERY: Final = dict(
    zip(
        CATEGORIES.values(),
        ("Basic", "Performance", "Excitement", "Indifferent", "Reverse", "Questionable"),
        strict=True,
    )
)
FINDING: Final = Finding(
    name="kano",
    question="What is taken for granted, what delights?",
    fields=(
        *KEYS,
        *based(("category", "Category", ""), ("share", "Share of the category", "share")),
        *based(
            ("share_low", "Share of the category, from", "share"), ("share_high", "Share of the category, to", "share")
        ),
        *based(("certainty", "Certainty", ""), ("p_adjusted", "p, corrected", ""), ("second", "Second", "")),
        *based(("worse", "Without it (CS−)", "rating"), ("worse_low", "CS−, from", "rating")),
        *based(("worse_high", "CS−, to", "rating"), ("better", "With it (CS+)", "rating")),
        *based(("better_low", "CS+, from", "rating"), ("better_high", "CS+, to", "rating")),
        *(Field(f"{name}_share", label, "share", "n", True, detail=True) for name, label in EVERY.items()),
        N,
    ),
    compute=compute,
    explanation=(
        "Kano's pair of questions (Kano et al. 1984): how somebody would feel if the touchpoint worked well, and if it "
        "did not. The two answers of a person in a wave give one of six categories; the most frequent one is the "
        "touchpoint's (ties: basic, performance, excitement, indifferent). CS+ and CS− (Berger et al. 1993): share of "
        "those who would be more satisfied with it, and of those less satisfied without it, among the first four "
        "categories. Survey weights count; intervals (95 %) are Wilson's, clustered by customer. Demonstrated: the "
        "category is more frequent than every other (sign test of the two, corrected over all touchpoints by "
        "Benjamini-Hochberg, 5 %). n: pairs of answers."
    ),
)
