"""Names in the field of two figures hide no mark."""

from __future__ import annotations

import re

from lotse.cockpit.questions.field import HEIGHT, drawn

ROW = {"importance_cut": 3.5, "performance_cut": 3.5, "quadrant": "keep", "n": 100}


def test_no_name_lies_over_a_mark() -> None:
    marks = [(3.5, 3.4, "Programme for guests"), (3.56, 3.385, "Website"), (3.62, 3.4, "Room")]
    rows = [
        {
            **ROW,
            **{
                f"{name}{end}": value
                for name, value in (("performance", x), ("importance", y))
                for end in ("", "_low", "_high")
            },
            "display": name,
        }
        for x, y, name in marks
    ]
    svg = str(drawn(rows, "en"))
    placed = [(float(x), float(y)) for x, y in re.findall(r'<svg x="([\d.]+)%" y="([\d.]+)"', svg)]
    names = re.findall(r'l-plot-label[^>]*x="([\d.]+)%" dx="10" y="([\d.]+)">([^<]*)<', svg)
    assert (len(placed), len(names)) == (3, 3)
    for x, y, name in names:
        left, right, line = float(x) + 0.8, float(x) + 0.8 + 100 * 6.5 * len(name) / 1200, float(y) - 4
        assert not [at for at in placed if left < at[0] < right and abs(at[1] - line) < 12], (name, HEIGHT)
