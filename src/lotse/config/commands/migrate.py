"""``lotse migrate``: bring the database to this version (the other commands do it by themselves)."""

from __future__ import annotations

import argparse
import sys

from lotse.config.ready import ensure_ready

HELP = "Bring the data folder's database to this version."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    ensure_ready()
    sys.stdout.write("The database is up to date.\n")
    return 0
