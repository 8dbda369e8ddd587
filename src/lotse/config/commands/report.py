"""``lotse report``: the answers to a decision maker's questions, on paper."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter

HELP = "Write the answers to losing, delight, weak, …, or a report of all, as PDF."
STDOUT: Final = Path("-")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from lotse.findings.filters import PARAMETERS  # noqa: PLC0415

    parser.add_argument("questions", nargs="*", metavar="QUESTION", help="an unknown name lists them all; none: all")
    parser.add_argument("--output", type=Path, default=Path("lotse-report.pdf"), metavar="FILE", help="- for stdout")
    parser.add_argument("--language", default="en", metavar="LANGUAGE", help="en or de")
    filters = parser.add_argument_group("filters", "Repeat a filter for alternatives; different filters must all hold.")
    for parameter in PARAMETERS:
        filters.add_argument(f"--{parameter.name}", action="append", default=[], metavar="VALUE", help=parameter.help)


def run(args: argparse.Namespace) -> int:
    from lotse.config.ready import ensure_ready  # noqa: PLC0415

    ensure_ready()
    from lotse.cockpit.questions.report import report  # noqa: PLC0415

    body = report(args.questions, _filter(args), args.language)
    if args.output == STDOUT:
        sys.stdout.buffer.write(body)
        return 0
    args.output.write_bytes(body)
    sys.stderr.write(f"Written: {args.output} ({len(body) // 1024} KiB)\n")
    return 0


def _filter(args: argparse.Namespace) -> Filter:
    from lotse.config.environment import time_zone  # noqa: PLC0415
    from lotse.findings.filters import NAMES, parse_filter  # noqa: PLC0415

    given = {name: getattr(args, name.replace("-", "_")) for name in NAMES}
    return parse_filter(given, zone=time_zone(os.environ.get("LOTSE_TIME_ZONE")))
