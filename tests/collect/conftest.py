"""A place to import into, and small files to import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import lotse.collect.domain as collect
from lotse.collect.domain import ImportReport
from lotse.contacts.home import Home
from lotse.contacts.snapshot import Snapshot

MAPPINGS = Path(__file__).resolve().parents[2] / "docs" / "mappings"

type Import = Callable[..., ImportReport]
type Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def place(home: Path) -> Home:
    return Home.at(home)


@pytest.fixture
def contacts(place: Home) -> Callable[[], pa.Table]:
    """What every reading sees."""
    return lambda: Snapshot.open(place).to_arrow()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return file


@pytest.fixture
def take(place: Home, write: Write) -> Import:
    """Import a file under the text of a mapping."""

    def run(path: Path, mapping: str, **options: Any) -> ImportReport:
        return collect.import_file(path, write("mapping.toml", mapping), place, **options)

    return run


@pytest.fixture
def take_set(place: Home, data_dir: Path) -> Import:
    """Import a real set under its mapping."""

    def run(mapping: str, file: str, **options: Any) -> ImportReport:
        return collect.import_file(data_dir / file, MAPPINGS / f"{mapping}.toml", place, **options)

    return run
