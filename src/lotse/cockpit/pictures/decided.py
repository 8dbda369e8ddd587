"""What needs deciding, in the sentences of the start page, under the filters of this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lotse.cockpit.decisions import told
from lotse.findings.withhold import WITHHELD


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    sees = bool(frame.get("may_see_contacts"))
    shown = [row for row in rows if "n" not in (row.get(WITHHELD) or ())]
    return {"decisions": [told(row, frame["names"], frame["language"], sees_contacts=sees) for row in shown]}
