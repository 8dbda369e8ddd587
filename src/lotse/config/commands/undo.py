"""``lotse undo IMPORT_ID``: take an import back."""

from __future__ import annotations

import argparse
import sys

from lotse.contacts.home import Home

HELP = "Take an import back: its contacts leave every reading."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("import_id", help="as `lotse imports` lists it")


def run(args: argparse.Namespace) -> int:
    from lotse.collect.domain import undo_import  # noqa: PLC0415

    entry = undo_import(Home.at(), args.import_id)
    sys.stdout.write(f"{entry.file} ({entry.import_id}) is undone since {entry.undone}.\n")
    return 0
