"""How far customers come through chosen steps, where they drop out and what they do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lotse.analysis.findings.chosen import seconds
from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.findings.walk import NO_JOURNEY, Walk, share, walk
from lotse.contacts.catalogue import Phase
from lotse.contacts.errors import Message
from lotse.findings.run import unknown
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.journeys.funnel import Funnel, Step, steps_of_phases, steps_of_touchpoints

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

STEPS: Final = Option("steps", "Steps", default="phases")
WINDOW: Final = Option("window", "Within")
ORDER: Final = Option("order", "Order", ("given", "any"), "given")
NEXT: Final = 3
PHASES: Final = {phase.name.lower(): int(phase) for phase in Phase}
EXPLANATION = (
    "A step is a touchpoint or a phase. Given order: step 1 is reached at a person’s first contact of step 1, each "
    "further step at the first contact of it after the one that reached the step before; others may lie between, one "
    "contact reaches one step, and no later start is tried. Any order: a step is reached once there was a contact of "
    "it and of all steps before. With a window only contacts within this time after the first matching one count. "
    "Shares have Wilson’s interval (95 %). Next: the first contact after the last step reached; “end” where there was "
    "none."
)
DEFINITIONS: Final = {
    "given": Note("Given order: greedy first match; one contact reaches one step, no later start is tried."),
    "any": Note("Any order: a step counts once a person has met it and all steps before it, in whatever order."),
}


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per step, in order."""
    order = options.get("order") or "given"
    window = seconds(options, WINDOW)
    with walk(log, where) as walked:
        names = _named(walked, options.get("steps") or "phases")
        steps = walked.ask(Funnel(walked.selection, _flags(walked, names), window, order == "any"))
        rows = [_row(number, names[number], steps) for number in range(len(names))]
        notes = [DEFINITIONS[order], _within(window), NO_JOURNEY]
        return Result(rows, steps[0].people, "people", notes, walked.catalogue.version)


def _within(window: int | None) -> Note:
    if window is None:
        return Note("No window in time.")
    return Note("Window: %(hours)s hours from the first matching contact on.", {"hours": window // 3600})


def _named(walked: Walk, text: str) -> list[str]:
    """Keys of touchpoints, or phases as their numbers; every step is one of them."""
    words = [str(int(phase)) for phase in Phase] if text == "phases" else [word.strip() for word in text.split(",")]
    names = [str(PHASES.get(word, word)) for word in words]
    for name in names:
        if name not in walked.touchpoints and name not in map(str, PHASES.values()):
            raise FilterError(unknown(Message("step"), name, [*PHASES, *walked.touchpoints]))
    return names


def _flags(walked: Walk, names: Sequence[str]) -> list[Any]:
    return [
        steps_of_phases(walked.selection, [int(name)])[0]
        if name.isdecimal() and name not in walked.touchpoints
        else steps_of_touchpoints(walked.selection, [name])[0]
        for name in names
    ]


def _row(number: int, name: str, steps: Sequence[Step]) -> dict[str, Any]:
    step = steps[number]
    before = steps[number - 1].people if number else step.people
    row = {
        "step": number + 1,
        "at": name,
        "people": step.people,
        **share("of_first", step.people, steps[0].people),
        **share("of_before", step.people, before),
        "median_seconds": step.median_seconds,
        "stopped": step.stopped,
        **share("stopped_share", step.stopped, step.people),
    }
    following = [*step.next[:NEXT], *[(None, None)] * NEXT][:NEXT]
    for place, (key, people) in enumerate(following, start=1):
        row |= {f"next_{place}": key, f"next_{place}_people": people}
    return row


FINDING = Finding(
    name="funnel",
    question="How far do customers come, and where do they turn away?",
    fields=(
        Field("step", "Step"),
        Field("at", "Touchpoint or phase"),
        Field("people", "People", "count"),
        Field("of_first", "Share of the first step", "share", "people"),
        Field("of_first_low", "Share of the first step, from", "share", "people"),
        Field("of_first_high", "Share of the first step, to", "share", "people"),
        Field("of_before", "Share of the step before", "share", "people"),
        Field("of_before_low", "Share of the step before, from", "share", "people"),
        Field("of_before_high", "Share of the step before, to", "share", "people"),
        Field("median_seconds", "Median time since the step before", "seconds", "people"),
        Field("stopped", "Came no further", "count"),
        Field("stopped_share", "Share who came no further", "share", "stopped"),
        Field("stopped_share_low", "Share who came no further, from", "share", "stopped"),
        Field("stopped_share_high", "Share who came no further, to", "share", "stopped"),
        *(
            field
            for place, label in enumerate(("Next", "Next, second", "Next, third"), start=1)
            for field in (
                Field(f"next_{place}", label, "", f"next_{place}_people"),
                Field(f"next_{place}_people", f"{label}: people", "count"),
            )
        ),
    ),
    compute=compute,
    options=(STEPS, WINDOW, ORDER),
    explanation=EXPLANATION,
)
