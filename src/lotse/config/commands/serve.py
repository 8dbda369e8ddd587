"""``lotse serve``: the site on this machine."""

from __future__ import annotations

import argparse
import sys

from lotse.config.moving import start_mover
from lotse.config.ready import ensure_ready
from lotse.contacts.home import Home

HELP = "Serve the cockpit and the API."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000)


def run(args: argparse.Namespace) -> int:
    home = Home.at()
    ensure_ready(home)
    sys.stdout.write(f"Lotse is at http://{args.host}:{args.port} (data folder {home.root}; stop with Ctrl-C).\n")
    _invite_first(home, f"http://{args.host}:{args.port}")
    sys.stdout.flush()
    mover = start_mover(home)
    try:
        serve(args.host, args.port)
    finally:
        mover.terminate()
        mover.join()
    return 0


def _invite_first(home: Home, site: str) -> None:
    """Nobody can sign in yet: print the address that lets the reader create the first administrator."""
    from django.urls import reverse  # noqa: PLC0415

    from lotse.accounts.first_run import token  # noqa: PLC0415
    from lotse.accounts.queries import is_set_up  # noqa: PLC0415

    if not is_set_up():
        sys.stdout.write(f"First run. Create your account at {site}{reverse('setup')}?token={token(home)}\n")


def serve(host: str, port: int) -> None:
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        "lotse.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        log_enabled=False,
        workers_kill_timeout=3,  # seconds for requests under way when the site is stopped
    ).serve()
