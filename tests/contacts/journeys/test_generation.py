"""A generation is seen whole or not at all, and neither readers, builders nor writers wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from lotse.contacts.journeys import build, generation
from lotse.contacts.journeys.generation import Manifest
from lotse.contacts.journeys.reader import open_journeys
from lotse.contacts.log import ContactLog
from lotse.contacts.worker import Mover
from tests.contacts.samples import contacts

PATIENCE = 20  # seconds, after which something waits for what it must not wait for


class Died(Exception):
    """Stands for a process that ends in the middle."""


@pytest.fixture
def place(home: Path) -> Home:
    found = Home.at(home)
    send(found, "a", "b")
    Mover(found, keep_seconds=0).run_once()
    assert counted(found) == 2
    return found


def send(place: Home, *ids: str, customer: int = 1) -> None:
    inbox = Inbox.open(place)
    inbox.append(contacts(list(ids), [customer] * len(ids)))
    inbox.close()


def counted(place: Home) -> int:
    with ContactLog(place).journeys() as index:
        return index.contacts


def at_once(action: Callable[[], object]) -> bool:
    """Whether it ends without waiting for whoever calls."""
    done: list[object] = []
    thread = Thread(target=lambda: done.append(action()), daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return bool(done)


@pytest.mark.parametrize("step", ["save_part", "save_codes", "publish"])
def test_a_builder_that_dies_leaves_what_was_there(place: Home, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = generation.current(place)
    send(place, "c")

    def die(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(build if step == "save_codes" else generation, step, die)
        with pytest.raises(Died):
            counted(place)
    assert generation.current(place) == before
    assert [folder.name for folder in place.index.iterdir() if folder.is_dir()] == [before.name] if before else False
    assert counted(place) == 3


def test_a_half_built_generation_is_nobodys(place: Home) -> None:
    """Left by a kill: a draft, and a finished folder that no pointer names. Neither is read, both go."""
    before = generation.current(place)
    draft, unnamed = place.index / f"{generation.DRAFT}dead", place.index / "00000099"
    for folder in (draft, unnamed):
        folder.mkdir()
        np.save(folder / "time.npy", np.zeros(3, np.uint32))
    pinned = generation.pin(place)
    assert pinned is not None
    assert pinned[0] == before
    pinned[1].close()
    send(place, "c")
    assert counted(place) == 3
    assert not draft.exists()
    assert not unnamed.exists()


def test_while_one_builds_others_read_and_write(place: Home) -> None:
    with generation.building(place) as draft:
        (draft / "half").touch()
        pinned = generation.pin(place)
        assert pinned is not None
        assert sum(part.contacts for part in Manifest.load(pinned[0]).parts) == 2
        pinned[1].close()
        assert at_once(lambda: send(place, "c") or True)
        assert at_once(lambda: Mover(place, keep_seconds=0).run_once() or True)
    assert counted(place) == 3


def test_while_one_reads_others_build_and_write(place: Home) -> None:
    with open_journeys(place) as index:
        chunk = next(index.chunks())
        assert at_once(lambda: send(place, "c") or True)
        assert at_once(lambda: Mover(place, keep_seconds=0).run_once() or True)
        assert at_once(lambda: counted(place))
        assert (index.contacts, len(chunk.time)) == (2, 2)  # what was opened stays as it was
    assert counted(place) == 3


def test_a_new_contact_counts_in_the_next_answer(place: Home) -> None:
    for number in range(5):
        send(place, f"n{number}", customer=number)
        assert counted(place) == 3 + number
        if number % 2:
            Mover(place, keep_seconds=0).run_once()
