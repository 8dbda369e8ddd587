"""``lotse show``: a finding as a table, JSON or CSV."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Final

from lotse.contacts.errors import LotseError

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.findings.types import Finding, Result

HELP = "Show a finding: decisions, touchpoints, waves, outcomes, contacts, …"
FORMATS: Final = ("table", "json", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from lotse.findings.filters import PARAMETERS  # noqa: PLC0415

    parser.add_argument("finding", metavar="NAME", help="touchpoints, waves, …: `lotse show ?` lists them")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument(
        "--semicolon", action="store_true", help="CSV with ; and decimal comma, for German spreadsheets"
    )
    filters = parser.add_argument_group("filters", "Repeat a filter for alternatives; different filters must all hold.")
    for parameter in PARAMETERS:
        filters.add_argument(f"--{parameter.name}", action="append", default=[], metavar="VALUE", help=parameter.help)
    own = parser.add_argument_group("options of single findings")
    own.add_argument("--measure", help="waves: mean or nps")
    own.add_argument("--scale", help="waves: the scale to take where several were asked, for example 0-10")
    own.add_argument("--limit", help="contacts: how many")
    own.add_argument("--per", help="balance, outcomes: week, month or whole")
    own.add_argument("--weeks", help="changes: how many weeks against as many before")
    own.add_argument("--by", help="usage: hour, device, purpose or need")
    own.add_argument("--offset", help="contacts: from which on")


def run(args: argparse.Namespace) -> int:
    from lotse.config.registry import FINDINGS, minimum_base  # noqa: PLC0415
    from lotse.contacts.log import ContactLog  # noqa: PLC0415
    from lotse.findings.run import find  # noqa: PLC0415
    from lotse.findings.run import run as ask  # noqa: PLC0415

    finding = find(FINDINGS, args.finding)
    if args.semicolon and args.format != "csv":
        raise LotseError(f"--semicolon goes with --format csv; found --format {args.format}.")
    result = ask(finding, ContactLog.open(), _filter(args), _options(args), minimum_base())
    sys.stdout.write(_written(finding, result, args))
    sys.stdout.flush()
    from lotse.findings.export import summary  # noqa: PLC0415

    sys.stderr.write("\n".join(summary(result)) + "\n")
    return 0


def _filter(args: argparse.Namespace) -> Filter:
    from lotse.config.environment import time_zone  # noqa: PLC0415
    from lotse.findings.filters import NAMES, parse_filter  # noqa: PLC0415

    given = {name: getattr(args, name.replace("-", "_")) for name in NAMES}
    return parse_filter(given, zone=time_zone(os.environ.get("LOTSE_TIME_ZONE")))


def _options(args: argparse.Namespace) -> dict[str, str]:
    given = {name: getattr(args, name) for name in ("measure", "scale", "limit", "offset", "per", "weeks", "by")}
    return {name: value for name, value in given.items() if value is not None}


def _written(finding: Finding, result: Result, args: argparse.Namespace) -> str:
    from lotse.findings.export import to_csv, to_json, to_table  # noqa: PLC0415

    if args.format == "json":
        return to_json(result) + "\n"
    if args.format == "csv":
        return to_csv(finding, result, ";" if args.semicolon else ",")
    return to_table(finding, result)
