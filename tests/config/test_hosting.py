"""A demo from its first second to its removal: whoever asks on its port is answered throughout."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from lotse.config import hosting
from lotse.config.progress import MARK, Progress, shown
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.demo.stamp import read_stamp, remove_demo

DEMO = "import sys; from lotse.config.command import main; sys.exit(main(sys.argv[1:]))"
PATIENCE = 120.0  # seconds; a busy machine builds slowly
EVERY = 0.05


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def asked(port: int, path: str) -> str:
    """What answers on the port: ``progress``, ``site``, or the error that a browser would show."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
    return "progress" if answer.getheader(MARK) else "site"


class Reader(threading.Thread):
    """Asks all the time and remembers every answer since the first."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.over = port, threading.Event()
        self.answers: list[str] = []

    def run(self) -> None:
        while not self.over.wait(EVERY):
            answer = asked(self.port, "/accounts/login/")
            if self.answers or answer in {"progress", "site"}:
                self.answers.append(answer)

    def until(self, wanted: Callable[[list[str]], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not wanted(self.answers):
            assert time.monotonic() < deadline, self.answers[-20:]
            time.sleep(EVERY)


@pytest.fixture
def reader(port: int) -> Iterator[Reader]:
    asking = Reader(port)
    asking.start()
    yield asking
    asking.over.set()


@pytest.fixture
def demo(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    words = ["demo", "--world", "small", "--contacts", "3000", "--port", str(port), "--home", str(home / "demo")]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", DEMO, *words],
        env={**os.environ, "LOTSE_HOME": str(home / "own")}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.slow
def test_nobody_is_refused_from_the_first_answer_to_the_own_site(
    demo: subprocess.Popen[str], reader: Reader, home: Path
) -> None:
    reader.until(lambda answers: answers[-20:] == ["site"] * 20)
    built = len(reader.answers)
    assert reader.answers[0] == "progress"
    remove_demo(Home.at(home / "demo"))
    reader.until(lambda answers: "progress" in answers[built:])
    reader.until(lambda answers: answers[-20:] == ["site"] * 20)
    # Who waits in the queue of the one that leaves is reset (three leave: page, site, page); a browser asks again.
    assert set(reader.answers) - {"ConnectionResetError"} == {"progress", "site"}
    assert reader.answers.count("ConnectionResetError") <= 3
    assert (home / "own" / "lotse.sqlite3").exists()
    os.kill(demo.pid, signal.SIGTERM)
    assert demo.wait(PATIENCE) == 130
    assert asked(reader.port, "/") == "ConnectionRefusedError"


def test_a_page_beside_a_site_leaves_when_the_site_has_answered(port: int) -> None:
    with ExitStack() as meanwhile:
        meanwhile.enter_context(shown(port, Progress("Ready")))
        assert asked(port, "/") == "progress"
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        hosting._hand_over(ended, port, meanwhile)  # a site that ends at once: nothing is left on the port
        assert asked(port, "/") == "ConnectionRefusedError"


def test_progress_is_no_site(port: int) -> None:
    assert not hosting._answers(port)
    with shown(port, Progress("Ready")):
        assert not hosting._answers(port)


def test_a_taken_port_is_refused_before_anything_is_built(port: int, home: Path) -> None:
    message = f"Port {port} is in use. Choose another one with --port."
    with shown(port, Progress("Ready")), pytest.raises(LotseError, match=message):
        hosting.refuse_taken(port)
    hosting.refuse_taken(port)
    assert read_stamp(Home.at(home / "demo")) is None
