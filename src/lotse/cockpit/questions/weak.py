"""What is important and weak? Importance as stated against the rating, with cuts, diagonal and intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from lotse.cockpit import readings
from lotse.cockpit.questions import field, plots, words
from lotse.cockpit.questions.asking import Asking, listed, why, withheld
from lotse.cockpit.questions.delight import weight
from lotse.cockpit.questions.sheet import Entry, Picture, Run, Section, Sheet, nothing, runs
from lotse.findings.types import Result
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale

type Row = Mapping[str, Any]
FINDINGS: Final = ("ipa", "drivers")


def sheet(asking: Asking) -> Sheet:
    result = asking.ask("ipa")
    rows = [row for row in result.rows if row.get("gap") is not None and not withheld(row)]
    if not rows:
        return _without_importance(result, asking)
    scale = plots.around_zero((end for row in rows for end in (row.get("gap_low"), row.get("gap_high"))), least=0.5)
    return Sheet(
        lead=_lead(rows, asking),
        base=readings.base(result, asking.language),
        picture=_picture(rows, asking),
        sections=[section for section in _sections(rows, scale, asking) if section.entries],
        legend=("asked",),
        notes=[str(note) for note in result.notes],
    )


def _without_importance(result: Result, asking: Asking) -> Sheet:
    """Nobody said what is important, or not on the scale of the ratings: what moves the overall verdict is all that
    can be told.
    """
    drivers = asking.ask("drivers")
    rows = [row for row in drivers.rows if row.get("weight") is not None]
    if not rows:
        reason = why(result if result.notes else drivers, -1, gettext("No ratings are on record yet."))
        return nothing(reason, readings.base(result, asking.language))
    scale = Scale(0, max([0.1, *(row["weight_high"] for row in rows)]), segments=4)
    text = gettext("Nobody was asked how important the touchpoints are. This is what goes with the overall verdict.")
    if result.rows:
        text = gettext(
            "Importance was asked on another scale than the ratings: they cannot be compared. This is what goes with "
            "the overall verdict."
        )
    return Sheet(
        lead=runs(text, {}),
        base=readings.base(drivers, asking.language),
        sections=[
            Section(
                gettext("What moves the overall verdict?"),
                gettext("Share of the explained differences; ranks hold for all touchpoints together."),
                plot_head=gettext("Relative weight"),
                axis=_weights_axis(scale, asking.language),
                entries=[_driver(row, scale, asking) for row in rows],
            )
        ],
        notes=[str(note) for note in drivers.notes],
    )


def _weights_axis(scale: Scale, language: str) -> Any:
    labels = [(value, formats.share(value, language, 0)) for value in (0.0, scale.high / 2, scale.high)]
    return plots.head(scale, labels)


def _driver(row: Row, scale: Scale, asking: Asking) -> Entry:
    language = asking.language
    figure = formats.share(row["weight"], language)
    ends = words.limits(row["weight_low"], row["weight_high"], "share", language)
    bearing = Bearing(row["weight"], row["weight_low"], row["weight_high"], row.get("n"), "asked")
    text = gettext("%(share)s of what the ratings explain of the overall verdict goes to this touchpoint.")
    low, high = row["rank_low"], row["rank_high"]
    return Entry(
        key=row["touchpoint"],
        name=asking.name(row),
        sentence=text % {"share": figure},
        plot=plots.row([bearing], scale, f"{figure}, {ends}", ["z"]),
        figure=figure,
        facts=(ends, words.respondents(row.get("n"), language)),
        rank=str(row["rank"]),
        ranks=str(low) if low == high else f"{low}–{high}",
    )


def _lead(rows: Sequence[Row], asking: Asking) -> tuple[Run, ...]:
    weak = [row for row in rows if row["quadrant"] == "concentrate"]
    counts = {
        "all": formats.number(len(rows), asking.language),
        "above": formats.number(sum((row.get("gap_low") or 0) > 0 for row in rows), asking.language),
    }
    if not weak:
        text = gettext(
            "No touchpoint is both important and weak. At %(above)s of %(all)s, importance is surely above the rating."
        )
        return runs(text, {}, **counts)
    text = ngettext(
        "%(names)s is important and weak. At %(above)s of %(all)s touchpoints, importance is surely above the rating.",
        "%(names)s are important and weak. At %(above)s of %(all)s touchpoints, importance is surely above the rating.",
        len(weak),
    )
    return runs(text, {"names": listed([asking.name(row) for row in weak])}, **counts)


def _picture(rows: Sequence[Row], asking: Asking) -> Picture:
    named = [(number, {**row, "display": asking.name(row)}) for number, row in enumerate(rows, start=1)]
    hint = gettext("Means with 95% intervals; the lines are the cuts, on the dashed one importance equals the rating.")
    return Picture(
        gettext("Importance and rating"),
        hint,
        field.drawn([row for _, row in named], asking.language),
        field.drawn([row for _, row in named], asking.language, field.PAPER),
        [(str(number), str(row["display"])) for number, row in named],
    )


def _sections(rows: Sequence[Row], scale: Scale, asking: Asking) -> list[Section]:
    parts = {
        "concentrate": (
            gettext("Important and weak"),
            gettext("The largest distance between importance and rating first."),
        ),
        "keep up": (gettext("Important and good"), gettext("To be kept as it is.")),
        "low priority": (gettext("Less important and weak"), ""),
        "overkill": (gettext("Less important and good"), gettext("Possibly more effort than it is worth.")),
    }
    return [
        Section(
            title,
            hint,
            plot_head=gettext("Importance less rating, points of the scale"),
            side_head=gettext("Weight in the overall verdict"),
            axis=_axis(scale, asking.language),
            entries=[_entry(row, scale, asking) for row in rows if row["quadrant"] == quadrant],
            quiet=quadrant != "concentrate",
        )
        for quadrant, (title, hint) in parts.items()
    ]


def _axis(scale: Scale, language: str) -> Any:
    step = (scale.high - scale.low) / scale.segments
    ticks = [scale.low + step * number for number in range(scale.segments + 1)]
    labels = [(tick, formats.signed(tick, language, 1 if step >= 0.1 else 2)) for tick in ticks]
    return plots.head(scale, labels, gettext("better"), gettext("weaker"))


def _entry(row: Row, scale: Scale, asking: Asking) -> Entry:
    language = asking.language
    figure = formats.signed(row["gap"], language)
    ends = words.limits(row.get("gap_low"), row.get("gap_high"), "difference", language)
    bearing = Bearing(row["gap"], row.get("gap_low"), row.get("gap_high"), row.get("n"), "asked")
    tone = {"pos": "neg", "neg": "pos"}.get(bearing.verdict, "")  # weaker than important is the bad side
    return Entry(
        key=row["touchpoint"],
        name=asking.name(row),
        sentence=sentence(row, language),
        plot=plots.row([bearing], scale, f"{figure}, {ends}", ["n2" if tone == "neg" else "z"]),
        figure=figure,
        facts=(ends, words.respondents(row.get("n"), language)),
        tone=tone,
        side=weight(row["touchpoint"], asking),
    )


def sentence(row: Row, language: str) -> str:
    values = {name: formats.number(row[name], language, 2) for name in ("importance", "performance")}
    return gettext("Importance as stated %(importance)s, rating %(performance)s.") % values
