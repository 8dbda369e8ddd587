"""``lotse show``: a finding as a table, JSON, CSV or workbook."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lotse.contacts.errors import LotseError

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.findings.types import Finding, Option, Result

HELP = "Show a finding: touchpoints, waves, journeys, moments, contacts, …"
FORMATS: Final = ("table", "json", "csv", "xlsx")
FOR_PEOPLE: Final = ("table", "xlsx")
COMMON: Final = ("help", "format", "wide", "semicolon", "language")
OWN: Final = "option_"  # before the name of an option of one finding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from lotse.config.registry import PLACES  # noqa: PLC0415
    from lotse.findings.filters import PARAMETERS  # noqa: PLC0415

    parser.add_argument("finding", metavar="NAME", help=f"one of {', '.join(PLACES)}")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("--wide", action="store_true", help="every field in the table, not only what matters most")
    parser.add_argument(
        "--semicolon", action="store_true", help="CSV with ; and decimal comma, for German spreadsheets"
    )
    parser.add_argument("--language", metavar="LANGUAGE", help="table and workbook with the page's words, in en or de")
    filters = parser.add_argument_group("filters", "Repeat a filter for alternatives; different filters must all hold.")
    for parameter in PARAMETERS:
        filters.add_argument(f"--{parameter.name}", action="append", default=[], metavar="VALUE", help=parameter.help)
    own = parser.add_argument_group("options of the finding", "`lotse show NAME --help` lists those of NAME.")
    for name, use in _own_options(parser.get_default("words")).items():
        own.add_argument(f"--{name}", dest=f"{OWN}{name}", metavar="VALUE", help=use)


def _own_options(words: Sequence[str]) -> dict[str, str]:
    """The options of the named finding, which alone is loaded; and what else is written, to be refused by name."""
    from lotse.config.registry import FINDINGS  # noqa: PLC0415
    from lotse.findings.filters import NAMES  # noqa: PLC0415

    uses = {word[2:].partition("=")[0]: "" for word in words if word.startswith("--") and len(word) > 2}
    for name in [word for word in words if word in FINDINGS]:
        uses |= {option.name: _use(option) for option in FINDINGS[name].options}
    return {name: use for name, use in uses.items() if name and name not in {*COMMON, *NAMES}}


def _use(option: Option) -> str:
    return f"{option.label}{f' ({", ".join(option.choices)})' if option.choices else ''}".replace("%", "%%")


def run(args: argparse.Namespace) -> int:
    from lotse.config.registry import FINDINGS, minimum_base  # noqa: PLC0415
    from lotse.contacts.log import ContactLog  # noqa: PLC0415
    from lotse.findings.run import find  # noqa: PLC0415
    from lotse.findings.run import run as ask  # noqa: PLC0415

    finding = find(FINDINGS, args.finding)
    _check(args)
    result = ask(finding, ContactLog.open(), _filter(args), _options(args), minimum_base())
    if args.language or args.format == "xlsx":
        return _write_for_people(finding, result, args)
    sys.stdout.write(_written(finding, result, args))
    sys.stdout.flush()
    from lotse.findings.export import summary  # noqa: PLC0415

    sys.stderr.write("\n".join(summary(result)) + "\n")
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse words that do not go together before anything is computed."""
    if args.semicolon and args.format != "csv":
        raise LotseError(f"--semicolon goes with --format csv; found --format {args.format}.")
    if args.language and args.format not in FOR_PEOPLE:
        raise LotseError(f"--language goes with --format {' or '.join(FOR_PEOPLE)}; found --format {args.format}.")
    if args.format == "xlsx" and sys.stdout.isatty():
        raise LotseError(
            f"A workbook is no text. Write it to a file: lotse show {args.finding} … > {args.finding}.xlsx"
        )


def _write_for_people(finding: Finding, result: Result, args: argparse.Namespace) -> int:
    """With the words of the page, which needs the site's settings."""
    from lotse.config.ready import ensure_ready  # noqa: PLC0415

    ensure_ready()
    from lotse.cockpit.answer import Answer  # noqa: PLC0415
    from lotse.cockpit.terminal import beside, table  # noqa: PLC0415
    from lotse.cockpit.workbook import workbook  # noqa: PLC0415

    answer, language = Answer(finding, _filter(args), _options(args), result), args.language or "en"
    if args.format == "xlsx":
        sys.stdout.buffer.write(workbook(answer, language))
        return 0
    sys.stdout.write(table(answer, language, args.wide))
    sys.stdout.flush()
    sys.stderr.write(beside(answer, language))
    return 0


def _filter(args: argparse.Namespace) -> Filter:
    from lotse.config.environment import time_zone  # noqa: PLC0415
    from lotse.findings.filters import NAMES, parse_filter  # noqa: PLC0415

    given = {name: getattr(args, name.replace("-", "_")) for name in NAMES}
    return parse_filter(given, zone=time_zone(os.environ.get("LOTSE_TIME_ZONE")))


def _options(args: argparse.Namespace) -> dict[str, str]:
    given = {name.removeprefix(OWN): value for name, value in vars(args).items() if name.startswith(OWN)}
    return {name: value for name, value in given.items() if value is not None}


def _written(finding: Finding, result: Result, args: argparse.Namespace) -> str:
    from lotse.findings.export import to_csv, to_json  # noqa: PLC0415
    from lotse.findings.terminal import to_table  # noqa: PLC0415

    if args.format == "json":
        return to_json(result) + "\n"
    if args.format == "csv":
        return to_csv(finding, result, ";" if args.semicolon else ",")
    return to_table(finding, result, args.wide)
