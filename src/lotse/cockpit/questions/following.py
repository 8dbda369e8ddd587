"""What else follows a bad or a good experience: silent leaving, buying, buying again, recommending."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext, pgettext

from lotse.cockpit.questions import plots, words
from lotse.cockpit.questions.asking import Asking, first_few, withheld
from lotse.cockpit.questions.sheet import Entry, Link, Section
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale

type Row = Mapping[str, Any]
EVENTS: Final = ("recommendation", "repurchase", "first-purchase", "silence", "leaving")
WANTED: Final = frozenset({"recommendation", "repurchase", "first-purchase"})


class Following:
    """The answer of ``consequences`` to one side, without the outcomes that the page tells elsewhere."""

    def __init__(self, asking: Asking, after: str, without: Collection[str] = ()) -> None:
        self.asking, self.after = asking, after
        self.events = [event for event in EVENTS if event not in without]
        rows = [row for row in asking.ask("consequences", after=after).rows if not withheld(row)]
        self.whole = {row["event"]: row for row in rows if row["part"] == "outcome"}
        self.shown = [
            row
            for event in self.events
            for row in rows
            if row["event"] == event and row["certainty"] == "demonstrated" and row.get("ratio") is not None
        ]

    @property
    def asked(self) -> bool:
        """Was there any touchpoint at which one of these could be looked at?"""
        return any(self.whole[event]["tested"] for event in self.events if event in self.whole)

    def named(self, event: str) -> str:
        """The touchpoints at which it is demonstrated, the clearest first."""
        found = [self.asking.name(row) for row in self.shown if row["event"] == event]
        return first_few(found, self.asking.language)

    def sentences(self) -> tuple[str, dict[str, str]]:
        """One sentence for each outcome that is demonstrated somewhere, and the names to be set off in them."""
        strong = {event: named for event in self.events if (named := self.named(event))}
        said = _leads(self.after)
        return " ".join(said[event] for event in strong), strong

    def sections(self) -> list[Section]:
        if not self.asked:
            return []
        bad = self.after == "bad"
        scale = plots.ratio_scale(row.get("ratio_high") for row in self.shown)
        title = gettext("What else follows a bad experience") if bad else gettext("What follows a good experience")
        held_against = (
            gettext("Against comparable customers without it, within 90 days.")
            if bad
            else gettext("Against comparable customers after an experience neither good nor bad, within 90 days.")
        )
        every = Link(gettext("See the table"), self.asking.table("consequences", after=self.after))
        return [
            Section(
                title,
                held_against,
                plot_head=gettext("How many do it, multiple of comparable customers"),
                axis=_axis(scale, self.asking.language),
                entries=[self._entry(row, scale) for row in self.shown],
                says=self._nowhere(),
                more=every,
                quiet=not self.shown,
            )
        ]

    def _entry(self, row: Row, scale: Scale) -> Entry:
        language, tone = self.asking.language, "neg" if self.after == "bad" else "pos"
        figure = words.times(row["ratio"], language)
        limits = words.limits(row.get("ratio_low"), row.get("ratio_high"), "ratio", language)
        bearing = plots.limited(
            Bearing(row["ratio"], row.get("ratio_low"), row.get("ratio_high"), row.get("n"), "seen")
        )
        return Entry(
            key=row["touchpoint"],
            name=self.asking.name(row),
            sentence=words.followed(row, self.after, language),
            plot=plots.row([bearing], scale, f"{figure}, {limits}", ["n2" if tone == "neg" else "p2"]),
            figure=figure,
            facts=(limits, *filter(None, [words.of_hundred(row, language)]), words.customers(row.get("n"), language)),
            tone=tone,
        )

    def _nowhere(self) -> list[str]:
        """Of the outcomes that are demonstrated at no touchpoint: at how many it was looked for."""
        told = _none(self.after)
        return [
            f"{told[event]} {_looked(self.whole[event], self.asking.language)}"
            for event in self.events
            if event in self.whole and self.whole[event]["tested"] and not self.named(event)
        ]


def _looked(whole: Row, language: str) -> str:
    text = ngettext(
        "Looked at: %(n)s touchpoint, %(few)s of them with fewer than 30 customers.",
        "Looked at: %(n)s touchpoints, %(few)s of them with fewer than 30 customers.",
        whole["tested"],
    )
    return text % {name: formats.number(whole[key], language) for name, key in (("n", "tested"), ("few", "few"))}


def _leads(after: str) -> dict[str, str]:
    if after == "good":
        return {
            "recommendation": gettext("After a good experience more recommend us: %(recommendation)s."),
            "repurchase": gettext("After a good experience more buy again: %(repurchase)s."),
            "first-purchase": gettext("After a good experience more buy for the first time: %(first-purchase)s."),
            "silence": gettext("After a good experience fewer leave silently: %(silence)s."),
            "leaving": gettext("After a good experience fewer give notice: %(leaving)s."),
        }
    return {
        "recommendation": gettext("After a bad experience fewer recommend us: %(recommendation)s."),
        "repurchase": gettext("After a bad experience fewer buy again: %(repurchase)s."),
        "first-purchase": gettext("After a bad experience fewer buy for the first time: %(first-purchase)s."),
        "silence": gettext("After a bad experience more leave silently: %(silence)s."),
    }


def _none(after: str) -> dict[str, str]:
    if after == "good":
        return {
            "recommendation": gettext("That more recommend us after a good experience is nowhere demonstrable."),
            "repurchase": gettext("That more buy again after a good experience is nowhere demonstrable."),
            "first-purchase": gettext(
                "That more buy for the first time after a good experience is nowhere demonstrable."
            ),
            "silence": gettext("That fewer leave silently after a good experience is nowhere demonstrable."),
            "leaving": gettext("That fewer give notice after a good experience is nowhere demonstrable."),
        }
    return {
        "recommendation": gettext("That fewer recommend us after a bad experience is nowhere demonstrable."),
        "repurchase": gettext("That fewer buy again after a bad experience is nowhere demonstrable."),
        "first-purchase": gettext("That fewer buy for the first time after a bad experience is nowhere demonstrable."),
        "silence": gettext("That more leave silently after a bad experience is nowhere demonstrable."),
    }


def _axis(scale: Scale, language: str) -> Any:
    step = next(step for step in (1, 2, 5) if scale.high / step <= 6)
    ticks = [step * number for number in range(int(scale.high / step) + 1)]
    labels: Sequence[tuple[float, str]] = [(float(tick), formats.number(tick, language)) for tick in ticks]
    spaced = Scale(scale.low, scale.high, scale.zero, segments=len(ticks) - 1)
    return plots.head(spaced, labels, gettext("less often"), pgettext("axis", "more often"))
