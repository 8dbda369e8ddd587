"""Sorted runs of digests, one folder per day of receipt: HOME/ids/2026-11-22/<first move>-<last move>.npy.

A run is written before the table takes the move, so that whatever the table holds is in a run; readers leave out
runs of moves that the table does not have yet. Runs are derived: what is missing is rebuilt from inbox and table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts import durable, failpoints
from lotse.contacts.errors import LotseError, Message
from lotse.contacts.ids.digests import NONE, Digests, contained, ordered

WINDOW: Final = timedelta(days=7)
GROWTH: Final = 3  # a run is merged into its elder unless that is this many times larger


@dataclass(frozen=True)
class Run:
    """The digests of the moves ``first`` to ``last`` received on one day."""

    path: Path
    first: int
    last: int

    @classmethod
    def at(cls, path: Path) -> Run:
        first, last = path.stem.split("-")
        return cls(path, int(first), int(last))

    def load(self) -> Digests:
        return np.asarray(np.load(self.path, mmap_mode="r"))

    def within(self, other: Run) -> bool:
        return self != other and other.first <= self.first and self.last <= other.last


class MergedMeanwhileError(LotseError):
    """A run holds later moves beside those asked for, and does not tell them apart: read a newer table.

    It is said to people only where there is none: then the table is older than its ids, as after half a restore.
    """

    def __init__(self, run: Run, until: int) -> None:
        super().__init__(
            Message(
                "The contact table holds the moves up to %(until)s, but %(run)s knows those up to %(last)s: the table "
                "was put back without its ids. Put back both, or delete the folder %(folder)s; the next move makes it "
                "anew.",
                until=until,
                run=run.path.name,
                last=run.last,
                folder=run.path.parent.parent.name,
            )
        )


class IdRuns:
    """The runs of one data folder. Only the committer writes; anyone may read."""

    def __init__(self, folder: Path, window: timedelta = WINDOW) -> None:
        self._folder, self.window = folder, window

    def present(self) -> bool:
        return self._folder.is_dir()

    def record(self, move: int, digests: Digests, days: NDArray[np.datetime64]) -> None:
        """Write the run of a move, in place of whatever an attempt that never reached the table left behind."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for run in self.runs():
            if run.last >= move:
                run.path.unlink()
        for day in np.unique(days):
            self.write(date.fromisoformat(str(day)), move, move, ordered(digests[:, days == day]))

    def rebuild(self, days: Mapping[date, Digests], moved: int) -> None:
        """Make all runs anew, for a table that holds the moves up to ``moved``."""
        draft = IdRuns(durable.draft_of(self._folder))
        draft._folder.mkdir(parents=True)
        for day, digests in days.items():
            draft.write(day, 0, moved, digests)
        draft._folder.rename(self._folder)

    def write(self, day: date, first: int, last: int, digests: Digests) -> None:
        folder = self._folder / day.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{first}-{last}.npy"
        draft = durable.draft_of(path)
        with draft.open("wb") as file:
            np.save(file, digests)
        durable.publish(draft, path)

    def seen(self, digests: Digests, until: int, today: date | None = None) -> NDArray[np.bool_]:
        """Which digests the moves up to ``until`` hold within the window before ``today`` (UTC).

        Raises MergedMeanwhileError if the committer went on and merged them with later ones.
        """
        seen = np.zeros(digests.shape[1], np.bool_)
        since = (today or datetime.now(UTC).date()) - self.window
        for run in self.runs(since):
            if run.first <= until:
                seen[~seen] = contained(_loaded(run, until), digests[:, ~seen])
        return seen

    def runs(self, since: date = date.min) -> list[Run]:
        """The runs of the days from ``since`` on; what a merge left behind half way is left out."""
        return [run for day in self._days() if day >= since for run in _outermost(self._folder / day.isoformat())]

    def merge(self, until: int) -> None:
        """Keep the number of runs small: merge neighbours of similar size that the table holds."""
        for day in self._days():
            self._merge_day(day, until)

    def forget(self, before: date) -> None:
        """Drop the days that have left the window."""
        for day in self._days():
            if day < before - self.window:
                _remove(self._folder / day.isoformat())

    def erase(self, digests: Digests) -> int:
        """Take digests out of every run; the number of runs rewritten."""
        wanted, rewritten = ordered(digests), 0
        for run in self.runs():
            kept = run.load()
            kept = kept[:, ~contained(wanted, kept)]
            if kept.shape[1] < run.load().shape[1]:
                self.write(date.fromisoformat(run.path.parent.name), run.first, run.last, kept)
                rewritten += 1
        return rewritten

    def _days(self) -> list[date]:
        if not self.present():
            return []
        return sorted(date.fromisoformat(folder.name) for folder in self._folder.iterdir() if folder.is_dir())

    def _merge_day(self, day: date, until: int) -> None:
        folder = self._folder / day.isoformat()
        runs = [run for run in _outermost(folder) if run.last <= until]
        merged = _mergeable(runs)
        if len(merged) > 1:
            digests = ordered(np.concatenate([run.load() for run in merged], axis=1))
            self.write(day, merged[0].first, merged[-1].last, digests)
            failpoints.reach("ids.merged")
        _drop_inner(folder)
        failpoints.reach("ids.merge_cleaned")


def _mergeable(runs: list[Run]) -> list[Run]:
    """The youngest runs, back to the first one that is much larger than all younger ones together."""
    taken: list[Run] = []
    size = 0
    for run in reversed(runs):
        own = run.path.stat().st_size
        if taken and own > GROWTH * size:
            break
        taken.insert(0, run)
        size += own
    return taken


def _outermost(folder: Path) -> list[Run]:
    runs = [Run.at(path) for path in folder.glob("*.npy") if not path.name.startswith(".")]
    return sorted((run for run in runs if not any(map(run.within, runs))), key=lambda run: run.first)


def _drop_inner(folder: Path) -> None:
    outer = {run.path for run in _outermost(folder)}
    for path in folder.iterdir():
        if path not in outer:
            path.unlink(missing_ok=True)


def _loaded(run: Run, until: int) -> Digests:
    if run.last > until:
        raise MergedMeanwhileError(run, until)
    try:
        return run.load()
    except FileNotFoundError:  # merged meanwhile: the run that took its place holds it too
        outer = [other for other in _outermost(run.path.parent) if run.within(other)]
        return _loaded(outer[0], until) if outer else NONE


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
