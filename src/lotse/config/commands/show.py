"""``lotse show``: a finding as a table, JSON or CSV."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from lotse.contacts.errors import LotseError

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.findings.types import Finding, Result

HELP = "Show a finding: touchpoints, waves, journeys, variants, funnel, weekly, attribution, …"
FORMATS: Final = ("table", "json", "csv")
# Every option that a finding of the registry has, without loading the registry for every command.
OPTIONS: Final = {
    "measure": "waves: mean or nps",
    "scale": "waves: the scale to take where several were asked, for example 0-10",
    "limit": "contacts: how many",
    "offset": "contacts: from which on",
    "median": "journeys: yes or no",
    "compare": "variants: none, left, bought, bought-again or recommended",
    "collapse": "variants: yes or no, whether a touchpoint repeated at once is one step",
    "top": "variants: how many",
    "steps": "funnel: touchpoints or phases, separated by commas; by default the five phases",
    "window": "funnel, before-leaving: a span of time such as 30d",
    "order": "funnel: given or any; attribution: 1, 2 or 3 steps remembered",
    "by": "weekly: day, week or month",
    "goal": "attribution: purchase, repurchase, recommendation or staying",
    "draws": "attribution: resamples for the intervals",
    "largest": "reach: touchpoints in the largest combination",
}


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
    for name, text in OPTIONS.items():
        own.add_argument(f"--{name}", help=text)


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
    from lotse.findings.filters import NAMES, parse_filter  # noqa: PLC0415

    return parse_filter({name: getattr(args, name.replace("-", "_")) for name in NAMES})


def _options(args: argparse.Namespace) -> dict[str, str]:
    given = {name: getattr(args, name) for name in OPTIONS}
    return {name: value for name, value in given.items() if value is not None}


def _written(finding: Finding, result: Result, args: argparse.Namespace) -> str:
    from lotse.findings.export import to_csv, to_json, to_table  # noqa: PLC0415

    if args.format == "json":
        return to_json(result) + "\n"
    if args.format == "csv":
        return to_csv(finding, result, ";" if args.semicolon else ",")
    return to_table(finding, result)
