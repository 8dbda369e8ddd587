"""Building the index: whole buckets as base, and a small tail that keeps every answer exact at once.

A bucket's part is built from its data files and stays as long as they do. Files that were added since, and the
inbox, name people whose journey has grown: they are masked in the base and stand in the tail with their whole
journey. So do people with links, since their contacts lie in several buckets: the base never depends on links.
A part is built anew when its files were rewritten (compaction, erasure, undo), when a tenth of it has arrived
since, or when one of its contacts was corrected to be another customer's, or nobody's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.home import Home
from lotse.contacts.ids.digests import Digests, contained, digest, ordered
from lotse.contacts.journeys import generation
from lotse.contacts.journeys.codebook import Codebook, load_codes, save_codes
from lotse.contacts.journeys.encode import NEEDED, encode
from lotse.contacts.journeys.generation import TAIL, Manifest, Part
from lotse.contacts.journeys.source import Source
from lotse.contacts.links import Links
from lotse.contacts.resolve import load_catalogue

CORRECTIONS: Final = "corrections.npy"  # digests of all corrections that a generation knew
LARGEST_TAIL: Final = 0.1  # of a bucket's contacts; above, its part is built anew


def refresh(home: Home, source: Source) -> bool:
    """Bring the index up to a snapshot; False if it was there already. Builders wait for each other."""
    links = Links.of_home(home)
    attributes = load_catalogue(home).rule_attributes
    mark = _mark(source, links)
    if is_current(home, mark, attributes):
        return False
    with generation.building(home) as draft:
        if is_current(home, mark, attributes):
            return False
        _Build(source, links, draft, _previous(home, attributes), attributes).run(mark)
        generation.publish(home, draft)
    return True


def is_current(home: Home, mark: str, attributes: tuple[str, ...]) -> bool:
    folder = generation.current(home)
    if folder is None:
        return False
    manifest = Manifest.load(folder)
    return (manifest.mark, manifest.attributes) == (mark, attributes)


def current_mark(home: Home, source: Source) -> str:
    return _mark(source, Links.of_home(home))


def _mark(source: Source, links: Links) -> str:
    return f"{source.mark} {blake2b(links.pairs.tobytes(), digest_size=8).hexdigest()}"


def _previous(home: Home, attributes: tuple[str, ...]) -> Path | None:
    """The generation to build upon; none if the rules now test other attributes, which its codes do not hold."""
    folder = generation.current(home)
    return folder if folder is not None and Manifest.load(folder).attributes == attributes else None


@dataclass
class _Build:
    source: Source
    links: Links
    draft: Path
    previous: Path | None
    attributes: tuple[str, ...]
    book: Codebook = field(init=False)
    arrived: list[pa.Table] = field(default_factory=list)
    corrected: NDArray[np.int64] = field(init=False)

    def run(self, mark: str) -> None:
        codes = load_codes(self.previous / "codes.json") if self.previous else None
        self.book = Codebook(codes, self.attributes)
        files = self.source.files()
        stale = self._stale()
        plan = [self._plan(bucket, names, bucket in stale) for bucket, names in sorted(files.items())]
        self.arrived.append(self._countable(self.source.waiting()))
        masked = self._masked()
        parts = list(self._bases(plan, masked))
        parts += self._tail(masked)
        save_codes(self.draft / "codes.json", self.book.codes())
        Manifest(tuple(parts), mark, self.attributes).save(self.draft)

    def _plan(self, bucket: int, files: tuple[str, ...], stale: bool) -> tuple[int, tuple[str, ...], Part | None]:
        """Keep a bucket's part, with what has arrived since for the tail, or build it anew."""
        kept = self._kept(bucket)
        if kept is None or stale or not set(kept.files) <= set(files):
            return bucket, files, None
        new = frozenset(files).difference(kept.files)
        if new:
            arrived = self.source.arrived(bucket, new)
            if len(arrived) > LARGEST_TAIL * kept.contacts:
                return bucket, files, None
            self.arrived.append(arrived)
        return bucket, kept.files, kept

    def _stale(self) -> set[int]:
        """The buckets whose part holds a contact that was corrected since to be another customer's; all of them
        where a correction was taken back.
        """
        corrections = self.source.corrections()
        now = _digests(corrections)
        np.save(self.draft / CORRECTIONS, ordered(now))
        if self.previous is None:
            return set()
        before = np.load(self.previous / CORRECTIONS)
        if not contained(ordered(now), before).all():
            return set(self.source.files())
        new = corrections.filter(pa.array(~contained(before, now)))
        return set(_of_others(self.source.corrected(new), new))

    def _countable(self, waiting: pa.Table) -> pa.Table:
        """Whom waiting rows correct is masked too. Corrections of contacts of nobody, whom no number could mask, wait
        until the table has them.
        """
        corrections = waiting.filter(_corrections(waiting))
        origins = self.source.corrected(corrections)
        self.corrected = pc.drop_null(origins["customer"]).unique().to_numpy()
        nobodys = origins.filter(pc.is_null(origins["customer"]))["contact_id"].combine_chunks()
        corrects = pc.and_(_corrections(waiting), pc.is_in(waiting["derived_from"], nobodys))
        return waiting.filter(pc.invert(corrects))

    def _kept(self, bucket: int) -> Part | None:
        if self.previous is None:
            return None
        name = f"bucket-{bucket:04d}"
        return next((part for part in Manifest.load(self.previous).parts if part.name == name), None)

    def _masked(self) -> NDArray[np.int64]:
        """Customers whose journey stands in the tail: with new, lost or linked contacts; whole persons only."""
        changed = [pc.drop_null(table["customer"]).unique().to_numpy() for table in self.arrived]
        return np.unique(np.concatenate([*changed, self.corrected, self.links.involved()]))

    def _bases(self, plan: list[tuple[int, tuple[str, ...], Part | None]], masked: NDArray[np.int64]) -> Iterator[Part]:
        """Bucket after bucket; while one is coded and written, the next one is read."""
        anew = [bucket for bucket, _, kept in plan if kept is None]
        with ThreadPoolExecutor(1) as pool:
            ahead = pool.submit(self._settled, anew[0]) if anew else None
            for bucket, files, kept in plan:
                if kept is not None:
                    yield self._again(kept, masked)
                elif ahead is not None:
                    table = ahead.result()
                    following = anew[anew.index(bucket) + 1 :]
                    ahead = pool.submit(self._settled, following[0]) if following else None
                    yield self._anew(bucket, table, files, masked)

    def _settled(self, bucket: int) -> pa.Table:
        return in_order(self.source.settled(bucket), None)

    def _again(self, kept: Part, masked: NDArray[np.int64]) -> Part:
        old = (self.previous or self.draft) / kept.name
        people = np.load(old / "people.npy", mmap_mode="r")
        generation.link_part(self.draft / kept.name, old, _alive(people, masked))
        return kept

    def _anew(self, bucket: int, table: pa.Table, files: tuple[str, ...], masked: NDArray[np.int64]) -> Part:
        columns = encode(table, customers_of(table), self.book)
        columns["alive"] = _alive(columns["people"], masked)
        return generation.save_part(self.draft / f"bucket-{bucket:04d}", columns, files)

    def _tail(self, masked: NDArray[np.int64]) -> Iterator[Part]:
        nobody = [table.filter(pc.is_null(table["customer"])).select(NEEDED) for table in self.arrived]
        rows = [self.source.of_customers(masked).select(NEEDED)] if len(masked) else []
        table = pa.concat_tables([*nobody, *rows])
        if len(table):
            table = in_order(table, self.links)
            persons = self.links.resolve(customers_of(table))
            yield generation.save_part(self.draft / TAIL, encode(table, persons, self.book))


def _corrections(rows: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.is_valid(rows["derived_from"]), pc.is_null(rows["model_version"]))


def _digests(corrections: pa.Table) -> Digests:
    customers = pc.fill_null(pc.cast(corrections["customer"], pa.string()), "")
    return digest(corrections["source"], corrections["derived_from"], customers)


def _of_others(origins: pa.Table, corrections: pa.Table) -> Iterator[int]:
    """The buckets of those origins that are not, or not only, their customers' who stand in the corrections."""
    owners: defaultdict[str, set[int | None]] = defaultdict(set)
    for row in corrections.to_pylist():
        owners[row["derived_from"]].add(row["customer"])
    for row in origins.to_pylist():
        if row["customer"] is None or owners[row["contact_id"]] != {row["customer"]}:
            yield row["bucket"]


def customers_of(table: pa.Table) -> NDArray[np.int64]:
    return np.asarray(pc.fill_null(table["customer"], 0))


def _alive(people: NDArray[np.int64], masked: NDArray[np.int64]) -> NDArray[np.uint8]:
    """``masked``: sorted. Few of many: looking each up costs a fifth of comparing two sets."""
    if not len(masked):
        return np.ones(len(people), np.uint8)
    at = np.minimum(np.searchsorted(masked, people), len(masked) - 1)
    return np.asarray(masked[at] != people, np.uint8)


def in_order(table: pa.Table, links: Links | None) -> pa.Table:
    """In the order (person, time, contact_id); a table that is in order already is not sorted again."""
    persons = customers_of(table) if links is None else links.resolve(customers_of(table))
    times = pc.cast(table["occurred_at"], pa.int64()).to_numpy()
    same = persons[1:] == persons[:-1]
    if links is None and np.all((persons[1:] > persons[:-1]) | (same & (times[1:] >= times[:-1]))):
        return table
    keyed = table.append_column("person", pa.array(persons))
    keys = [("person", "ascending"), ("occurred_at", "ascending"), ("contact_id", "ascending")]
    return table.take(pc.sort_indices(keyed, sort_keys=keys))
