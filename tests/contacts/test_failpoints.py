"""A named step ends the process when it was armed for it, at the time it was armed for."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import lotse.contacts
from lotse.contacts import failpoints

PROGRAM = (
    "from lotse.contacts import failpoints as f\nfor n in range(4): f.reach('a'); f.reach('b'); print(n, flush=True)"
)


def run(failpoint: str) -> tuple[int, str]:
    environment = {**os.environ, "LOTSE_FAILPOINT": failpoint}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout.replace("\n", "")


def test_the_step_and_the_time() -> None:
    assert run("") == (0, "0123")
    assert run("b") == (-signal.SIGKILL, "")
    assert run("a:3") == (-signal.SIGKILL, "01")
    assert run("c") == (0, "0123")


def test_every_named_step_stands_in_the_code_and_no_other() -> None:
    files = [path.read_text() for path in Path(lotse.contacts.__file__).parent.rglob("*.py")]
    calls = [node for text in files for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    reached = [ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func) == "failpoints.reach"]
    assert sorted(reached) == sorted(failpoints.STEPS)
