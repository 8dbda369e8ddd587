"""Taking an import back: its rows leave the table, for every engine that reads it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lotse.contacts import failpoints
from lotse.contacts.datafiles import DataFile
from lotse.contacts.home import Home
from lotse.contacts.ids.digests import NONE, Digests, contact_digests
from lotse.contacts.ids.runs import IdRuns
from lotse.contacts.lock import committing
from lotse.contacts.rewriting import rewrite
from lotse.contacts.table import ContactTable


def undo_import(home: Home, import_id: str) -> int:
    """Remove the contacts of an import in one Delta commit; how many there were.

    What the import corrected is visible again. Contacts that a later import or delivery skipped because this one had
    brought them go too, and are taken when they come again.
    """
    with committing(home):
        table = ContactTable.open(home)
        files = [file for file in table.files() if _may_hold(file, import_id)]
        taken = rewrite(table, files, lambda contacts: _without(contacts, import_id))
        failpoints.reach("undo.files_written")
        IdRuns(home.ids).erase(np.concatenate([NONE, *(_digests(file, import_id) for file in taken.removed)], axis=1))
        if taken.removed:
            application = f"import:{import_id}"
            table.commit(taken.added, taken.removed, {application: table.transaction(application) + 1})
        failpoints.reach("undo.committed")
        return taken.rows


def _without(contacts: pa.Table, import_id: str) -> pa.Table:
    others = pc.fill_null(pc.not_equal(contacts.column("import_id"), import_id), True)
    return contacts.filter(others)


def _digests(file: DataFile, import_id: str) -> Digests:
    contacts = file.read(["source", "contact_id", "import_id"])
    return contact_digests(contacts.filter(pc.equal(contacts.column("import_id"), import_id)))


def _may_hold(file: DataFile, import_id: str) -> bool:
    bounds = file.facts.imports
    return bounds is not None and bounds[0] <= import_id <= bounds[1]
