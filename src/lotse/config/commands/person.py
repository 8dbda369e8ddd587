"""``lotse person``: what is known about a person, and erasing it."""

from __future__ import annotations

import argparse
import json
import sys

from lotse.config.ready import ensure_ready
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home

HELP = "Show or erase everything about a person (rights of access and erasure)."
WHO = "e-mail address, number in another system, or pseudonym"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="Everything Lotse holds about a person, as JSON.")
    erase = actions.add_parser("erase", help="Erase a person everywhere, for good.")
    for action in (show, erase):
        action.add_argument("who", help=WHO)
        action.add_argument("--reason", required=True, help="recorded, for example 'request of 3 May'")
    erase.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    home = Home.at()
    ensure_ready(home)
    pseudonym = _pseudonym(args.who)
    return {"show": show, "erase": erase}[args.action](home, pseudonym, args)


def show(home: Home, pseudonym: int, args: argparse.Namespace) -> int:
    from lotse.customers.privacy import export_person  # noqa: PLC0415

    found = export_person(home, pseudonym, None, args.reason)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n")
    return 0


def erase(home: Home, pseudonym: int, args: argparse.Namespace) -> int:
    from lotse.customers.privacy import erase_person  # noqa: PLC0415

    if not args.yes and not _agreed():
        sys.stdout.write("Nothing was erased.\n")
        return 1
    done = erase_person(home, pseudonym, None, args.reason)
    sys.stdout.write(
        f"Erased: {done.identities} identities, {done.log.contacts + done.log.waiting} contacts under "
        f"{done.pseudonyms} pseudonyms. Backups made before keep them until they are restored: then they go again.\n"
    )
    return 0


def _agreed() -> bool:
    sys.stderr.write("This cannot be undone. Erase this person everywhere? Type yes: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == "yes"


def _pseudonym(who: str) -> int:
    from lotse.customers.vault import find  # noqa: PLC0415

    found = find(who)
    if len(found) == 1:
        return found[0]
    if found:
        raise LotseError(f"{len(found)} customers answer to this. Name one pseudonym: {', '.join(map(str, found))}.")
    try:
        return int(who)
    except ValueError:
        raise LotseError(f"Nobody answers to this. Expected: {WHO}.") from None
