"""The ``lotse`` command. Heavy modules are loaded by the subcommand that needs them, so ``--version`` is quick."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from lotse.contacts.errors import LotseError

# Name on the command line -> module under lotse.config.commands, in the order of `lotse --help`.
COMMANDS = {
    "demo": "demo",
    "import": "import_",
    "imports": "imports",
    "undo": "undo",
    "serve": "serve",
    "user": "user",
    "key": "key",
    "show": "show",
    "report": "report",
    "catalog": "catalog",
    "person": "person",
    "migrate": "migrate",
}


class Command(Protocol):
    """What a module under ``commands`` offers. Its top level imports nothing heavy."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


def load(name: str) -> Command:
    return cast("Command", import_module(f"lotse.config.commands.{COMMANDS[name]}"))


def build_parser(names: Sequence[str], words: Sequence[str] = ()) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lotse", description="Customer touchpoint management.")
    if len(names) != 1:
        from lotse import __version__  # noqa: PLC0415 - looked up when asked for

        parser.add_argument("--version", action="version", version=f"lotse {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names:
        command = load(name)
        subparser = subparsers.add_parser(name, help=command.HELP, description=command.HELP)
        subparser.set_defaults(run=command.run, words=words)
        if len(names) == 1:  # a list of commands needs no arguments; those of `show` follow from the words
            command.add_arguments(subparser)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code; what the user can repair ends with 2 and one message."""
    words = sys.argv[1:] if argv is None else argv
    named = [word for word in words[:1] if word in COMMANDS]
    listed = [] if words[:1] == ["--version"] else named or list(COMMANDS)
    args = build_parser(listed, words).parse_args(words)
    try:
        return int(args.run(args))
    except LotseError as error:
        sys.stderr.write(f"lotse {args.command}: {error}\n")
        return 2
    except BrokenPipeError:  # `lotse show … | head`
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
