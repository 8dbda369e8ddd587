"""The whole way of a demo, in a process of its own as its user starts it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import lotse
from lotse.contacts.home import Home
from lotse.demo.generate import generate
from lotse.demo.stamp import read_stamp, remove_demo
from lotse.demo.world import World

WORDS = ["demo", "--world", "small", "--seed", "7", "--end", "2026-11-22", "--no-serve"]


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from lotse.config.command import main; sys.exit(main(sys.argv[1:]))",
         *WORDS, "--home", str(folder / "demo"), "--truth", str(folder / "truth.json")],
        env={**os.environ, "LOTSE_HOME": str(folder / "site"), "DATABASE_URL": "postgres://nobody@nowhere/site"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


@pytest.fixture(scope="module")
def first(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder)


@pytest.fixture(scope="module")
def home(folder: Path, first: subprocess.CompletedProcess[str]) -> Home:
    return Home(folder / "demo")


def test_all_contacts_are_in_the_log(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    expected = sum(len(table) for table in generate(World.of(7, datetime(2026, 11, 22, tzinfo=UTC), name="small")))
    log = lotse.open(home.root)
    assert len(log.to_arrow(["contact_id"])) == expected
    assert len(log.catalogue().touchpoints) == 29


def test_the_journeys_stand_ready(home: Home) -> None:
    assert (home.index / "CURRENT").exists()


def test_the_company_is_marked_as_a_demo(home: Home) -> None:
    with sqlite3.connect(home.root / "lotse.sqlite3") as database:
        assert database.execute("SELECT name, is_demo FROM accounts_organisation").fetchall() == [
            ("Kranich Maschinenbau", 1)
        ]
        assert database.execute("SELECT count(DISTINCT role) FROM accounts_user").fetchall() == [(6,)]


def test_customers_are_known_to_the_vault_alone(home: Home) -> None:
    with sqlite3.connect(home.root / "lotse.sqlite3") as database:
        people = database.execute("SELECT name, email FROM customers_identity").fetchall()
    assert len(people) > 1_000
    assert all(email.endswith("@example.org") for _, email in people)
    files = b"".join(path.read_bytes() for path in home.table.rglob("*") if path.is_file())
    assert not any(name.encode() in files or email.encode() in files for name, email in people[:200])


def test_log_ins_are_printed(home: Home, first: subprocess.CompletedProcess[str]) -> None:
    stamp = read_stamp(home)
    assert stamp is not None
    assert first.stdout.count(stamp.password) == 6
    assert "manager@example.org" in first.stdout


def test_progress_ends_at_the_whole(first: subprocess.CompletedProcess[str]) -> None:
    shares = [int(line.split("]")[1].split("%")[0]) for line in first.stderr.splitlines() if line.startswith("[")]
    assert shares == sorted(shares)
    assert shares[-1] == 100


def test_started_again_it_is_taken_as_it_stands(folder: Path, home: Home) -> None:
    before = read_stamp(home)
    again = run(folder)
    assert read_stamp(home) == before
    assert again.stderr == ""


def test_the_truth_is_written_down(folder: Path, home: Home) -> None:
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    assert (truth["seed"], truth["world"], len(truth["touchpoints"])) == (7, "small", 29)


def test_nothing_lies_outside_the_folder(folder: Path, home: Home) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["demo", "truth.json"]


def test_removed_it_is_gone(folder: Path, home: Home) -> None:
    remove_demo(home)
    assert sorted(path.name for path in folder.iterdir()) == ["truth.json"]
