"""What delights? What a very good rating goes with, against what a bad one goes with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from lotse.cockpit import readings
from lotse.cockpit.questions import plots, words
from lotse.cockpit.questions.asking import Asking, listed, why, withheld
from lotse.cockpit.questions.following import Following
from lotse.cockpit.questions.sheet import Entry, Run, Section, Sheet, Side, nothing, runs
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale

type Row = Mapping[str, Any]
FINDINGS: Final = ("asymmetry", "drivers", "consequences")
REWARDS: Final = ("excitement", "performance")


def sheet(asking: Asking) -> Sheet:
    """First what customers do after a good experience, then what a good rating goes with."""
    result, brings = asking.ask("asymmetry"), Following(asking, "good")
    rows = [row for row in result.rows if not withheld(row)]
    base, notes = readings.base(result, asking.language), [str(note) for note in result.notes]
    if not rows:
        return _without_ratings(why(result, -1, gettext("No ratings are on record yet.")), base, brings)
    scale = plots.around_zero(end for row in rows for end in _ends(row))
    return Sheet(
        lead=_lead(rows, brings, asking),
        base=base,
        sections=[
            *brings.sections(),
            *(section for section in _sections(rows, scale, asking) if section.entries),
        ],
        legend=("seen", "asked") if brings.asked else ("asked",),
        notes=notes,
    )


def _without_ratings(reason: str, base: str, brings: Following) -> Sheet:
    if not brings.asked:
        return nothing(reason, base)
    said, strong = brings.sentences()
    text = said or gettext("Nowhere is it demonstrable that more recommend us or buy after a good experience.")
    return Sheet(lead=runs(text, strong), sections=brings.sections(), legend=("seen",), notes=[reason])


def _ends(row: Row) -> list[float | None]:
    return [row.get(f"{name}_{end}") for name in ("penalty", "reward") for end in ("low", "high")]


def _lead(rows: Sequence[Row], brings: Following, asking: Asking) -> tuple[Run, ...]:
    first, strong = brings.sentences()
    text, names, counts = _of_ratings(rows, asking)
    return runs(f"{first} {text}".strip(), {**strong, **names}, **counts)


def _of_ratings(rows: Sequence[Row], asking: Asking) -> tuple[str, dict[str, str], dict[str, str]]:
    """The message, the names to set off in it, and its counts."""
    exciting = [row for row in rows if row["kind"] == "excitement"]
    firm = [row for row in exciting if is_firm(row)]
    counts = {
        "both": formats.number(sum(row["kind"] == "performance" for row in rows), asking.language),
        "basic": formats.number(sum(row["kind"] == "basic" for row in rows), asking.language),
        "all": formats.number(len(rows), asking.language),
    }
    if exciting and not firm:
        text = gettext(
            "%(names)s most likely, but that is not certain: the interval of the bad rating reaches far. Of %(all)s "
            "touchpoints, %(both)s show both good and bad; at %(basic)s only the bad rating shows."
        )
        return text, {"names": listed([asking.name(row) for row in exciting])}, counts
    if not exciting:
        text = gettext(
            "No touchpoint is demonstrably one that only delights. At %(both)s of %(all)s a very good rating goes with "
            "a better overall verdict and a bad one with a worse."
        )
        if any(row["kind"] == "basic" for row in rows):
            text += " " + gettext("At %(basic)s only the bad rating shows.")
        return text, {}, counts
    text = ngettext(
        "%(names)s delights: a very good rating goes with a better overall verdict, a bad one does not demonstrably go "
        "with a worse. Of %(all)s touchpoints, %(both)s show both; at %(basic)s only the bad rating shows.",
        "%(names)s delight: a very good rating goes with a better overall verdict, a bad one does not demonstrably go "
        "with a worse. Of %(all)s touchpoints, %(both)s show both; at %(basic)s only the bad rating shows.",
        len(firm),
    )
    return text, {"names": listed([asking.name(row) for row in firm])}, counts


def is_firm(row: Row) -> bool:
    """Does the very good rating certainly show more than the bad one? That only one of them is demonstrable is no
    proof of it. Both errors are taken as independent.
    """
    halves = [_half(row, name) for name in ("reward", "penalty")]
    return float(row["reward"] + row["penalty"]) > math.hypot(*halves)


def _half(row: Row, name: str) -> float:
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    return math.inf if low is None or high is None else float(high - low) / 2


def _sections(rows: Sequence[Row], scale: Scale, asking: Asking) -> list[Section]:
    kinds = {
        "excitement": (
            gettext("Delights"),
            gettext("Only the very good shows: what is missing is not held against us."),
        ),
        "performance": (
            gettext("Both good and bad show"),
            gettext("Ordered by what a very good rating goes with."),
        ),
        "basic": (
            gettext("Taken for granted"),
            gettext("Only the bad shows: the very good does not demonstrably go with a better overall verdict."),
        ),
        "unknown": (gettext("Unknown"), gettext("Too few gave a bad rating, or a very good one, to tell.")),
        "none": (gettext("Not demonstrable"), gettext("That does not mean there is no effect.")),
    }
    made = []
    for kind, (title, hint) in kinds.items():
        here = sorted((row for row in rows if row["kind"] == kind), key=lambda row: -(row["reward"] or 0.0))
        made.append(
            Section(
                title,
                hint,
                plot_head=gettext("Overall verdict, points of its scale against a middling rating"),
                side_head=gettext("Weight in the overall verdict"),
                axis=_axis(scale, asking.language),
                entries=[_entry(row, scale, asking) for row in here],
                quiet=kind == "none",
            )
        )
    return made


def _axis(scale: Scale, language: str) -> Any:
    step = (scale.high - scale.low) / scale.segments
    ticks = [scale.low + step * number for number in range(scale.segments + 1)]
    labels = [(tick, formats.signed(tick, language, 1 if step >= 0.1 else 2)) for tick in ticks]
    return plots.head(scale, labels, gettext("worse"), gettext("better verdict"))


def _entry(row: Row, scale: Scale, asking: Asking) -> Entry:
    language = asking.language
    good, bad = (
        Bearing(row[name], row.get(f"{name}_low"), row.get(f"{name}_high"), row.get("n"), "asked")
        for name in ("reward", "penalty")
    )
    figures = ["–" if one.value is None else formats.signed(one.value, language) for one in (good, bad)]
    return Entry(
        key=row["touchpoint"],
        name=asking.name(row),
        sentence=sentence(row, language),
        plot=plots.row([good, bad], scale, " / ".join(figures), ["p2", "n2"]),
        figure=f"{figures[0]} / {figures[1]}",
        facts=(
            words.limits(row.get("reward_low"), row.get("reward_high"), "difference", language),
            words.limits(row.get("penalty_low"), row.get("penalty_high"), "difference", language),
            words.respondents(row.get("n"), language),
        ),
        side=weight(row["touchpoint"], asking),
    )


def sentence(row: Row, language: str) -> str:
    """What a very good and what a bad rating goes with."""
    values = {name: formats.number(abs(row[name] or 0.0), language, 2) for name in ("reward", "penalty")}
    match row["kind"]:
        case "excitement":
            text = gettext(
                "Who gives a 5 judges the whole %(reward)s better; who gives a 2 or less does not demonstrably judge "
                "it worse."
            )
        case "performance":
            text = gettext(
                "Who gives a 5 judges the whole %(reward)s better; who gives a 2 or less, %(penalty)s worse."
            )
        case "basic":
            text = gettext(
                "Who gives a 2 or less judges the whole %(penalty)s worse; who gives a 5 does not demonstrably judge "
                "it better."
            )
        case "unknown" if row["penalty"] is None:
            text = gettext("What a 2 or less goes with cannot be told: too few gave one.")
        case "unknown":
            text = gettext("What a 5 goes with cannot be told: too few gave one.")
        case _:
            text = gettext("Neither a very good nor a bad rating demonstrably goes with another overall verdict.")
    return text % values


def weight(key: str, asking: Asking) -> Side:
    """The touchpoint's relative weight, with the interval of its rank."""
    row = asking.rows("drivers").get(key)
    if row is None or row.get("weight") is None:
        return Side(words=gettext("no weight: too few answers"))
    language = asking.language
    ends = words.limits(row["weight_low"], row["weight_high"], "share", language)
    ranks = gettext("rank %(low)s to %(high)s") % {"low": row["rank_low"], "high": row["rank_high"]}
    return Side(formats.share(row["weight"], language), ends, ranks)
