"""The mover beside the site: a process of its own that takes contacts from the inbox to the table."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.process import BaseProcess

from lotse.contacts.home import Home


def start_mover(home: Home) -> BaseProcess:
    """Start it; it ends with this process, however this process ends. Any number of movers may run."""
    process = multiprocessing.get_context("spawn").Process(
        target=_move, args=(home, os.getpid()), name="mover", daemon=True
    )
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for the site, which then ends it
    process.start()
    signal.signal(signal.SIGINT, before)
    return process


def _move(home: Home, parent: int) -> None:
    from lotse.contacts.worker import Mover  # noqa: PLC0415 — loaded in its own process only

    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    Mover(home).run()


def _end_with(parent: int) -> None:
    """Watch the parent's number: the web workers hold its pipes too, so these do not tell that it is gone."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)
