from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

SERVE = "import sys; from lotse.config.command import main; sys.exit(main(sys.argv[1:]))"
PATIENCE = 40.0  # seconds; a busy machine starts slowly


@pytest.fixture
def site(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVE, "serve", "--port", str(port)],
        env=os.environ, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    yield f"http://127.0.0.1:{port}", process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # its own session: server, web worker and mover
    process.wait()


def page(address: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def test_first_run_prints_the_address_that_works_and_ctrl_c_ends_everything(
    site: tuple[str, subprocess.Popen[str]], home: Path
) -> None:
    address, process = site
    assert process.stdout is not None
    first, second = process.stdout.readline(), process.stdout.readline()
    assert first == f"Lotse is at {address} (data folder {home}; stop with Ctrl-C).\n"
    assert second.startswith(f"First run. Create your account at {address}/accounts/setup/?token=")
    assert "csrfmiddlewaretoken" in page(second.split()[-1])
    started = children(process.pid)
    assert started != []
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(PATIENCE) in (0, 130)
    deadline = time.monotonic() + PATIENCE
    while any(map(command_of, started)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in started if command_of(pid)] == []


def test_the_mover_ends_when_the_site_is_killed(site: tuple[str, subprocess.Popen[str]]) -> None:
    address, process = site
    page(f"{address}/accounts/login/")
    movers = [pid for pid in children(process.pid) if "spawn_main" in command_of(pid)]
    assert len(movers) == 1
    process.kill()
    process.wait()
    deadline = time.monotonic() + PATIENCE
    while command_of(movers[0]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert command_of(movers[0]) == ""


def command_of(pid: int) -> str:
    path = Path(f"/proc/{pid}/cmdline")
    return path.read_text() if path.exists() else ""
