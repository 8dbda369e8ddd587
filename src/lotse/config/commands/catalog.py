"""``lotse catalog``: the ordering system as a table, and its rules."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lotse.config.ready import ensure_ready
from lotse.contacts.errors import LotseError

if TYPE_CHECKING:
    from lotse.contacts.catalogue import Rule

HELP = "Export and import the catalogue, list and add signal rules."
TESTS = ("source", "signal", "kind", "device", "purpose")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="Write the catalogue as .csv (touchpoints) or .xlsx (rules too).")
    export.add_argument("file", type=Path)
    export.add_argument("--language", choices=["en", "de"], default="en", help="of headers and words")
    take = actions.add_parser("import", help="Take over a .csv or .xlsx table, wholly or not at all.")
    take.add_argument("file", type=Path)
    take.add_argument("--dry-run", action="store_true", help="only say what would happen")
    rules = actions.add_parser("rule", help="List the signal rules or add one.").add_subparsers(
        dest="rule_action", required=True, metavar="ACTION"
    )
    rules.add_parser("list", help="List the rules in order; the first that holds wins.")
    _add_rule_arguments(rules.add_parser("add", help="Add a rule before all others."))


def _add_rule_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("touchpoint", help="key of the touchpoint; '' for signals that are none")
    for name in TESTS:
        parser.add_argument(f"--{name}", default="*", metavar="PATTERN")
    parser.add_argument("--attribute", action="append", default=[], metavar="NAME=PATTERN")
    parser.add_argument("--phase", type=int, choices=[1, 2, 3, 4, 5])
    parser.add_argument("--last", action="store_true", help="after all others instead of before them")


def run(args: argparse.Namespace) -> int:
    ensure_ready()
    if args.action == "rule":
        return {"list": show_rules, "add": add_rule}[args.rule_action](args)
    return {"export": export, "import": take}[args.action](args)


def export(args: argparse.Namespace) -> int:
    from lotse.catalog.queries import catalogue  # noqa: PLC0415
    from lotse.catalog.tables.write import write_table  # noqa: PLC0415

    now = catalogue()
    write_table(now, args.file, args.language)
    return _say(f"Wrote {len(now.touchpoints)} touchpoints (version {now.version}) to {args.file}.")


def take(args: argparse.Namespace) -> int:
    from lotse.catalog.tables.exchange import import_table  # noqa: PLC0415

    outcome = import_table(args.file, dry_run=args.dry_run)
    rules = "" if outcome.rules is None else f"; the rules are replaced by {outcome.rules}"
    counts = f"{len(outcome.new)} new, {len(outcome.changed)} changed, {len(outcome.same)} as they were{rules}"
    return _say(f"{'Nothing is changed yet. It would be' if args.dry_run else 'Taken over'}: {counts}.")


def show_rules(args: argparse.Namespace) -> int:
    from lotse.catalog.queries import catalogue  # noqa: PLC0415

    for number, rule in enumerate(catalogue().rules, 1):
        _say(f"{number}\t{rule.touchpoint or '(no touchpoint)'}\t{_tests(rule)}")
    return 0


def add_rule(args: argparse.Namespace) -> int:
    from lotse.catalog import domain  # noqa: PLC0415
    from lotse.contacts.catalogue import Phase, Rule  # noqa: PLC0415

    tests = {name: getattr(args, name) for name in TESTS}
    phase = None if args.phase is None else Phase(args.phase)
    rule = Rule(args.touchpoint, **tests, attributes=_attributes(args.attribute), phase=phase)
    after = domain.add_rule(rule, first=not args.last)
    return _say(f"Added; the catalogue is at version {after.version} with {len(after.rules)} rules.")


def _attributes(pairs: list[str]) -> dict[str, str]:
    split = [pair.partition("=") for pair in pairs]
    if wrong := [name for name, sign, _ in split if not name or not sign]:
        raise LotseError(f"--attribute {wrong[0]!r}: expected NAME=PATTERN, for example gate=A*.")
    return {name: pattern for name, _, pattern in split}


def _tests(rule: Rule) -> str:
    tests = [f"{name}={getattr(rule, name)}" for name in TESTS if getattr(rule, name) != "*"]
    tests += [f"{name}={pattern}" for name, pattern in rule.attributes.items()]
    return " ".join([*tests, *([f"phase={int(rule.phase)}"] if rule.phase else [])]) or "everything"


def _say(line: str) -> int:
    sys.stdout.write(f"{line}\n")
    return 0
