"""A demo in processes of its own, as a newcomer starts it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page

from lotse.config.progress import MARK
from tests.conftest import PROJECT

LOTSE = "import sys; from lotse.config.command import main; sys.exit(main(sys.argv[1:]))"
CONTACTS = 6000
PATIENCE = 300.0  # seconds


@dataclass(frozen=True)
class Demo:
    url: str
    home: Path
    own: Path  # the data folder of the reader's own site, which follows when the demo is removed

    @property
    def password(self) -> str:
        return str(json.loads((self.home / "lotse-demo.json").read_text())["password"])


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    """``lotse demo`` in this folder, until the block ends; a demo that stands there already is only served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = Demo(f"http://127.0.0.1:{port}", folder / "demo", folder / "own")
    words = ["demo", "--contacts", str(CONTACTS), "--port", str(port), "--home", str(site.home)]
    environment = {**os.environ, "LOTSE_HOME": str(site.own), "PYTHONPATH": str(PROJECT / "src")}
    for name in ("DATABASE_URL", "LOTSE_DEBUG", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", LOTSE, *words], env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        until_it_answers(site.url, process)
        yield site
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urlopen(f"{url}/accounts/login/", timeout=30) as answer:
            if answer.headers[MARK] is None:
                return
        time.sleep(0.2)
    raise AssertionError(f"The demo did not start: {process.poll()}")


def sign_in(page: Page, demo: Demo) -> dict[str, str]:
    """Through the form, as everybody; the session's cookie for other windows."""
    page.goto(f"{demo.url}/accounts/login/")
    page.locator("input[type=email], input[name=username]").first.fill("manager@example.org")
    page.locator("input[type=password]").fill(demo.password)
    page.locator("main button.l-btn-primary").click()
    page.wait_for_url(f"{demo.url}/")
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "lotse_session"]
    return {"name": "lotse_session", "value": str(cookie["value"]), "url": demo.url}
