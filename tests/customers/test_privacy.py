from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from lotse.accounts.domain import add_user
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.inbox.inbox import Inbox
from lotse.contacts.links import Links, link
from lotse.contacts.schema import SCHEMA
from lotse.customers import privacy, vault
from lotse.customers.models import Access
from lotse.customers.vault import Person

PLANTED = ("Erika Mustermann-Kaiser", "erika.planted@example.com", "Planted quay 77", "+49 40 7777777", "CRM-777777")
ERIKA = Person(PLANTED[0], PLANTED[1], PLANTED[3], PLANTED[2], (("crm", PLANTED[4]),))


def test_an_export_holds_every_linked_pseudonym(site: Home) -> None:
    vault.remember({7: ERIKA, 8: Person(phone="1"), 9: Person(name="Otto")})
    link(site, 8, 7)
    found = privacy.export_person(site, 8, None, "request")
    assert sorted(found["identities"]) == ["7", "8"]
    assert found["identities"]["7"]["email"] == ERIKA.email
    assert found["contacts"] == []
    assert {entry.deed for entry in Access.objects.all()} == {"exported", "identified"}


def test_an_erasure_takes_every_linked_pseudonym_and_names_nobody(site: Home) -> None:
    vault.remember({7: ERIKA, 8: Person(phone="1"), 9: Person(name="Otto")})
    link(site, 8, 7)
    done = privacy.erase_person(site, 7, None, "request of 3 May")
    assert (done.pseudonyms, done.identities, Links.of_home(site).pairs.tolist()) == (2, 2, [])
    assert [(e.deed, e.reason, e.pseudonym) for e in Access.objects.all()] == [("erased", "request of 3 May", None)]
    assert vault.remember({7: ERIKA, 8: Person(phone="1")}) == 0


def contact(customer: int, number: int) -> dict[str, object]:
    now = datetime(2026, 5, number, tzinfo=UTC)
    return {
        **dict.fromkeys(SCHEMA.names),
        **{"source": "crm", "contact_id": str(number), "occurred_at": now, "received_at": now, "customer": customer},
        **{"signal": "call", "kind": "use", "count": 1, "text": f"call {number}"},
    }


def test_contacts_are_exported_in_order_and_erased(site: Home) -> None:
    inbox = Inbox.open(site)
    inbox.append(pa.RecordBatch.from_pylist([contact(8, 3), contact(7, 2), contact(9, 1)], schema=SCHEMA))
    inbox.close()
    link(site, 8, 7)
    found = privacy.export_person(site, 7, None, "request")["contacts"]
    assert [(each["customer"], each["text"]) for each in found] == [(7, "call 2"), (8, "call 3")]
    assert privacy.erase_person(site, 7, None, "request").log.waiting == 2
    assert privacy.contacts_of(site, [7, 8, 9]).column("text").to_pylist() == ["call 1"]


def test_roles(site: Home) -> None:
    analyst = add_user("analyst@example.com", "lang-genug-2026", role="analyst")
    with pytest.raises(LotseError, match="may not erase"):
        privacy.erase_person(site, 7, analyst, "x")
    with pytest.raises(LotseError, match="may not export"):
        privacy.export_person(site, 7, analyst, "x")


def in_a_folder(home: Path, program: str) -> str:
    start = "from lotse.config.ready import ensure_ready; ensure_ready()\n"
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", start + program],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def files_that_hold(home: Path, word: str) -> list[str]:
    needles = (word.encode(), word.encode("utf-16-le"))
    return [
        str(path.relative_to(home))
        for path in sorted(home.rglob("*"))
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


def test_no_byte_of_an_erased_person_stays_in_the_folder(home: Path) -> None:
    plant = (
        "from lotse.customers import vault\n"
        f"name, email, address, phone, number = {PLANTED!r}\n"
        "vault.remember({7: vault.Person(name, email, phone, address, (('crm', number),))})"
    )
    in_a_folder(home, plant)
    assert all(files_that_hold(home, word) for word in PLANTED)  # the search can find them
    program = (
        "from lotse.config.command import main\nmain(['person', 'erase', 'CRM-777777', '--reason', 'asked', '--yes'])"
    )
    assert in_a_folder(home, program).startswith("Erased: 1 identities, 0 contacts under 1 pseudonyms.")
    assert {word: files_that_hold(home, word) for word in PLANTED} == {word: [] for word in PLANTED}


def test_nobody_by_that_name(home: Path) -> None:
    program = "from lotse.config.command import main\nprint(main(['person', 'show', 'nobody', '--reason', 'x']))"
    assert in_a_folder(home, program) == "2\n"
