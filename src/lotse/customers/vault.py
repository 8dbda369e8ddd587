"""Remember, identify and forget customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import batched

from django.db import connection, transaction

from lotse.accounts.models import User
from lotse.accounts.roles import may_identify
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.customers.models import Access, Deed, ExternalId, Identity, Replayed

BATCH = 500  # SQLite allows so many rows of this width in one statement
TABLES = (Identity, ExternalId, Access)


@dataclass(frozen=True)
class Person:
    """What the vault knows of a customer. ``external_ids``: system -> number there."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    external_ids: tuple[tuple[str, str], ...] = ()


PLAIN = tuple(field.name for field in fields(Person) if field.name != "external_ids")


def person_of(words: Mapping[str, str]) -> Person:
    """A person from what an import says; ``number`` is the one under which ``system`` knows them."""
    plain = {name: words[name] for name in PLAIN if name in words}
    numbers = ((words["system"], words["number"]),) if "number" in words else ()
    return Person(**plain, external_ids=numbers)


def remember(people: Mapping[int, Person], home: Home | None = None) -> int:
    """Add or complete identities; what is empty here leaves what is known. Returns how many were taken.

    Whoever was erased stays unknown, also when an old file is imported again.
    """
    erased = _erased(people, home or Home.at())
    wanted = [(pseudonym, person) for pseudonym, person in people.items() if pseudonym not in erased]
    with transaction.atomic():
        for part in batched(wanted, BATCH):
            _store(dict(part))
    return len(wanted)


def identify(pseudonym: int, by: User | None, reason: str) -> Person | None:
    """Who this is. Every look is recorded, also at nobody; ``by`` None is somebody at the command line."""
    if by is not None and not may_identify(by):
        raise LotseError("Your role may not see names. Ask the touchpoint manager.")
    if not reason.strip():
        raise LotseError("Say why you need to know who this is, for example 'reply to complaint 4711'.")
    record(Deed.IDENTIFIED, by, reason, pseudonym)
    return _person(Identity.objects.prefetch_related("external_ids").filter(pk=pseudonym).first())


def find(words: str) -> list[int]:
    """The pseudonyms of those with exactly this e-mail address (in whatever capitals) or number in another system."""
    by_email = Identity.objects.filter(email__iexact=words.strip()).exclude(email="").values_list("pk", flat=True)
    by_number = ExternalId.objects.filter(identifier=words.strip()).values_list("identity_id", flat=True)
    return sorted({*by_email, *by_number})


def forget(pseudonyms: Iterable[int]) -> int:
    """Take these out of the vault with all looks at them; no byte stays in the database file. Returns how many."""
    with transaction.atomic():
        known = 0
        for part in batched(pseudonyms, BATCH):
            Access.objects.filter(pseudonym__in=part).delete()
            _, counts = Identity.objects.filter(pk__in=part).delete()
            known += counts.get(Identity._meta.label, 0)
    _purge()
    return known


def record(deed: Deed, by: User | None, reason: str, pseudonym: int | None = None) -> None:
    Access.objects.create(deed=deed, by=by, reason=reason.strip()[:300], pseudonym=pseudonym)


def replay_erasures(home: Home) -> int:
    """Forget again whom a restored backup still knows. Returns how many that were."""
    last = max((int(path.stem) for path in home.erased.glob("*.npy")), default=0)
    seen = Replayed.objects.first()
    if last == (seen.erasure if seen else 0):
        return 0
    again = _erased(Identity.objects.values_list("pk", flat=True), home)
    forgotten = forget(again) if again else 0
    Replayed.objects.update_or_create(pk=1, defaults={"erasure": last})
    return forgotten


def _store(people: Mapping[int, Person]) -> None:
    before = Identity.objects.in_bulk(list(people))
    rows = [_completed(before.get(pseudonym, Identity(pk=pseudonym)), person) for pseudonym, person in people.items()]
    Identity.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pseudonym"], update_fields=[*PLAIN, "changed_at"]
    )
    numbers = [
        ExternalId(identity_id=pseudonym, system=system, identifier=identifier)
        for pseudonym, person in people.items()
        for system, identifier in person.external_ids
    ]
    ExternalId.objects.bulk_create(
        numbers, update_conflicts=True, unique_fields=["system", "identifier"], update_fields=["identity"]
    )


def _completed(row: Identity, person: Person) -> Identity:
    for name in PLAIN:
        if value := getattr(person, name).strip():
            setattr(row, name, value)
    return row


def _person(row: Identity | None) -> Person | None:
    if row is None:
        return None
    plain = {name: getattr(row, name) for name in PLAIN}
    return Person(**plain, external_ids=tuple((each.system, each.identifier) for each in row.external_ids.all()))


def _erased(pseudonyms: Iterable[int], home: Home) -> set[int]:
    if not home.erased.is_dir():
        return set()
    import pyarrow as pa  # noqa: PLC0415 — only where somebody was ever erased

    from lotse.contacts.tombstones import Tombstones  # noqa: PLC0415

    return set(Tombstones(home).erased(pa.array(list(pseudonyms), pa.int64())).to_pylist())


def _purge() -> None:
    """Deleted rows leave the file itself: the log that SQLite writes ahead, the dead rows that PostgreSQL keeps."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"VACUUM FULL {table._meta.db_table}")
        else:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
