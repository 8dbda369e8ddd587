"""``lotse imports``: what was imported when, and by whom."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from lotse.contacts.home import Home

HELP = "List the imports, the latest first."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["table", "json"], default="table")


def run(args: argparse.Namespace) -> int:
    from lotse.collect.register import Entry, entries  # noqa: PLC0415

    def line(entry: Entry) -> str:
        counts = f"{entry.new:>11,} new {entry.changed:>9,} changed {entry.skipped:>11,} skipped"
        return (
            f"{entry.import_id}  {entry.state:<8}{counts} {entry.rejected:>7,} rejected  {entry.file}  ({entry.by})\n"
        )

    found = entries(Home.at())
    if args.format == "json":
        sys.stdout.write(json.dumps([asdict(entry) for entry in found], ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(map(line, found)) or "Nothing was imported yet: lotse import FILE --mapping M\n")
    return 0
