"""How many different people the touchpoints reach: together, online and offline, by mobile, and at what cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.analysis.findings.chosen import whole
from lotse.analysis.findings.selecting import role_of
from lotse.analysis.findings.walk import NO_JOURNEY, Walk, share, walk
from lotse.contacts.catalogue import Touchpoint
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.journeys.reach import EXACT_BELOW, MOST_ITEMS, Combination, NetReach, Reach
from lotse.methods.tallies.cut import Role, over_chunks
from lotse.methods.tallies.signals import volumes

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

LARGEST: Final = Option("largest", "Touchpoints together", default="6")
MOBILE: Final = ("mobile", "phone", "smartphone", "tablet", "ios", "android", "app")
ROLES: Final = {"tracked": Role.TRACKED, "surveyed": Role.ASKED, "heard": Role.HEARD}
MONTH: Final = 365.25 / 12  # days
EXPLANATION = (
    "Net reach: different known people met by at least one of the touchpoints, of all people with a contact that "
    "counts. Best combinations: all are tried below 20 touchpoints, above that the next best is added each time. "
    "Tracked (seen by a system), surveyed (said when asked) and heard (said unasked) are people; counted are contacts "
    "that are known only as a number (views, likes) and cannot be told apart as people, so they are in no net reach. "
    "Online and offline as the catalogue says. Mobile: people with a contact by phone, tablet or app, of those whose "
    "device is known. Cost: per contact and per month from the catalogue; per reached person: divided by the people "
    "reached. Shares have Wilson’s interval (95 %)."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """Rows of four parts: ``combination``, ``mix``, ``mobile`` and ``touchpoint``."""
    largest = whole(options, LARGEST, 1, 20)
    with walk(log, where) as walked:
        alone = _alone(walked)
        net, left_out = _net(walked, alone, largest)
        base = _people(walked)
        rows = [
            *_combinations(net, base),
            *_mix(walked, base),
            *_mobile(walked),
            *(
                _touchpoint(point, at, alone, base, _months(walked))
                for at, point in enumerate(walked.touchpoints.values())
            ),
        ]
        shown = [row for row in rows if row["people"] or row.get("counted")]
        return Result(shown, base, "people", _notes(net, left_out), walked.catalogue.version)


def _volumes(walked: Walk, group: NDArray[np.int32], groups: int) -> NDArray[np.int64]:
    """(groups, 3): contacts with what they stand for, rows, known people."""
    return over_chunks(
        walked.chunks("count", "rating"),
        lambda chunk: volumes(chunk, walked.selection, group, groups),
        np.add,
        np.zeros((groups, 3), np.int64),
    )


def _alone(walked: Walk) -> dict[str, NDArray[np.int64]]:
    """Per touchpoint: volume and people by each kind of source, and by mobile."""
    point, size = walked.selection.touchpoint, len(walked.touchpoints)
    roles = np.array([role_of(what) for what in walked.selection.codes.whats], np.uint8)
    tests = {
        "all": np.ones(len(point), bool),
        "mobile": _by_mobile(walked),
        "device": _known(walked),
        "counted": roles == Role.COUNTED,
    }
    tests |= {name: roles == role for name, role in ROLES.items()}
    return {name: _volumes(walked, np.where(test, point, -1).astype(np.int32), size) for name, test in tests.items()}


def _by_mobile(walked: Walk) -> NDArray[np.bool_]:
    return np.array([(what.device or "").lower() in MOBILE for what in walked.selection.codes.whats], bool)


def _known(walked: Walk) -> NDArray[np.bool_]:
    return np.array([bool(what.device) for what in walked.selection.codes.whats], bool)


def _people(walked: Walk) -> int:
    """Known people with any contact at a touchpoint."""
    return int(_volumes(walked, np.where(walked.selection.touchpoint >= 0, 0, -1).astype(np.int32), 1)[0, 2])


def _net(walked: Walk, alone: Mapping[str, NDArray[np.int64]], largest: int) -> tuple[NetReach, int]:
    """Over the touchpoints that reach most people, as many as a person's set can hold; how many are left out."""
    people = alone["all"][:, 2]
    used = np.argsort(-people, kind="stable")[: int((people > 0).sum())]
    kept = np.isin(walked.selection.touchpoint, used[:MOST_ITEMS])
    selection = replace(walked.selection, touchpoint=np.where(kept, walked.selection.touchpoint, -1).astype(np.int32))
    return Walk(walked.journeys, selection).ask(Reach(selection, largest)), max(0, len(used) - MOST_ITEMS)


def _combinations(net: NetReach, base: int) -> list[dict[str, Any]]:
    return [_combination(size, best, base) for size, best in enumerate(net.best, start=1)]


def _combination(size: int, best: Combination, base: int) -> dict[str, Any]:
    return {
        "part": "combination",
        "name": str(size),
        "touchpoints": best.touchpoints,
        "people": best.people,
        **share("share", best.people, base),
    }


def _mix(walked: Walk, base: int) -> list[dict[str, Any]]:
    """People by whether they met touchpoints online, offline, both or only such of which it is not stated."""
    online = [point.online for point in walked.touchpoints.values()]
    at = walked.selection.touchpoint
    either = np.array([-1 if point < 0 or online[point] is None else int(not online[point]) for point in at.tolist()])
    apart = _volumes(walked, either.astype(np.int32), 2)[:, 2].tolist()
    any_one = int(_volumes(walked, np.minimum(either, 0).astype(np.int32), 1)[0, 2])
    both = sum(apart) - any_one
    counts = {
        "online only": apart[0] - both,
        "both": both,
        "offline only": apart[1] - both,
        "not stated": base - any_one,
    }
    return [{"part": "mix", "name": name, "people": n, **share("share", n, base)} for name, n in counts.items()]


def _mobile(walked: Walk) -> list[dict[str, Any]]:
    """Of the people whose access path is known at any contact."""
    people, known = (
        int(_volumes(walked, np.where(test & (walked.selection.touchpoint >= 0), 0, -1).astype(np.int32), 1)[0, 2])
        for test in (_by_mobile(walked), _known(walked))
    )
    return [{"part": "mobile", "name": "mobile", "people": people, **share("share", people, known)}]


def _touchpoint(
    point: Touchpoint, at: int, alone: Mapping[str, NDArray[np.int64]], base: int, months: float
) -> dict[str, Any]:
    volume, _, people = alone["all"][at].tolist()
    cost = _cost(point, volume, months)
    return {
        "part": "touchpoint",
        "name": point.key,
        "touchpoints": (point.key,),
        "people": people,
        **share("share", people, base),
        **{name: int(alone[name][at, 2]) for name in ROLES},
        "counted": int(alone["counted"][at, 0]),
        **share("mobile", int(alone["mobile"][at, 2]), int(alone["device"][at, 2])),
        "cost": cost,
        "cost_per_person": cost / people if cost is not None and people else None,
    }


def _cost(point: Touchpoint, volume: int, months: float) -> float | None:
    if point.cost_per_contact is None and point.cost_per_month is None:
        return None
    return (point.cost_per_contact or 0) * volume + (point.cost_per_month or 0) * months


def _months(walked: Walk) -> float:
    days = walked.days()
    return ((days[1] - days[0]).days + 1) / MONTH if days else 0.0


def _notes(net: NetReach, left_out: int) -> Sequence[Note]:
    tried = Note("All combinations were tried (below %(most)s touchpoints).", {"most": EXACT_BELOW})
    greedy = Note("The next best touchpoint was added each time; that reaches at least 63 percent of the best.")
    notes = [tried if net.exact else greedy, NO_JOURNEY]
    if left_out:
        notes.append(Note("%(n)s touchpoints that reach fewest people are not in the combinations.", {"n": left_out}))
    return notes


FINDING = Finding(
    name="reach",
    question="Whom do the touchpoints reach, and at what cost?",
    fields=(
        Field("part", "Part"),
        Field("name", "Name"),
        Field("touchpoints", "Touchpoints"),
        Field("people", "People", "count"),
        Field("share", "Net reach", "share", "people"),
        Field("share_low", "Net reach, from", "share", "people"),
        Field("share_high", "Net reach, to", "share", "people"),
        Field("tracked", "Tracked: people", "count", "people"),
        Field("surveyed", "Surveyed: people", "count", "people"),
        Field("heard", "Heard: people", "count", "people"),
        Field("counted", "Counted: contacts", "count"),
        Field("mobile", "By mobile", "share", "people"),
        Field("mobile_low", "By mobile, from", "share", "people"),
        Field("mobile_high", "By mobile, to", "share", "people"),
        Field("cost", "Cost", "money"),
        Field("cost_per_person", "Cost per person reached", "money", "people"),
    ),
    compute=compute,
    options=(LARGEST,),
    explanation=EXPLANATION,
)
