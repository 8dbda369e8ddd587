"""The contacts that count, as flat arrays over all chunks: what the methods of this package take."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP, Chunk
from lotse.methods.tallies.cut import Role

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

type Array = NDArray[Any]

NUMBERS: Final = ("rating", "value", "cost", "duration_s", "weight")


class _Column:
    """A column that is read when it is first asked for: most questions need few of them."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, flat: Flat, owner: type | None = None) -> Array:
        column = flat.__dict__[self._name] = flat.take(self._name)
        return column


class Flat:
    """Contacts (n,), people contiguous and in time order. ``person`` numbers journeys 0 …; ``known`` per journey: is
    there a customer; ``row``: touchpoint (position in the catalogue), −1 none; ``valence`` and the others NaN for none.

    ``take`` gives a column by its name; each is kept once it was read.
    """

    person = _Column()
    time = _Column()
    what = _Column()
    row = _Column()
    segment = _Column()
    location = _Column()
    staff = _Column()
    valence = _Column()
    rating = _Column()
    value = _Column()
    cost = _Column()
    duration_s = _Column()
    weight = _Column()
    wave = _Column()  # code, 0 for none
    count = _Column()

    def __init__(self, known: Array, take: Callable[[str], Array]) -> None:
        self.known, self.take = known, take

    def only(self, keep: Array) -> Flat:
        """The same journeys with fewer contacts: flags, or positions from first to last."""
        kept = np.flatnonzero(keep) if keep.dtype == np.bool_ else keep
        return Flat(self.known, lambda name: getattr(self, name)[kept])

    def having(self, **columns: Array) -> Flat:
        """The same contacts with other columns."""
        known = columns.pop("known", self.known)
        return Flat(known, lambda name: columns[name] if name in columns else getattr(self, name))

    def by_row(self, size: int) -> list[Flat]:
        """The contacts at each of the first ``size`` touchpoints."""
        order = np.argsort(self.row.astype(np.int16), kind="stable")  # 16 bits are sorted in two passes
        borders = np.searchsorted(self.row[order], np.arange(size + 1))
        return [self.only(order[first:last]) for first, last in pairwise(borders)]

    def counts(self, code: Array, size: int) -> csr_array[Any]:
        """(journeys, size): how many contacts of each have which ``code`` (n,) below ``size``."""
        found = csr_array((np.ones(len(code)), code, self.offsets), shape=(len(self.known), size))
        found.sum_duplicates()
        return found

    def __len__(self) -> int:
        return len(self.what)

    @property
    def offsets(self) -> NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum(np.bincount(self.person, minlength=len(self.known)))]).astype(np.int64)


def kinds_but(read: Reading, without: Collection[str]) -> Array:
    """Per code of ``what``: does the filter let it count, is it something a customer experienced (an opinion is not),
    and is its kind none of these.
    """
    allowed = np.array([what.kind not in without for what in read.codes.whats], bool)
    return np.asarray(allowed & (read.cut.role != Role.NONE))


def flat(read: Reading, kinds: Array, known: bool = False) -> Flat:
    """Contacts whose code of ``what`` is flagged in ``kinds`` and that pass the filter's tests on person and time;
    ``known``: of customers only.
    """
    kept = [np.flatnonzero(counted(read, chunk, kinds, known)) for chunk in read.chunks]
    first = np.cumsum([0, *(len(chunk.people) for chunk in read.chunks)])

    def take(name: str) -> Array:
        if not read.chunks:
            return np.empty(0, np.float64 if name in ("valence", *NUMBERS) else np.int64)
        chunks = zip(read.chunks, kept, first[:-1], strict=True)
        return np.concatenate([_column(read, name, chunk, keep, int(start)) for chunk, keep, start in chunks])

    return Flat(np.concatenate([np.empty(0, bool), *(chunk.people != 0 for chunk in read.chunks)]), take)


def counted(read: Reading, chunk: Chunk, kinds: Array, known: bool) -> Array:
    """Flags of the contacts that ``flat`` keeps of one chunk."""
    selection = read.cut.selection
    people = selection.people(chunk) & (chunk.people != 0) if known else selection.people(chunk)
    keep = kinds[chunk.what].astype(bool) & np.repeat(people, np.diff(chunk.offsets)).astype(bool)
    rest = selection.rest(chunk)
    kept: Array = keep & rest.astype(bool) if len(rest) else keep
    return kept


def _column(read: Reading, name: str, chunk: Chunk, keep: Array, first: int) -> Array:
    if name == "person":
        return np.repeat(np.arange(first, first + len(chunk.people)), np.diff(chunk.offsets))[keep]
    if name == "row":
        row = read.cut.row[chunk.what[keep]]
        return np.where(row < len(read.catalogue.touchpoints), row, -1).astype(np.int64)
    if name == "valence":
        return np.where(chunk.valence[keep] == NO_VALENCE, np.nan, chunk.valence[keep] / VALENCE_STEP)
    return _number(getattr(chunk, name), keep) if name in NUMBERS else _code(getattr(chunk, name), keep)


def _code(column: Array | None, keep: Array) -> Array:
    return np.zeros(len(keep), np.int64) if column is None else column[keep].astype(np.int64)


def _number(column: Array | None, keep: Array) -> Array:
    return np.full(len(keep), np.nan) if column is None else column[keep].astype(np.float64)
