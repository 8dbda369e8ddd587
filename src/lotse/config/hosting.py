"""The demo's site in a process of its own; when the demo is removed, the reader's own site takes its place."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException
from typing import Final

from lotse.config.progress import MARK, Progress, shown
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.demo.stamp import WATCHED, read_stamp

SERVE: Final = "import sys; from lotse.config.command import main; sys.exit(main(sys.argv[1:]))"
LOOK: Final = 0.2  # seconds between two looks at the folder
PATIENCE: Final = 10.0


def _(message: str) -> str:
    """Marks a message for translation."""
    return message


STARTING: Final = _("The site starts")
REMOVED: Final = _("The demo is removed.")
OWN: Final = _("Your own site starts now; this page turns into its first step.")


def host(home: Home, own: Mapping[str, str], port: int, meanwhile: ExitStack) -> int:
    """Serve a demo until it ends or is removed; then the site that the environment ``own`` names.

    ``meanwhile`` holds the page that answers on the port until a site does.
    """
    demo = {**own, "LOTSE_HOME": str(home.root), WATCHED: "1"}
    demo.pop("DATABASE_URL", None)
    signal.signal(signal.SIGTERM, _end)
    site = _serve(demo, port, quiet=True)
    try:
        _hand_over(site, port, meanwhile)
        while site.poll() is None and read_stamp(home) is not None:
            time.sleep(LOOK)
        if site.poll() is None:
            meanwhile.enter_context(shown(port, Progress(STARTING, REMOVED, OWN)))
            _stop(site)
            shutil.rmtree(home.root, ignore_errors=True)  # a loop compiled at the last moment may have been kept there
            sys.stdout.write("The demo is removed. Your own site takes its place.\n")
            sys.stdout.flush()
            site = _serve(own, port, quiet=False)
            _hand_over(site, port, meanwhile)
        return site.wait()
    except KeyboardInterrupt:
        return 130
    finally:
        _stop(site)
        meanwhile.close()


def _hand_over(site: subprocess.Popen[bytes], port: int, meanwhile: ExitStack) -> None:
    """The page in the meantime goes when the site has answered, not before."""
    while site.poll() is None and not _answers(port):
        time.sleep(LOOK)
    meanwhile.close()


def _answers(port: int) -> bool:
    """Whether a site is there; having answered once, it answers the next one quickly."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().getheader(MARK) is None
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def refuse_taken(port: int) -> None:
    """A port that somebody else listens on would only show as a server that ends at once."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise LotseError(f"Port {port} is in use. Choose another one with --port.")


def _serve(environment: Mapping[str, str], port: int, *, quiet: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SERVE, "serve", "--port", str(port)]
    said = subprocess.DEVNULL if quiet else None
    return subprocess.Popen(command, env=environment, stdout=said)  # noqa: S603 - this program itself


def _stop(site: subprocess.Popen[bytes]) -> None:
    """Ask, wait, insist."""
    if site.poll() is None:
        site.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            site.wait(PATIENCE)
        if site.poll() is None:
            site.kill()
            site.wait()


def _end(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
