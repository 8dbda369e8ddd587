"""Files that are wholly there or not there at all, also after the power fails."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def sync(path: Path) -> None:
    """Have the content of a file, or the names in a folder, reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def draft_of(path: Path) -> Path:
    """A name beside ``path`` that no reader takes for the file itself."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def publish(draft: Path, path: Path) -> None:
    """Put a finished draft in its place: its content first, then its name."""
    sync(draft)
    draft.replace(path)
    sync(path.parent)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path)
    draft.write_bytes(content)
    publish(draft, path)
