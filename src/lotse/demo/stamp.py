"""The mark of a demo's data folder: what was built there, and that it may be removed as a whole."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from lotse import __version__
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.demo.world import World

FILE: Final = "lotse-demo.json"
WATCHED: Final = "LOTSE_DEMO_WATCHED"  # in a demo site's environment: somebody continues when its folder is gone


@dataclass(frozen=True)
class Stamp:
    """What a folder was built from; ``complete`` is set last. The password opens generated data only."""

    world: str
    seed: int
    contacts: int
    version: str
    password: str
    complete: bool = False

    @classmethod
    def of(cls, world: World) -> Stamp:
        return cls(world.name, world.seed, world.contacts, __version__, f"lotse-{secrets.token_hex(4)}")

    def matches(self, world: World) -> bool:
        """Whether this very demo stands there, whole; the day it was built on does not matter."""
        wanted = (world.name, world.seed, world.contacts, __version__)
        return self.complete and (self.world, self.seed, self.contacts, self.version) == wanted


def demo_home(home: Home) -> Home:
    """Where the demo of a site lives: beside its data folder, never inside."""
    return Home(home.root.with_name(f"{home.root.name}-demo"))


def read_stamp(home: Home) -> Stamp | None:
    try:
        stored = json.loads((home.root / FILE).read_text("utf-8"))
        return Stamp(**stored)
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(home: Home, stamp: Stamp) -> None:
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = home.root / f"{FILE}.new"
    draft.write_text(json.dumps(asdict(stamp), indent=2) + "\n", "utf-8")
    draft.chmod(0o600)
    draft.replace(home.root / FILE)


def begin(home: Home, world: World) -> Stamp:
    """Mark an empty folder as a demo before anything else lies in it, so that what a crash leaves can be removed."""
    check_free(home)
    if home.database_url != f"sqlite:///{home.root / 'lotse.sqlite3'}":
        raise LotseError("A demo keeps its own database in its folder. Call it without DATABASE_URL.")
    stamp = Stamp.of(world)
    write_stamp(home, stamp)
    home.secrets.mkdir(exist_ok=True, mode=0o700)
    path = home.secrets / "pseudonym.key"
    path.touch(mode=0o600)
    path.write_bytes(world.key)
    return stamp


def check_free(home: Home) -> None:
    """Refuse a folder that holds anything but a demo."""
    if home.root.exists() and any(home.root.iterdir()) and read_stamp(home) is None:
        raise LotseError(
            f"{home.root} is not empty and no demo: it does not carry {FILE}. Name another folder with --home."
        )


def remove_demo(home: Home) -> None:
    """Delete a demo's data folder; any other folder is refused and left as it is.

    The folder is moved aside first, so that nobody meets half a demo.
    """
    if home.root.is_symlink() or read_stamp(home) is None:
        raise LotseError(f"{home.root} is not a demo: it does not carry {FILE}. Nothing was deleted.")
    aside: Path = home.root.with_name(f".{home.root.name}.removed-{os.getpid()}-{secrets.token_hex(4)}")
    home.root.rename(aside)
    shutil.rmtree(aside)
