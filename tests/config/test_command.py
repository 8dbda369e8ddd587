from __future__ import annotations

import argparse
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from lotse.config import command
from lotse.contacts.errors import LotseError

HEAVY = ("django", "numba", "numpy", "pyarrow", "deltalake", "scipy")


def test_the_version_loads_nothing_heavy() -> None:
    program = (
        "import sys; from lotse.config.command import main\n"
        "try: main(['--version'])\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines() == ["lotse 0.1.0", "[]"]


@pytest.mark.parametrize("name", sorted({*command.COMMANDS} - {"show", "report"}))  # whose options are filters
def test_every_command_says_what_it_does_without_loading_anything_heavy(name: str) -> None:
    program = (
        "import sys; from lotse.config.command import main\n"
        f"try: main([{name!r}, '--help'])\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.startswith(f"usage: lotse {name}")
    assert run.stdout.splitlines()[-1] == "[]"


def test_the_overview_loads_nothing_heavy() -> None:
    program = (
        "import sys; from lotse.config.command import main\n"
        "try: main(['--help'])\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "[]"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--help"])
    out = capsys.readouterr().out
    assert [name for name in command.COMMANDS if f"\n    {name} " not in out] == []


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    module = ModuleType("failing")

    def run(args: argparse.Namespace) -> int:
        raise error

    module.__dict__.update(HELP="Fail.", add_arguments=lambda parser: None, run=run)
    monkeypatch.setattr(command, "load", lambda name: module)


def test_what_the_user_can_repair_is_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, LotseError("Found a, allowed b."))
    assert command.main(["migrate"]) == 2
    assert capsys.readouterr().err == "lotse migrate: Found a, allowed b.\n"


def test_a_closed_pipe_and_control_c_end_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    assert command.main(["migrate"]) == 130
    failing(monkeypatch, BrokenPipeError())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert command.main(["migrate"]) == 0


@pytest.fixture
def lotse(
    home: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run one command against the test's database: exit code, standard output, standard error."""

    def run(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = command.main(words)
        return code, *capsys.readouterr()

    return run


def test_users_keys_and_catalogue_from_the_command_line(
    lotse: Callable[..., tuple[int, str, str]], home: Path, tmp_path: Path
) -> None:
    added = lotse("user", "add", "Erika@Example.com", "--role", "manager", "--name", "Erika", stdin="lang-genug-2026\n")
    assert added == (0, "Added erika@example.com as manager.\n", "")
    assert lotse("user", "disable", "erika@example.com")[0] == 0
    assert lotse("user", "list")[1] == "erika@example.com\tErika\tmanager\tdisabled\n"
    assert lotse("user", "add", "x@example.com", "--role", "king", stdin="lang-genug-2026\n")[::2] == (
        2,
        "lotse user: The role 'king' does not exist; "
        "allowed: manager, department, agent, decision_maker, analyst, admin.\n",
    )
    code, words, _ = lotse("key", "add", "web shop", "--scope", "collect")
    prefix = words.split("_")[1]
    assert (code, lotse("key", "list")[1]) == (0, f"{prefix}\tweb shop\tcollect\tvalid\n")
    assert lotse("key", "revoke", prefix)[1] == f"The key {prefix} (web shop) is revoked.\n"
    table = tmp_path / "catalogue.csv"
    table.write_text("Name,Phases,Owner,Caused by\nWi-Fi,4,IT,company\n")
    dry = "Nothing is changed yet. It would be: 1 new, 0 changed, 0 as they were.\n"
    assert lotse("catalog", "import", str(table), "--dry-run")[1] == dry
    assert lotse("catalog", "import", str(table))[1] == "Taken over: 1 new, 0 changed, 0 as they were.\n"
    assert lotse("catalog", "rule", "add", "wi-fi", "--signal", "Q9*", "--attribute", "gate=A*", "--phase", "4")[0] == 0
    assert lotse("catalog", "rule", "list")[1] == "1\twi-fi\tsignal=Q9* gate=A* phase=4\n"
    assert lotse("catalog", "export", str(tmp_path / "out.xlsx"))[0] == 0
    assert (home / "catalog" / "CURRENT").read_text() == "2"
