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

HELP = "Show a finding: touchpoints, waves, journeys, moments, contacts, …"
FORMATS: Final = ("table", "json", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from lotse.findings.filters import PARAMETERS  # noqa: PLC0415

    parser.add_argument("finding", metavar="NAME", help="of the finding; an unknown name lists them all")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument(
        "--semicolon", action="store_true", help="CSV with ; and decimal comma, for German spreadsheets"
    )
    filters = parser.add_argument_group("filters", "Repeat a filter for alternatives; different filters must all hold.")
    for parameter in PARAMETERS:
        filters.add_argument(f"--{parameter.name}", action="append", default=[], metavar="VALUE", help=parameter.help)
    own = parser.add_argument_group("options of single findings")
    for name, uses in _own_options().items():
        own.add_argument(f"--{name}", dest=f"option_{name}", metavar="VALUE", help="; ".join(uses))


def _own_options() -> dict[str, list[str]]:
    """Every option that some finding has, with what it means there."""
    from lotse.config.registry import FINDINGS  # noqa: PLC0415

    uses: dict[str, list[str]] = {}
    for finding in FINDINGS.values():
        for option in finding.options:
            allowed = f" ({', '.join(option.choices)})" if option.choices else ""
            uses.setdefault(option.name, []).append(f"{finding.name}: {option.label}{allowed}".replace("%", "%%"))
    return uses


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
    given = {name: getattr(args, f"option_{name}") for name in _own_options()}
    return {name: value for name, value in given.items() if value is not None}


def _written(finding: Finding, result: Result, args: argparse.Namespace) -> str:
    from lotse.findings.export import to_csv, to_json, to_table  # noqa: PLC0415

    if args.format == "json":
        return to_json(result) + "\n"
    if args.format == "csv":
        return to_csv(finding, result, ";" if args.semicolon else ",")
    return to_table(finding, result)
