"""``lotse key``: API keys for machines."""

from __future__ import annotations

import argparse
import sys

from lotse.config.ready import ensure_ready

HELP = "Make, list and revoke API keys."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="Make a key; it is shown once, on standard output.")
    add.add_argument("name", help="which machine uses it, for example 'web shop'")
    add.add_argument("--scope", required=True, help="collect, import, findings or contacts")
    actions.add_parser("list", help="List keys with scope and state.")
    actions.add_parser("revoke", help="Make a key worthless.").add_argument("prefix")


def run(args: argparse.Namespace) -> int:
    ensure_ready()
    return {"add": add, "list": show, "revoke": revoke}[args.action](args)


def add(args: argparse.Namespace) -> int:
    from lotse.accounts.keys import create_key  # noqa: PLC0415

    _, words = create_key(args.name, args.scope)
    sys.stderr.write("Keep this key now; it cannot be shown again:\n")
    sys.stdout.write(f"{words}\n")
    return 0


def show(args: argparse.Namespace) -> int:
    from lotse.accounts.models import ApiKey  # noqa: PLC0415

    for key in ApiKey.objects.all():
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "valid"
        sys.stdout.write(f"{key.prefix}\t{key.name}\t{key.scope}\t{state}\n")
    return 0


def revoke(args: argparse.Namespace) -> int:
    from lotse.accounts.keys import revoke_key  # noqa: PLC0415

    key = revoke_key(args.prefix)
    sys.stdout.write(f"The key {key.prefix} ({key.name}) is revoked.\n")
    return 0
