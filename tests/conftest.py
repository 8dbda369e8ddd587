"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def absent(reason: str) -> NoReturn:
    """Something outside the project is missing: skip on a user's machine, fail in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"absent in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The real data beside the project; never committed."""
    folder = Path(os.environ.get("LOTSE_TEST_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        absent(f"the real data is not there: {folder.name} beside the project, or LOTSE_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A PostgreSQL server for tests: its database is written to and emptied."""
    url = os.environ.get("LOTSE_TEST_POSTGRES")
    if not url:
        absent("no PostgreSQL server named in LOTSE_TEST_POSTGRES")
    return url


@pytest.fixture(scope="session")
def strace() -> str:
    program = shutil.which("strace")
    if program is None:
        absent("strace is not installed")
    return program


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of the test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("LOTSE_HOME", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return folder
