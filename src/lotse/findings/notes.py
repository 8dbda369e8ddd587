"""What a reader must know beside the rows, as a message that every language can say."""

from __future__ import annotations

from typing import Any, Self


class Note(str):
    """An English sentence that keeps its message id and its values: ``Note("%(n)s people left.", n=12)``."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> Self:
        self = super().__new__(cls, template % values if values else template)
        self.template, self.values = template, values
        return self
