"""An answer as it is read on a terminal by people: the page's table and what stands beside it, as text."""

from __future__ import annotations

from lotse.cockpit import columns, registry
from lotse.cockpit.answer import Answer, spoken
from lotse.findings.terminal import Placed, aligned


def table(answer: Answer, language: str, wide: bool = False) -> str:
    """Every figure with its interval and base; fields of detail only when ``wide``. In ``language`` (en, de)."""
    with spoken(language):
        named = registry.names(language)
        shown = columns.of_fields([field for field in answer.fields() if wide or not field.detail])
        placed = [Placed(column.label, not column.numeric, not column.unit) for column in shown]
        rows = [columns.cells(row, shown, named, language) for row in answer.result.rows]
        return aligned(placed, [[_text(cell) for cell in row] for row in rows], wide)


def beside(answer: Answer, language: str) -> str:
    """Base, selection and notes, a line each."""
    with spoken(language):
        return "".join(f"{name}{'' if name.endswith('?') else ':'} {text}\n" for name, text in answer.facts(language))


def _text(cell: columns.Cell) -> str:
    return f"{cell.text} ({cell.sub})" if cell.sub else cell.text
