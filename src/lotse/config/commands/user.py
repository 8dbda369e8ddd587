"""``lotse user``: who may sign in."""

from __future__ import annotations

import argparse
import sys

from lotse.config.ready import ensure_ready

HELP = "Add and list users, set passwords."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="Add a user; the password is asked for, or read from a pipe.")
    add.add_argument("email")
    add.add_argument("--name", default="", help="as colleagues know the person")
    add.add_argument("--role", required=True, help="manager, department, agent, decision_maker, analyst or admin")
    add.add_argument("--language", default="", choices=["", "en", "de"])
    actions.add_parser("list", help="List users with role and state.")
    password = actions.add_parser("password", help="Set a user's password.")
    password.add_argument("email")
    for name, text in (("disable", "Keep a user from signing in."), ("enable", "Let a user sign in again.")):
        actions.add_parser(name, help=text).add_argument("email")


def run(args: argparse.Namespace) -> int:
    ensure_ready()
    return {"add": add, "list": show, "password": password, "disable": switch, "enable": switch}[args.action](args)


def add(args: argparse.Namespace) -> int:
    from lotse.accounts.domain import add_user  # noqa: PLC0415

    user = add_user(args.email, _ask(), role=args.role, display_name=args.name, language=args.language)
    return _say(f"Added {user.email} as {user.role}.")


def show(args: argparse.Namespace) -> int:
    from lotse.accounts.models import User  # noqa: PLC0415

    for user in User.objects.all():
        _say(f"{user.email}\t{user.display_name}\t{user.role}\t{'active' if user.is_active else 'disabled'}")
    return 0


def password(args: argparse.Namespace) -> int:
    from lotse.accounts.domain import set_password  # noqa: PLC0415

    set_password(args.email, _ask())
    return _say(f"The password of {args.email} is set.")


def switch(args: argparse.Namespace) -> int:
    from lotse.accounts.domain import set_active  # noqa: PLC0415

    set_active(args.email, args.action == "enable")
    return _say(f"{args.email} is {args.action}d.")


def _ask() -> str:
    from getpass import getpass  # noqa: PLC0415

    return getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _say(line: str) -> int:
    sys.stdout.write(f"{line}\n")
    return 0
