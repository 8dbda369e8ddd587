"""What every question about journeys is: a small state per chunk, merged in any grouping, finished once."""

from __future__ import annotations

from typing import Protocol

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.selection import Selection


class Method[State, Answer](Protocol):
    """``merge`` is associative and states are whole numbers, so the answer depends neither on how people were cut
    into chunks nor on who worked on which.
    """

    @property
    def columns(self) -> tuple[str, ...]:
        """The optional columns of ``Chunk`` that ``map`` reads."""

    def map(self, chunk: Chunk, selection: Selection) -> State: ...

    def merge(self, one: State, other: State) -> State:
        """May change and return ``one``."""

    def finish(self, state: State | None) -> Answer:
        """``None`` where there was no chunk at all."""
