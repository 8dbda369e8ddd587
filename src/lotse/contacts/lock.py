"""One committer: moves, imports, compaction and erasure take turns."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from lotse.contacts.home import Home


@contextmanager
def committing(home: Home) -> Iterator[None]:
    """Hold the data folder's commit lock; waits for its turn. The kernel frees it when the process dies."""
    home.root.mkdir(parents=True, exist_ok=True)
    with (home.root / "commit.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
