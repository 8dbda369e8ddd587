"""The snapshot files that everything outside this app reads."""

from __future__ import annotations

import fcntl

from lotse.catalog.entries import from_document
from lotse.catalog.models import CatalogVersion
from lotse.contacts.home import Home


def publish(home: Home | None = None) -> None:
    """Write every version that has no snapshot yet, in order.

    Also called at start, for the case that a process ended between its commit and its snapshot.
    """
    home = home or Home.at()
    if published_version(home) == (CatalogVersion.objects.values_list("number", flat=True).first() or 0):
        return
    home.catalog.mkdir(parents=True, exist_ok=True)
    from lotse.contacts.resolve import save_catalogue  # noqa: PLC0415 — loads NumPy; every command comes by here

    with (home.catalog / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two publishers neither may set the pointer back
        missing = CatalogVersion.objects.filter(number__gt=published_version(home)).order_by("number")
        for version in missing:
            save_catalogue(home, from_document(version.snapshot))


def published_version(home: Home | None = None) -> int:
    """The version that readers see; 0 before the first."""
    pointer = (home or Home.at()).catalog / "CURRENT"
    return int(pointer.read_text()) if pointer.exists() else 0
