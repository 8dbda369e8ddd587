"""Delivered, repeated, moved, imported, undone, compacted in whatever order: each contact is read once."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.compaction import compact
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage, undo_import
from lotse.contacts.inbox import Inbox
from lotse.contacts.log import ContactLog
from lotse.contacts.worker import Mover
from tests.contacts.samples import contacts, ids

names = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5)
steps = st.one_of(
    st.tuples(st.just("deliver"), names, st.sampled_from([1, 2, None])),
    st.tuples(st.just("import"), names, st.sampled_from([1, 2, None])),
    st.tuples(st.sampled_from(["move", "compact", "undo", "index"]), st.just([]), st.none()),
)


class Model:
    """Where each id is: waiting, or in the table by a delivery or by the named import."""

    def __init__(self) -> None:
        self.waiting: set[str] = set()
        self.table: dict[str, str] = {}
        self.received: set[str] = set()  # moved: a repeat within the window is no new contact
        self.imports: list[str] = []

    @property
    def shown(self) -> list[str]:
        return sorted(self.waiting | set(self.table))

    def deliver(self, found: list[str]) -> None:
        self.waiting |= set(found) - set(self.table) - self.received

    def move(self) -> None:
        for name in self.waiting:
            self.table.setdefault(name, "delivered")
        self.received |= self.waiting
        self.waiting = set()

    def bring(self, found: list[str]) -> str:
        self.move()
        name = f"import{len(self.imports)}"
        self.imports.append(name)
        for contact in found:
            self.table.setdefault(contact, name)
        return name

    def undo(self) -> str:
        name = self.imports.pop()
        gone = {contact for contact, by in self.table.items() if by == name}
        self.table = {contact: by for contact, by in self.table.items() if contact not in gone}
        self.received -= gone
        return name


def apply(place: Home, inbox: Inbox, model: Model, step: str, found: list[str], customer: int | None) -> None:
    if step == "deliver":
        inbox.append(contacts(found, [customer] * len(found)))
        model.deliver(found)
    elif step == "import":
        name = model.bring(found)
        with ImportStage.open(place, name) as stage:
            stage.write(contacts(found, [customer] * len(found)))
            stage.commit()
    elif step == "move":
        Mover(place, inbox, keep_seconds=0).run_once()
        model.move()
    elif step == "compact":
        compact(place, files=1)
    elif step == "undo" and model.imports:
        undo_import(place, model.undo())


@settings(max_examples=300 if os.environ.get("LOTSE_CAMPAIGN") else 8, deadline=None)
@given(life=st.lists(steps, max_size=8))
def test_each_contact_is_read_once_at_every_moment(
    life: list[tuple[str, list[str], int | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place, model = Home.at(tmp_path_factory.mktemp("home")), Model()
    log = ContactLog(place)
    with Inbox.open(place) as inbox:
        for step, found, customer in life:
            apply(place, inbox, model, step, found, customer)
            assert {name.partition("~")[0] for name in ids(log.to_arrow())} == set(model.shown)
            assert log.to_arrow().num_rows == len(model.shown)
    with log.journeys() as index:
        assert index.contacts == len(model.shown)
