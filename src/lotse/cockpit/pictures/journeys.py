"""The journey graph: phases left to right, in each the touchpoints that most people come through, and the steps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from lotse.cockpit import registry
from lotse.cockpit.pictures.figures import contacts_address
from lotse.cockpit.words import phase_names
from lotse.ui import formats

LEAST, MOST, USUAL, BY = 8, 64, 24, 4
OUTER: Final = ("start", "end")
WIDE: Final = 1000.0  # units across, stretched to the page; heights are pixels
TOP, NODE, GAP = 40, 58, 18
COLUMNS: Final = 7
STUB: Final = 14

type Row = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    key: str
    left: float
    right: float
    top: float


def drawn(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    """The most used steps; how many is the reader's choice (``detail`` in the address)."""
    steps = sorted((row for row in rows if row["count"] is not None), key=lambda row: -row["count"])
    inner = [row for row in steps if row["from"] != "start" and row["to"] != "end"]
    detail = _detail(frame["address"].get("detail", ""))
    shown = inner[:detail]
    keys = {row[end] for row in shown for end in ("from", "to")}
    outer = [
        row
        for row in steps
        if (row["from"] == "start" and row["to"] in keys) or (row["to"] == "end" and row["from"] in keys)
    ]
    return {
        "flow": _flow(shown, outer, steps, frame) if shown else "",
        "steps": [_listed(row, frame) for row in shown],
        "detail": {"value": detail, "least": LEAST, "most": MOST, "by": BY},
        "covered": _covered(shown, inner, frame["language"]),
    }


def _detail(text: str) -> int:
    return min(max(int(text), LEAST), MOST) if text.isdecimal() and len(text) < 4 else USUAL


def _covered(shown: Sequence[Row], inner: Sequence[Row], language: str) -> str:
    if not shown:
        return ""
    text = gettext(
        "%(shown)s of %(all)s different steps, that is %(share)s of all steps taken; "
        "each by %(people)s of people or more."
    )
    taken = sum(row["count"] for row in inner)
    return text % {
        "shown": formats.number(len(shown), language),
        "all": formats.number(len(inner), language),
        "share": formats.share(sum(row["count"] for row in shown) / taken, language, 0),
        "people": formats.share(min(row["share"] for row in shown), language),
    }


def _listed(row: Row, frame: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "from_name": _name(row["from"], frame),
        "to_name": _name(row["to"], frame),
        "address": _address(row, frame),
        "says": _says(row, frame),
    }


def _name(key: str, frame: Mapping[str, Any]) -> str:
    return str(frame["names"].get(key, key))


def _address(row: Row, frame: Mapping[str, Any]) -> str:
    keys = [row[end] for end in ("from", "to") if row[end] not in OUTER]
    return contacts_address(frame["address"], touchpoint=keys, journey_order=keys if len(keys) > 1 else [])


def _says(row: Row, frame: Mapping[str, Any]) -> str:
    language = frame["language"]
    words = gettext("%(from)s → %(to)s: %(count)s times by %(people)s people (%(share)s); median gap %(gap)s")
    return words % {
        "from": _name(row["from"], frame),
        "to": _name(row["to"], frame),
        "count": formats.number(row["count"], language),
        "people": formats.number(row["people"], language),
        "share": formats.share(row["share"], language),
        "gap": formats.by_unit(row["median_gap"], "seconds", language),
    }


def _flow(shown: Sequence[Row], outer: Sequence[Row], steps: Sequence[Row], frame: Mapping[str, Any]) -> SafeString:
    nodes, heads, height = _placed(shown)
    most = max(row["count"] for row in shown)
    order = sorted(shown, key=lambda row: row["count"])
    sides = _sides(shown, nodes)
    parts = [_step(row, nodes, sides, most, frame) for row in order]
    contacts: Counter[str] = Counter()
    for row in steps:
        contacts[row["to"]] += row["count"]
    stubs = [_stub(row, nodes, most, frame) for row in outer if row["count"] >= most / 40]
    return format_html(
        '<svg class="l-flow" width="100%" height="{}" role="group" aria-label="{}">{}'
        '<svg viewBox="0 0 1000 {}" width="100%" height="{}" preserveAspectRatio="none">{}{}</svg>{}{}</svg>',
        height, gettext("The most used steps, phases from left to right"), heads, height, height,
        format_html_join("", "{}", ((line,) for line, _ in parts)),
        format_html_join("", "{}", ((line,) for line, _ in stubs)),
        format_html_join("", "{}", ((tip,) for _, tip in (*parts, *stubs))),
        format_html_join("", "{}", ((_box(node, contacts[node.key], frame),) for node in nodes.values())),
    )  # fmt: skip


def _placed(shown: Sequence[Row]) -> tuple[dict[str, Node], SafeString, int]:
    """Touchpoints in the columns of their first phase, in the customer's order; a long phase takes several columns."""
    used = {row[end] for row in shown for end in ("from", "to")}
    points = [point for point in registry.contact_log().catalogue().touchpoints if point.key in used]
    points.sort(key=lambda point: (point.phases[0], point.position, point.key))
    phases: defaultdict[int, list[str]] = defaultdict(list)
    for point in points:
        phases[int(point.phases[0])].append(point.key)
    rows = next(size for size in range(6, 99) if sum(-(-len(keys) // size) for keys in phases.values()) <= COLUMNS)
    columns = [(phase, part) for phase, keys in phases.items() for part in _parts(keys, rows)]
    width = WIDE / len(columns)
    nodes, heads, before = {}, [], 0
    for at, (phase, keys) in enumerate(columns):
        left = (at + 0.17) * width
        if phase != before:
            heads.append((f"{left / 10:.2f}", phase, phase_names()[phase]))
        for place, key in enumerate(keys):
            nodes[key] = Node(key, left, left + 0.68 * width, TOP + place * (NODE + GAP))
        before = phase
    tallest = max(len(keys) for _, keys in columns)
    drawn_heads = format_html_join("", '<text class="l-flow-phase" x="{}%" y="16">{} {}</text>', heads)
    return nodes, drawn_heads, TOP + tallest * (NODE + GAP)


def _parts(keys: Sequence[str], most: int) -> list[Sequence[str]]:
    """As few parts as possible, about equally long."""
    parts = -(-len(keys) // most)
    size = -(-len(keys) // parts)
    return [keys[start : start + size] for start in range(0, len(keys), size)]


type Sides = dict[tuple[str, str, str], float]  # (from, to, which end) -> height


def _leaves_right(one: Node, other: Node) -> bool:
    """Onwards to the right, or down within a column; back to the left, or up."""
    return other.left > one.left or (other.left == one.left and other.top >= one.top)


def _sides(shown: Sequence[Row], nodes: Mapping[str, Node]) -> Sides:
    """Where each step meets its two touchpoints: spread over the side, in the order of the other ends."""
    meeting: defaultdict[tuple[str, bool], list[tuple[float, tuple[str, str, str]]]] = defaultdict(list)
    for row in shown:
        one, other = nodes[row["from"]], nodes[row["to"]]
        pair = row["from"], row["to"]
        right = _leaves_right(one, other)
        meeting[one.key, right].append((other.top, (*pair, "from")))
        meeting[other.key, right if one.left == other.left else not right].append((one.top, (*pair, "to")))
    heights = {}
    for (key, _), ends in meeting.items():
        for place, (_, name) in enumerate(sorted(ends)):
            heights[name] = nodes[key].top + NODE * (place + 1) / (len(ends) + 1)
    return heights


def _step(
    row: Row, nodes: Mapping[str, Node], sides: Sides, most: int, frame: Mapping[str, Any]
) -> tuple[SafeString, SafeString]:
    one, other = nodes[row["from"]], nodes[row["to"]]
    y1, y2 = sides[one.key, other.key, "from"], sides[one.key, other.key, "to"]
    right, inside = _leaves_right(one, other), one.left == other.left
    x1 = one.right if right else one.left
    x2 = (one.right if right else one.left) if inside else (other.left if right else other.right)
    side, reach = 1 if right else -1, abs(x2 - x1) / 2
    bend = side * (min(14 + abs(other.top - one.top) / 9, 46) if inside else max(36.0, min(reach, 140)))
    c1, c2 = x1 + bend, x2 + (bend if inside else -bend)
    path = f"M{x1:.1f} {y1:.1f}C{c1:.1f} {y1:.1f} {c2:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    width = 1.25 + 10 * row["count"] / most
    style = "l-step" if right else "l-step l-step-back"
    return _line(path, width, style, row, frame), _tip(x2, y2, 1 if right != inside else -1, width)


def _stub(row: Row, nodes: Mapping[str, Node], most: int, frame: Mapping[str, Any]) -> tuple[SafeString, SafeString]:
    """Beginning and end of journeys: a short arrow into or out of the touchpoint, at its top."""
    begins = row["from"] == "start"
    node = nodes[row["to"] if begins else row["from"]]
    y = node.top + 6
    x1, x2 = (node.left - STUB, node.left) if begins else (node.right, node.right + STUB)
    width = 1.25 + 10 * row["count"] / most
    line = _line(f"M{x1:.1f} {y:.1f}L{x2:.1f} {y:.1f}", min(width, 10), "l-step l-step-outer", row, frame)
    return line, _tip(x2, y, 1, min(width, 10), "l-tip l-tip-outer")


def _line(path: str, width: float, style: str, row: Row, frame: Mapping[str, Any]) -> SafeString:
    body = format_html(
        '<path class="{}" d="{}" stroke-width="{}" vector-effect="non-scaling-stroke"><title>{}</title></path>',
        style, path, f"{width:.2f}", _says(row, frame),
    )  # fmt: skip
    if not frame["may_see_contacts"]:
        return body
    return format_html('<a href="{}" aria-label="{}">{}</a>', _address(row, frame), _says(row, frame), body)


def _tip(x: float, y: float, side: int, width: float, style: str = "l-tip") -> SafeString:
    size = 4 + width / 2
    back = -side * size * 1.4
    path = f"M{back:.1f} {-size:.1f}L0 0L{back:.1f} {size:.1f}Z"
    return format_html('<svg x="{}%" y="{}"><path class="{}" d="{}"/></svg>', f"{x / 10:.2f}", f"{y:.1f}", style, path)


def _box(node: Node, contacts: int, frame: Mapping[str, Any]) -> SafeString:
    return format_html(
        '<foreignObject x="{}%" y="{}" width="{}%" height="{}">'
        '<div class="l-node"><b>{}</b><span class="l-sub">{}</span></div></foreignObject>',
        f"{node.left / 10:.2f}", node.top, f"{(node.right - node.left) / 10:.2f}", NODE, _name(node.key, frame),
        ngettext("%(n)s contact", "%(n)s contacts", contacts) % {"n": formats.number(contacts, frame["language"])},
    )  # fmt: skip
