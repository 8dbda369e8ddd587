"""An answer as plain data for the printed page: words as text, plots as pictures that carry their own colours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any, Final

from lotse.cockpit.questions.sheet import Entry, Picture, Run, Section, Sheet
from lotse.ui.templatetags.lotse import evidence_name

PLOT, FIELD = 270, 640  # pixels across; the page scales them
MARGIN: Final = 10
_SIZE: Final = re.compile(r'^<svg width="100%" height="([\d.]+)"[^>]*>')
# The look's tokens for paper: ink on white, the same in both themes.
STYLE: Final = """
svg{overflow:visible}
text{font-family:"Noto Sans","Liberation Sans","DejaVu Sans","Libertinus Serif";font-size:12px;fill:#41555e}
.l-halo{paint-order:stroke;stroke:#fff;stroke-width:2.5px;stroke-linejoin:round}
.l-t-m{text-anchor:middle}.l-t-e{text-anchor:end}.l-t-ink{fill:#10262f}.l-t-b{font-weight:600}
.l-zero{stroke:#72858d;stroke-width:1}.l-scale-a{fill:#72858d}.l-scale-b{fill:#fff;stroke:#72858d;stroke-width:1}
.l-ivl{stroke:#10262f;stroke-width:2}.l-ivl-thin{stroke-dasharray:2 2}.l-cap{stroke:#10262f;stroke-width:1.5}
.l-mk{stroke:#10262f;stroke-width:1.25}.l-inkfill{fill:#10262f}
.l-n3{fill:#8a3b00}.l-n2{fill:#c9661f}.l-n1{fill:#edb98a}.l-z{fill:#c4cdd0}
.l-p1{fill:#9ccbdd}.l-p2{fill:#3b8fb0}.l-p3{fill:#0d5675}.l-hollow{fill:#fff}
.l-strike{stroke:#72858d;stroke-width:1;stroke-dasharray:1 3}
.l-field-ground{fill:#fff;stroke:#d3dcde}.l-field-weak{fill:#f9e6ef}.l-cut{stroke:#72858d;stroke-width:1}
.l-diagonal{stroke:#72858d;stroke-width:1;stroke-dasharray:5 4}.l-cross{stroke:#41555e;stroke-width:1.25}
.l-quadrant{fill:#586c75}.l-quadrant-due{fill:#a3195b;font-weight:600}.l-plot-number{display:none}
"""


def printed(sheet: Sheet) -> dict[str, Any]:
    return {
        "lead": _words(sheet.lead),
        "base": sheet.base,
        "empty": sheet.empty,
        "picture": _picture(sheet.picture) if sheet.picture else None,
        "sections": [_section(section) for section in sheet.sections],
        "notes": list(sheet.notes),
    }


def drawing(svg: str, width: int) -> dict[str, Any]:
    """A plot of the page as a picture by itself: a fixed width, its own style, room for what stands outside."""
    found = _SIZE.match(svg)
    if found is None:
        return {"svg": "", "label": ""}
    label = re.search(r'aria-label="([^"]*)"', found[0])
    inner = f'<svg width="{width}" height="{found[1]}" overflow="visible">' + svg[found.end() :]
    frame = f"{-MARGIN} 0 {width + 2 * MARGIN} {found[1]}"
    size = f'width="{width + 2 * MARGIN}" height="{found[1]}"'
    outer = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{frame}"><style>{STYLE}</style>{inner}</svg>'
    return {"svg": outer, "label": unescape(label[1]) if label else ""}


def _words(lead: Iterable[Run]) -> list[dict[str, Any]]:
    return [{"text": run.text, "strong": run.strong} for run in lead]


def _picture(picture: Picture) -> dict[str, Any]:
    return {"title": picture.title, "hint": picture.hint, **drawing(str(picture.printed), FIELD)}


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "hint": section.hint,
        "plot_head": section.plot_head,
        "side_head": section.side_head,
        "axis": drawing(str(section.axis), PLOT),
        "entries": [_entry(entry) for entry in section.entries],
        "says": list(section.says),
        "tags": [{"name": entry.name, "sentence": entry.sentence} for entry in section.tags],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    side = entry.side
    facts = [*entry.facts, *([evidence_name(entry.evidence)] if entry.evidence else [])]
    return {
        "name": entry.name,
        "sentence": entry.sentence,
        "plot": drawing(str(entry.plot), PLOT),
        "figure": entry.figure,
        "facts": facts,
        "tone": entry.tone,
        "moment": entry.moment,
        "rank": entry.rank,
        "ranks": entry.ranks,
        "tie": entry.tie,
        "side": [part for part in (side.figure, side.ends, side.words) if part] if side else [],
        "voices": [{"source": voice.source, "stance": voice.stance, "words": voice.words} for voice in entry.voices],
    }
