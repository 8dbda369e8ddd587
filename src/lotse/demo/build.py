"""Builds a demo in its own data folder, through the same doors as everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_noop as _

from lotse.accounts.domain import add_user
from lotse.accounts.models import Organisation
from lotse.catalog.domain import merge_entries, put_labels
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage
from lotse.contacts.links import link_all
from lotse.contacts.log import ContactLog
from lotse.customers.pseudonyms import Pseudonyms
from lotse.customers.vault import Person, remember
from lotse.demo.catalogue import rules, touchpoints
from lotse.demo.generate import blocks
from lotse.demo.labels import labels
from lotse.demo.log_ins import LOG_INS, log_in
from lotse.demo.names import Identity, identities
from lotse.demo.stamp import Stamp, write_stamp
from lotse.demo.world import World

IMPORT_ID: Final = "demo"

# What is being done (English message id) and how much of the whole is behind us, 0 … 1.
type Progress = Callable[[str, float], None]


def build(home: Home, world: World, stamp: Stamp, progress: Progress) -> Stamp:
    """Fill a folder that ``begin`` marked and whose database is ready; returns the stamp of the whole."""
    progress(_("Creating the company, its staff and its touchpoints"), 0.02)
    _staff_up(world, stamp)
    merge_entries(touchpoints(world), rules(world), world.company.settings["organisation"])
    put_labels(labels(world))
    _identities(home, world)
    _contacts(home, world, progress)
    progress(_("Putting the journeys in order"), 0.9)
    ContactLog(home).journeys()
    stamp = replace(stamp, complete=True)
    write_stamp(home, stamp)
    progress(_("Ready"), 1.0)
    return stamp


def _staff_up(world: World, stamp: Stamp) -> None:
    name = world.company.settings["organisation"]
    Organisation.objects.update_or_create(id=1, defaults={"name": name, "is_demo": True})
    for role, person in LOG_INS.items():
        add_user(log_in(role), stamp.password, role=role, display_name=person)


def _identities(home: Home, world: World) -> None:
    """Names go to the vault alone; the log knows the pseudonyms."""
    pseudonyms = Pseudonyms(world.key)
    for part in identities(world):
        remember({pseudonyms.of(identity.identifier): _person(identity) for identity in part}, home)


def _person(identity: Identity) -> Person:
    return Person(
        name=identity.name,
        email=identity.email,
        address=identity.account_name or "",
        external_ids=(("crm", identity.identifier),),
    )


def _contacts(home: Home, world: World, progress: Progress) -> None:
    with ImportStage.open(home, IMPORT_ID) as stage:
        links = []
        for number, block in enumerate(blocks(world)):
            progress(_("Two years pass"), 0.05 + 0.6 * number / (world.blocks + 1))
            stage.write(block.contacts)
            links.append(block.links)
        progress(_("Writing the contact log"), 0.65)
        stage.commit()
    link_all(home, (pair for block in links for pair in block.tolist()))
