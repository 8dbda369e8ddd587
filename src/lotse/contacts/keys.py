"""Keys of a data folder: random bytes, made once, kept outside the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from lotse.contacts.home import Home

KEY_BYTES = 32


def key_of_home(home: Home, name: str) -> bytes:
    """The key of this name, made on first use (mode 0600). Of two processes that make it at once one wins."""
    path = home.secrets / f"{name}.key"
    if not path.exists():
        _create(path)
    return path.read_bytes()


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails if another process was first: its key stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()
