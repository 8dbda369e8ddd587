"""What was imported when, by whom and with which counts: one small JSON file per import, without personal data."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Final

from lotse.contacts.errors import LotseError, Message
from lotse.contacts.home import Home

ENTRY: Final = "import.json"
REJECTED: Final = "rejected.csv"


class State(StrEnum):
    RUNNING = "running"  # or interrupted: its contacts are all there or none of them
    DONE = "done"
    UNDONE = "undone"


@dataclass(frozen=True)
class Entry:
    import_id: str
    file: str
    mapping: str
    source: str
    by: str
    started: str  # UTC, ISO 8601
    state: State = State.RUNNING
    rows: int = 0
    new: int = 0
    changed: int = 0
    skipped: int = 0
    rejected: int = 0
    unsaid: int = 0
    seconds: float = 0.0
    undone: str | None = None  # when


def folder(home: Home, import_id: str) -> Path:
    return home.imports / import_id


def save(home: Home, entry: Entry) -> None:
    """Written whole or not at all."""
    path = folder(home, entry.import_id) / ENTRY
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(entry), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def entries(home: Home) -> list[Entry]:
    """All imports, the latest first."""
    found = [_read(path) for path in home.imports.glob(f"*/{ENTRY}")]
    return sorted(found, key=lambda entry: (entry.started, entry.import_id), reverse=True)


def entry(home: Home, import_id: str) -> Entry:
    path = folder(home, import_id) / ENTRY
    if Path(import_id).name != import_id or not path.is_file():
        known = [entry.import_id for entry in entries(home)]
        near = get_close_matches(import_id, known, n=1)
        hint = Message(' Did you mean "%(meant)s"?', meant=near[0]) if near else ""
        raise LotseError(
            Message(
                'There is no import "%(import_id)s".%(hint)s `lotse imports` lists them.',
                import_id=import_id,
                hint=hint,
            )
        )
    return _read(path)


def mark_undone(home: Home, entry: Entry) -> Entry:
    undone = replace(entry, state=State.UNDONE, undone=datetime.now(UTC).isoformat(timespec="seconds"))
    save(home, undone)
    return undone


def _read(path: Path) -> Entry:
    fields = json.loads(path.read_text(encoding="utf-8"))
    return Entry(**{**fields, "state": State(fields["state"])})
