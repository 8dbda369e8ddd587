"""Import a file: read, build, stage, commit. All of it is there afterwards, or nothing."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.collect import register
from lotse.collect.build.contacts import Builder
from lotse.collect.build.fields import Table
from lotse.collect.build.words import resolve
from lotse.collect.mapping import Mapping, load_mapping
from lotse.collect.mapping.problems import unknown
from lotse.collect.readers import FileError, Rows, read_file
from lotse.collect.register import Entry, State
from lotse.collect.rejected import Rejection, Rejections
from lotse.contacts.catalogue import Rule, Touchpoint
from lotse.contacts.errors import Message
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage
from lotse.contacts.imports import undo_import as remove_contacts
from lotse.customers.pseudonyms import Pseudonyms

type Remember = Callable[[dict[int, dict[str, str]]], object]  # the vault: pseudonym -> what identifies the person
# The catalogue takes a mapping's entries (the last word says where they come from); how many touchpoints were new.
type Merge = Callable[[Sequence[Touchpoint], Sequence[Rule], str], int]


@dataclass(frozen=True)
class ImportReport:
    """``new``, ``changed``, ``skipped`` count contacts, ``rejected`` lines of the file of rejected rows, ``rows``
    rows of the file, ``unsaid`` questions without an answer that counts (not asked, blank, not applicable),
    ``touchpoints`` entries that the mapping added to the catalogue."""

    import_id: str
    file: str
    mapping: str
    source: str
    dry_run: bool
    rows: int
    new: int
    changed: int
    skipped: int
    rejected: int
    unsaid: int
    rejected_file: str | None
    rejections: tuple[Rejection, ...]  # the first of them
    touchpoints: int
    started: str
    seconds: float
    warnings: tuple[str, ...]


def import_file(
    path: Path,
    mapping: Path,
    home: Home,
    *,
    dry_run: bool = False,
    by: str = "",
    remember: Remember | None = None,
    merge: Merge | None = None,
    progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Import one file under one mapping; ``dry_run`` counts what an import would do and leaves nothing behind.

    ``LotseError`` for a mapping or file that cannot be used: then nothing of it was imported. Identities go to
    ``remember`` and nowhere else; the mapping's catalogue entries go to ``merge``.
    """
    plan = load_mapping(mapping)
    run = _Run(path, plan, home, dry_run, by)
    try:
        report = run.to_end(progress)
    except BaseException:
        shutil.rmtree(run.folder, ignore_errors=True)
        raise
    if not dry_run:
        if remember and plan.identity:
            _remember(path, plan, Pseudonyms.of_home(home), remember)
        if merge and plan.touchpoints:
            report = replace(report, touchpoints=merge(plan.touchpoints, plan.rules, plan.name))
    return report


def undo_import(home: Home, import_id: str) -> Entry:
    """Remove an import's contacts from every reading; its entry in the register stays, marked as undone."""
    entry = register.entry(home, import_id)
    if entry.state is State.UNDONE:
        return entry
    remove_contacts(home, import_id)
    return register.mark_undone(home, entry)


class _Run:
    """One import from opening the file to its entry in the register."""

    def __init__(self, path: Path, mapping: Mapping, home: Home, dry_run: bool, by: str) -> None:
        self._path, self._mapping, self._home, self._dry_run = path, mapping, home, dry_run
        self._now = datetime.now(UTC)
        self._clock = time.perf_counter()
        import_id = f"{self._now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        started = self._now.isoformat(timespec="milliseconds")
        self._entry = Entry(import_id, path.name, mapping.name, mapping.source, by, started)
        self.folder = register.folder(home, import_id)
        rejected = None if dry_run else self.folder / register.REJECTED
        self._rejections = Rejections(rejected, mapping.personal_columns)

    def to_end(self, progress: Callable[[int], object] | None) -> ImportReport:
        rows = _opened(self._path, self._mapping)
        builder = Builder(self._mapping, Pseudonyms.of_home(self._home), self._entry.import_id, self._now, rows.decimal)
        with ImportStage.open(self._home, self._entry.import_id) as stage:
            read = built = 0
            for table in _tables(rows, self._rejections):
                batches = [batch for batch in builder.contacts(table) if batch.num_rows]
                if batches:
                    stage.write(pa.Table.from_batches(batches))
                read += table.rows.num_rows
                built += sum(batch.num_rows for batch in batches)
                if progress:
                    progress(read)
            _report_ragged(rows, self._rejections)
            rejected_file = self._rejections.close()
            _refuse_if_nothing_fits(self._path.name, built, self._rejections)
            if not self._dry_run:
                register.save(self._home, self._entry)
            counts = stage.preview() if self._dry_run else stage.commit()
        entry = replace(
            self._entry,
            state=State.DONE,
            rows=read + len(rows.ragged),
            new=counts.new,
            changed=counts.changed,
            skipped=counts.skipped,
            rejected=self._rejections.count,
            unsaid=builder.unsaid,
            seconds=round(time.perf_counter() - self._clock, 3),
        )
        if not self._dry_run:
            register.save(self._home, entry)
        return self._report(entry, rejected_file, (*rows.notes, *_repeated(counts.repeated)))

    def _report(self, entry: Entry, rejected_file: Path | None, notes: tuple[str, ...]) -> ImportReport:
        shared = ("import_id", "file", "mapping", "source", "rows", "new", "changed", "skipped", "rejected", "unsaid")
        return ImportReport(
            **{name: getattr(entry, name) for name in shared},
            dry_run=self._dry_run,
            rejected_file=str(rejected_file) if rejected_file else None,
            rejections=tuple(self._rejections.shown),
            touchpoints=0,
            started=entry.started,
            seconds=entry.seconds,
            warnings=notes,
        )


def _repeated(n: int) -> list[Message]:
    """Ids that are none: without a word, all but one of several contacts would be gone."""
    if not n:
        return []
    return [
        Message(
            "Left out, since a later row of the file has the same id: %(n)s. If they are contacts of their own, "
            "contact_id needs one more column.",
            n=n,
        )
    ]


def _opened(path: Path, mapping: Mapping) -> Rows:
    """The file, checked for every column that the mapping names. Ids made from a row's content need all columns."""
    rows = read_file(path, mapping.file, mapping.used_columns if mapping.id_columns else None)
    for column in sorted(mapping.used_columns):
        if column not in rows.columns:
            raise unknown(
                Message("column"),
                column,
                rows.columns,
                Message("%(mapping)s does not fit %(file)s", mapping=mapping.name, file=path.name),
            )
    return rows


def _tables(rows: Rows, rejections: Rejections) -> Iterator[Table]:
    first = 0
    for batch in rows.batches:
        numbers = _numbers(rows, first, batch.num_rows)
        yield Table(batch, numbers, np.ones(batch.num_rows, bool), rejections)
        first += batch.num_rows


def _numbers(rows: Rows, first: int, count: int) -> NDArray[np.int64]:
    """The rows' numbers as people count them; rows set aside as ragged are counted too."""
    ragged = np.sort(np.array([row.number - 1 for row in rows.ragged], np.int64))
    places = np.arange(first, first + count)
    before = np.searchsorted(ragged - np.arange(len(ragged)), places, side="right")
    return places + before + rows.first_row


def _report_ragged(rows: Rows, rejections: Rejections) -> None:
    for row in rows.ragged:
        rejections.add(row.number - 1 + rows.first_row, "", row.found, row.expected)


def _refuse_if_nothing_fits(name: str, built: int, rejections: Rejections) -> None:
    if built:
        return
    if not rejections.count:
        raise FileError(
            Message(
                "%(name)s gives no contact: no row answers a question or meets the conditions of the mapping.",
                name=name,
            )
        )
    first = rejections.shown[0]
    raise FileError(
        Message(
            "%(name)s gives no contact: %(count)s rejected, the first in row %(row)s%(column)s: "
            'found "%(found)s", expected %(expected)s.',
            name=name,
            count=rejections.count,
            row=first.row,
            column=Message(", column %(column)s", column=first.column) if first.column else "",
            found=first.found,
            expected=first.expected,
        )
    )


def _remember(path: Path, mapping: Mapping, pseudonyms: Pseudonyms, remember: Remember) -> None:
    """A second reading for the vault alone: after the commit, so that a failed import leaves nobody behind."""
    person = mapping.columns["customer"]
    wanted = {person.column, *mapping.identity.values()}
    for batch in read_file(path, mapping.file, wanted).batches:
        identifiers = resolve(person, batch.column(person.column))
        customers = pseudonyms.of_array(identifiers, person.namespace or "customer").to_pylist()
        cells = {name: pc.utf8_trim_whitespace(batch.column(c)).to_pylist() for name, c in mapping.identity.items()}
        said = [{name: values[n] for name, values in cells.items() if values[n]} for n in range(len(customers))]
        for words in said:
            if "number" in words:
                words["system"] = mapping.source  # whose number it is
        remember({customer: words for customer, words in zip(customers, said, strict=True) if customer and words})
