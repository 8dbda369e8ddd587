"""Where do we waste effort? What a good experience costs, and a verdict with the reasons on which it rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from lotse.cockpit import readings
from lotse.cockpit.moments import reason_words, verdict_words
from lotse.cockpit.questions import plots, words
from lotse.cockpit.questions.asking import Asking, first_few, withheld
from lotse.cockpit.questions.sheet import Entry, Link, Run, Section, Sheet, Side, nothing, runs
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale

type Row = Mapping[str, Any]
FINDINGS: Final = ("efficiency", "reliability")
LESS: Final = ("thin out", "merge", "retire")
SHOWN: Final = (*LESS, "mend")  # verdicts that ask for something, row by row
MOST: Final = 12
NO_BREAK: Final = "\u00a0"


def sheet(asking: Asking) -> Sheet:
    result = asking.ask("efficiency")
    rows = [row for row in result.rows if row.get("verdict") and not withheld(row)]
    if not rows:
        return nothing(result.notes[0] if result.notes else gettext("No touchpoint has been met yet."))
    scale = plots.ratio_scale(row.get("relative_cost_high") for row in rows if row["verdict"] in SHOWN)
    return Sheet(
        lead=_lead(rows, asking),
        base=readings.base(result, asking.language),
        sections=[section for section in _sections(rows, scale, asking) if section.entries or section.tags],
        legend=("seen",),
        notes=[str(note) for note in result.notes],
    )


def _lead(rows: Sequence[Row], asking: Asking) -> tuple[Run, ...]:
    """First where less would do, then where a good experience is dearest; who reads on finds all."""
    strong, sentences, figures = {}, [], {}
    if less := [asking.name(row) for row in rows if row["verdict"] in LESS]:
        strong["less"] = first_few(less, asking.language)
        sentences.append(gettext("Less effort would do here: %(less)s."))
    else:
        sentences.append(gettext("At no touchpoint do the facts speak for less effort."))
    if dear := _dearest(rows):
        strong["dear"], figures = asking.name(dear), _costs(dear, asking.language)
        sentences.append(
            gettext("A good experience costs most at %(dear)s: %(times)s that of all together (%(limits)s; %(n)s).")
        )
    if mend := [asking.name(row) for row in rows if row["verdict"] == "mend"]:
        strong["mend"] = first_few(mend, asking.language)
        sentences.append(gettext("Below the standard: %(mend)s."))
    open_ones = sum(row["verdict"] == "undecided" for row in rows)
    sentences.append(
        ngettext(
            "At %(open)s of %(all)s the facts do not carry a verdict yet.",
            "At %(open)s of %(all)s the facts do not carry a verdict yet.",
            open_ones,
        )
    )
    counts = {"open": formats.number(open_ones, asking.language), "all": formats.number(len(rows), asking.language)}
    return runs(" ".join(sentences), strong, **counts, **figures)


def _dearest(rows: Sequence[Row]) -> Row | None:
    """Where a good experience surely costs more than elsewhere, and most."""
    sure = [row for row in rows if (row.get("relative_cost_low") or 0.0) > 1]
    return max(sure, key=lambda row: row["relative_cost"], default=None)


def _costs(row: Row, language: str) -> dict[str, str]:
    return {
        "times": words.times(row["relative_cost"], language),
        "limits": words.limits(row["relative_cost_low"], row["relative_cost_high"], "ratio", language),
        "n": words.customers(row["n"], language),
    }


def _sections(rows: Sequence[Row], scale: Scale, asking: Asking) -> list[Section]:
    made = []
    for verdict, (title, hint) in verdict_words().items():
        here = [row for row in rows if row["verdict"] == verdict]
        if verdict in SHOWN:
            made.append(
                Section(
                    title,
                    hint,
                    plot_head=gettext("Cost per good experience, multiple of all touchpoints together"),
                    side_head=gettext("Okay or better"),
                    axis=_axis(scale, asking.language),
                    entries=[_entry(row, scale, asking) for row in here],
                    quiet=verdict == "mend",
                )
            )
            continue
        every = gettext("See all %(n)s") % {"n": formats.number(len(here), asking.language)}
        made.append(
            Section(
                title,
                hint,
                tags=[Entry(row["touchpoint"], asking.name(row), _short(row, asking.language), "", "", ())
                      for row in here[:MOST]],
                more=Link(every, asking.table("efficiency")) if len(here) > MOST else None,
                quiet=True,
            )
        )  # fmt: skip
    return made


def _axis(scale: Scale, language: str) -> Any:
    step = next(step for step in (1, 2, 5) if scale.high / step <= 6)
    ticks = [step * number for number in range(int(scale.high / step) + 1)]
    labels = [(float(tick), formats.number(tick, language)) for tick in ticks]
    spaced = Scale(scale.low, scale.high, scale.zero, segments=len(ticks) - 1)
    return plots.head(spaced, labels, gettext("cheaper"), gettext("dearer"))


def _entry(row: Row, scale: Scale, asking: Asking) -> Entry:
    language, value = asking.language, row.get("relative_cost")
    low, high = row.get("relative_cost_low"), row.get("relative_cost_high")
    figure = words.times(value, language) if value is not None else gettext("no cost on record")
    ends = words.limits(low, high, "ratio", language)
    dear = low is not None and low > 1
    return Entry(
        key=row["touchpoint"],
        name=asking.name(row),
        sentence=sentence(row, asking),
        plot=plots.row([Bearing(value, low, high, row.get("n"), "seen")], scale, f"{figure}, {ends}",
                       ["n2" if dear else "z"]),
        figure=figure,
        facts=(ends, *price(row, language), words.customers(row.get("n"), language)) if value is not None else (),
        tone="neg" if dear else "",
        side=_okay(row, language),
    )  # fmt: skip


def sentence(row: Row, asking: Asking) -> str:
    """The reasons, what takes its place, and what repeats take of people's time."""
    known = reason_words()
    said = [known.get(reason, reason) for reason in row.get("reasons") or ()]
    if row.get("replaced_by"):
        other = asking.names.get(row["replaced_by"], row["replaced_by"])
        said.append(gettext("The same people use %(name)s for it.") % {"name": other})
    if (row.get("hours") or 0) >= 1 and row.get("hours_low") is not None:
        text = gettext("Repeats within a week take about %(hours)s hours a year (%(limits)s).")
        limits = formats.EN_DASH.join(formats.number(row[f"hours_{end}"], asking.language) for end in ("low", "high"))
        said.append(text % {"hours": formats.number(round(row["hours"]), asking.language), "limits": limits})
    return " ".join(said)


def price(row: Row, language: str) -> list[str]:
    if row.get("cost_per_good") is None:
        return []
    text = gettext("%(price)s per good experience")
    return [text % {"price": words.price(row["cost_per_good"], language)}]


def _okay(row: Row, language: str) -> Side:
    if row.get("okay") is None:
        return Side(words=gettext("no experience on record"))
    return Side(
        formats.share(row["okay"], language), words.limits(row["okay_low"], row["okay_high"], "share", language)
    )


def _short(row: Row, language: str) -> str:
    """For those that ask for nothing: how good, at what price."""
    parts = []
    if row.get("okay") is not None:
        ends = words.limits(row["okay_low"], row["okay_high"], "share", language)
        okay = gettext("%(share)s okay or better") % {"share": formats.share(row["okay"], language)}
        parts.append(f"{okay} ({ends})")
    base = words.customers(row.get("n"), language).replace(" ", NO_BREAK)  # a line that ends in "n =" reads badly
    return " · ".join([*parts, *price(row, language), base])
