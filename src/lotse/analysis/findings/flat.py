"""The contacts that count, as flat arrays over all chunks: what the methods of this package take."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP, Chunk
from lotse.contacts.runners.threads import each
from lotse.methods.tallies.cut import Role
from lotse.methods.tallies.kept import Kept, kept

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

type Array = NDArray[Any]
type Among = Callable[[Chunk], Array]

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


def flat(read: Reading, kinds: Array, known: bool = False, among: Among | None = None) -> Flat:
    """Contacts whose code of ``what`` is flagged in ``kinds`` and that pass the filter's tests on person and time;
    ``known``: of customers only; ``among``: flags of the contacts of a chunk, a further test.
    """
    first = np.cumsum([0, *(len(chunk.people) for chunk in read.chunks)])
    found = each(lambda chunk: counted(read, chunk, kinds, known, among), read.chunks)
    parts = list(zip(read.chunks, found, first[:-1].tolist(), strict=True))

    def take(name: str) -> Array:
        if not parts:
            return np.empty(0, np.float64 if name in ("valence", *NUMBERS) else np.int64)
        return np.concatenate(each(lambda part: _column(read, name, *part), parts))

    return Flat(np.concatenate([np.empty(0, bool), *(chunk.people != 0 for chunk in read.chunks)]), take)


def counted(read: Reading, chunk: Chunk, kinds: Array, known: bool, among: Among | None = None) -> Kept:
    """The contacts of one chunk that ``flat`` keeps."""
    selection = read.cut.selection
    people, rest = selection.people(chunk), selection.rest(chunk)
    if among is not None:
        rest = among(chunk) & rest.view(bool) if len(rest) else among(chunk)
    return kept(chunk, people.view(bool) & (chunk.people != 0) if known else people, kinds.astype(bool), rest)


def felt(chunk: Chunk) -> Array:
    """Contacts whose experience is on record."""
    return np.asarray(chunk.valence != NO_VALENCE)


def people_met(read: Reading, kinds: Array) -> int:
    """How many customers have such a contact."""
    return sum(each(lambda chunk: int((counted(read, chunk, kinds, known=True).contacts > 0).sum()), read.chunks))


def _valences() -> Array:
    """The valence of each of the 256 values of the index's column, by its byte."""
    steps = np.arange(256, dtype=np.uint8).view(np.int8)
    return np.where(steps == NO_VALENCE, np.nan, steps / VALENCE_STEP)


VALENCES: Final = _valences()


def _column(read: Reading, name: str, chunk: Chunk, found: Kept, first: int) -> Array:
    if name == "person":
        return np.repeat(np.arange(first, first + len(chunk.people)), found.contacts)
    if name == "row":
        return rows_of(read)[chunk.what[found.at]]
    if name == "valence":
        return VALENCES[chunk.valence[found.at].view(np.uint8)]
    if name == "time":
        return chunk.time[found.at].astype(np.int64)
    return (_number if name in NUMBERS else _code)(getattr(chunk, name), found.at)


def rows_of(read: Reading) -> Array:
    """Per code of ``what`` the touchpoint (position in the catalogue) it counts at, −1 none."""
    return np.where(read.cut.row < len(read.catalogue.touchpoints), read.cut.row, -1).astype(np.int64)


def _code(column: Array | None, at: Array) -> Array:
    """As small as the index has them."""
    return np.zeros(len(at), np.uint16) if column is None else column[at]


def _number(column: Array | None, at: Array) -> Array:
    return np.full(len(at), np.nan) if column is None else column[at].astype(np.float64)
