"""Where do we lose customers? The risk of leaving after a bad experience, with all that other sources say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext, ngettext, pgettext

from lotse.cockpit import readings
from lotse.cockpit.moments import sources
from lotse.cockpit.questions import plots, words
from lotse.cockpit.questions.asking import Asking, first_few, why, withheld
from lotse.cockpit.questions.following import Following
from lotse.cockpit.questions.sheet import Entry, Link, Run, Section, Sheet, Side, Voice, nothing, runs
from lotse.cockpit.questions.ties import Standing, standings
from lotse.cockpit.turning import turns
from lotse.findings.types import Result
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale

type Row = Mapping[str, Any]
FINDINGS: Final = ("moments", "exit-risk", "consequences")
ORDER: Final = ("asked", "heard", "behaviour", "staff")
MOST: Final = 6  # of those not demonstrable


def sheet(asking: Asking) -> Sheet:
    risks, moments = asking.ask("exit-risk"), asking.rows("moments")
    rows = [{**row, "told": moments.get(row["touchpoint"], {})} for row in risks.rows if not row.get("segment")]
    beside = Following(asking, "bad", without=["leaving"])
    if not rows:
        return _without_notice(risks, beside, asking)
    ranked = sorted((row for row in rows if _certain(row)), key=lambda row: -row["difference"])
    rest = [row for row in rows if not _certain(row)]
    scale = plots.ratio_scale(row.get("ratio_high") for row in [*ranked, *_shown(rest)])
    return Sheet(
        lead=_lead(ranked, rest, beside, asking),
        base=readings.base(risks, asking.language),
        sections=[*_ranked(ranked, scale, asking), *beside.sections(), *_open(rest, scale, asking)],
        legend=("seen",),
        notes=[str(note) for note in risks.notes],
    )


def _without_notice(risks: Result, beside: Following, asking: Asking) -> Sheet:
    """Nobody gave notice, or nothing bad is on record: what else follows a bad experience may still be told."""
    otherwise = gettext("There are no bad experiences on record yet.")
    base = readings.base(risks, asking.language)
    if not beside.asked:
        return nothing(why(risks, 0, otherwise), base)
    reason = str(risks.notes[0]) if risks.notes else otherwise
    said, strong = beside.sentences()
    return Sheet(lead=runs(f"{_literal(reason)} {said}".strip(), strong), base=base, sections=beside.sections(),
                 legend=("seen",))  # fmt: skip


def _literal(text: str) -> str:
    """A sentence that is filled in already, as part of a message that is not."""
    return text.replace("%", "%%")


def _certain(row: Row) -> bool:
    """Test and interval must agree before a loss is ranked."""
    return words.is_certain(row) and row.get("difference") is not None


def standing(ranked: Sequence[Row]) -> list[Standing]:
    """Ranks among the demonstrated, by how many more of the affected leave."""
    value, low, high = (np.array([row[f"difference{end}"] for row in ranked]) for end in ("", "_low", "_high"))
    from lotse.methods.multiplicity import ranks_of  # noqa: PLC0415 - statistics load after the first page

    return standings(ranks_of(value, low, high))


def _lead(ranked: Sequence[Row], rest: Sequence[Row], beside: Following, asking: Asking) -> tuple[Run, ...]:
    also, strong = beside.sentences()
    counts = {
        "all": formats.number(len(ranked) + len(rest), asking.language),
        "n": formats.number(len(ranked), asking.language),
        "rest": formats.number(len(rest), asking.language),
        "few": formats.number(sum(words.is_thin(row) for row in rest), asking.language),
    }
    if not ranked:
        text = gettext(
            "Nowhere is it demonstrable that more customers leave after a bad experience. Of %(all)s touchpoints with "
            "bad experiences, %(few)s have too few cases to say so."
        )
        return runs(f"{text} {also}".strip(), strong, **counts)
    first = [row for row, one in zip(ranked, standing(ranked), strict=True) if one.group == 0]
    text = ngettext(
        "Above all here: %(names)s. Of %(all)s touchpoints with bad experiences, %(n)s demonstrably goes with "
        "leaving; for %(rest)s this cannot be demonstrated, and %(few)s of them have too few cases.",
        "Above all here: %(names)s. Of %(all)s touchpoints with bad experiences, %(n)s demonstrably go with "
        "leaving; for %(rest)s this cannot be demonstrated, and %(few)s of them have too few cases.",
        len(ranked),
    )
    names = first_few([asking.name(row) for row in first], asking.language)
    return runs(f"{text} {also}".strip(), {"names": names, **strong}, **counts)


def _ranked(ranked: Sequence[Row], scale: Scale, asking: Asking) -> list[Section]:
    if not ranked:
        return []
    entries = [
        _entry(row, scale, asking, one, number)
        for number, (row, one) in enumerate(zip(ranked, standing(ranked), strict=True), start=1)
    ]
    open_ones = sum(row.get("made_up") is None for row in ranked)
    title = gettext("Demonstrably goes with leaving")
    hint = gettext("Ranked by how many more of the affected customers leave. Ranks are among the demonstrated.")
    return [
        Section(
            title,
            hint,
            plot_head=gettext("Leaving after a bad experience, multiple of comparable customers"),
            side_head=gettext("Value at stake, per year"),
            voices_head=gettext("What the sources say"),
            axis=axis(scale, asking.language),
            entries=entries,
            says=_not_made_up(open_ones, len(ranked), asking.language),
        )
    ]


def _not_made_up(n: int, of: int, language: str) -> list[str]:
    """Where it cannot be told how many good experiences make up for a bad one, that is said once."""
    if not n:
        return []
    text = ngettext(
        "How many good experiences make up for a bad one cannot be told at %(n)s of %(of)s: too few cases, or that the "
        "good ones help is not demonstrable.",
        "How many good experiences make up for a bad one cannot be told at %(n)s of %(of)s: too few cases, or that the "
        "good ones help is not demonstrable.",
        n,
    )
    return [text % {"n": formats.number(n, language), "of": formats.number(of, language)}]


def axis(scale: Scale, language: str) -> Any:
    step = next(step for step in (1, 2, 5) if scale.high / step <= 6)
    ticks = [step * number for number in range(int(scale.high / step) + 1)]
    labels = [(float(tick), formats.number(tick, language)) for tick in ticks]
    spaced = Scale(scale.low, scale.high, scale.zero, segments=len(ticks) - 1)
    return plots.head(spaced, labels, gettext("less often"), gettext("leave more often"))


def _entry(row: Row, scale: Scale, asking: Asking, one: Standing, number: int) -> Entry:
    told, language = row["told"], asking.language
    parts = (words.exit_short(row, language), words.made_up(row, language), words.against(told))
    say = " ".join(filter(None, parts))
    return Entry(
        **_figures(row, scale, asking, certain=True),
        sentence=say,
        moment=turns(told),
        rank=str(number),
        ranks=one.ranks,
        tie=one.words,
        side=_stake(row, asking),
        voices=tuple(voice(source, told) for source in ORDER) if told else (),
    )


def _figures(row: Row, scale: Scale, asking: Asking, *, certain: bool) -> dict[str, Any]:
    """What every entry has: name, plot, figure, interval, base and evidence."""
    language, ratio = asking.language, row.get("ratio")
    hidden = withheld(row)
    figure = words.times(ratio, language) if ratio is not None else formats.NOTHING
    facts = [words.limits(row.get("ratio_low"), row.get("ratio_high"), "ratio", language)]
    label = f"{figure}, {facts[0]}"
    more = list(filter(None, [words.of_hundred(row, language)])) if certain else []
    bearing = plots.limited(Bearing(ratio, row.get("ratio_low"), row.get("ratio_high"), row.get("n"), "seen"))
    return {
        "key": row["touchpoint"],
        "name": asking.name(row),
        "plot": plots.row([bearing], scale, label, [plots.risk_tone(ratio or 0.0, certain)]),
        "figure": figure,
        "facts": (*facts, *more, gettext("withheld") if hidden else words.customers(row.get("n"), language)),
        "tone": "neg" if certain else "",
        "evidence": _evidence(row),
    }


def _evidence(row: Row) -> str:
    """The sounding staff: how firm the ground is, not how large the figure."""
    if row.get("ratio") is None:
        return "assumed"
    if (row.get("n") or 0) < words.FEW:
        return "hints"
    return "partly" if row.get("statement") else "measured"


def _stake(row: Row, asking: Asking) -> Side:
    address = asking.contacts(row["touchpoint"])
    link = Link(gettext("See the contacts"), address) if address else None
    if row.get("stake") is None:
        return Side(words=gettext("not calculated: the log holds no values of purchases"), link=link)
    return Side(
        words.money(row["stake"], asking.language),
        words.money_limits(row["stake_low"], row["stake_high"], asking.language),
        link=link,
    )


def voice(source: str, told: Row) -> Voice:
    name = sources()[source]
    if source in (told.get("supporting") or ()):
        return Voice(name, "yes", pgettext("source", "supports it"))
    if source in (told.get("opposing") or ()):
        return Voice(name, "no", pgettext("source", "contradicts"))
    return Voice(name, "", pgettext("source", "says nothing"))


def _shown(rest: Sequence[Row]) -> list[Row]:
    """The few that a reader would ask about: firm ones with the largest figure first, then one or two thin ones."""
    firm = sorted((row for row in rest if not words.is_thin(row)), key=lambda row: -row["ratio"])
    thin = sorted((row for row in rest if words.is_thin(row)), key=lambda row: -(row.get("n") or 0))
    return [*firm[: MOST - 2], *thin[: MOST - min(len(firm), MOST - 2)]]


def _open(rest: Sequence[Row], scale: Scale, asking: Asking) -> list[Section]:
    if not rest:
        return []
    why = Side(words=gettext("not calculated, since not demonstrated"))
    entries = [
        Entry(
            **_figures(row, scale, asking, certain=False),
            sentence=words.not_demonstrable(row, asking.language),
            rank=formats.NOTHING,
            side=why,
        )
        for row in _shown(rest)
    ]
    every = gettext("See all %(n)s") % {"n": formats.number(len(rest), asking.language)}
    more = Link(every, asking.table("exit-risk")) if len(rest) > len(entries) else None
    hint = gettext("The interval includes “as many”, or the base is too small. That does not mean there is no effect.")
    return [
        Section(
            gettext("Not demonstrable"),
            hint,
            plot_head=gettext("Leaving after a bad experience, multiple of comparable customers"),
            side_head=gettext("Value at stake, per year"),
            voices_head=" ",
            axis=axis(scale, asking.language),
            entries=entries,
            more=more,
            quiet=True,
        )
    ]
