"""The rights of a person: to be told everything, and to be erased."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lotse.accounts.models import User
from lotse.accounts.roles import may_erase, may_identify
from lotse.contacts.buckets import bucket_of_customers
from lotse.contacts.erasure import ErasureReceipt, erase
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.links import Links, unlink
from lotse.contacts.schema import SCHEMA
from lotse.contacts.snapshot import Snapshot
from lotse.customers import vault
from lotse.customers.models import Deed


@dataclass(frozen=True)
class Erased:
    """What an erasure took: identities from the vault, contacts as the log's receipt says, pseudonyms linked."""

    pseudonyms: int
    identities: int
    log: ErasureReceipt


def export_person(home: Home, pseudonym: int, by: User | None, reason: str) -> dict[str, Any]:
    """Everything Lotse holds about a person, as plain values: identities and contacts of all linked pseudonyms."""
    if by is not None and not may_identify(by):
        raise LotseError("Your role may not export a person's data. Ask the touchpoint manager.")
    mine = pseudonyms_of(home, pseudonym)
    vault.record(Deed.EXPORTED, by, reason, pseudonym)
    people = {number: vault.identify(number, by, reason) for number in mine}
    return {
        "identities": {str(number): asdict(person) for number, person in people.items() if person},
        "contacts": contacts_of(home, mine).to_pylist(),
    }


def erase_person(home: Home, pseudonym: int, by: User | None, reason: str) -> Erased:
    """Erase a person under every linked pseudonym: first who it was, then what was experienced, then the links.

    Each step may be repeated after a crash. The receipt names nobody.
    """
    if by is not None and not may_erase(by):
        raise LotseError("Your role may not erase a person. Ask the touchpoint manager.")
    mine = pseudonyms_of(home, pseudonym)
    identities = vault.forget(mine)
    receipt = erase(home, mine)
    linked = Links.of_home(home).pairs
    for anonymous in linked[np.isin(linked[:, 0], mine), 0].tolist():
        unlink(home, anonymous)
    vault.replay_erasures(home)
    vault.record(Deed.ERASED, by, reason)
    return Erased(len(mine), identities, receipt)


def pseudonyms_of(home: Home, pseudonym: int) -> list[int]:
    """The pseudonyms of one person: this one and those linked to it, in either direction."""
    links = Links.of_home(home)
    person = links.resolve(np.array([pseudonym], np.int64))
    return [int(number) for number in links.members(person)]


def contacts_of(home: Home, pseudonyms: list[int]) -> pa.Table:
    """Their contacts, oldest first; reads only the buckets that can hold them."""
    snapshot = Snapshot.open(home)
    wanted = pa.array(pseudonyms, pa.int64())
    buckets = set(bucket_of_customers(np.array(pseudonyms, np.int64), snapshot.table.buckets).tolist())
    parts = [snapshot.bucket(bucket, SCHEMA.names) for bucket in sorted(buckets)]
    mine = [part.filter(pc.is_in(part.column("customer"), wanted)) for part in parts]
    return pa.concat_tables(mine).sort_by([("occurred_at", "ascending"), ("contact_id", "ascending")])
