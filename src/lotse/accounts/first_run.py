"""Who may create the first administrator: someone at this machine, or someone who was given the printed address."""

from __future__ import annotations

import hmac

from django.http import HttpRequest

from lotse.accounts.queries import is_set_up
from lotse.accounts.visitors import is_at_this_machine
from lotse.contacts.home import Home
from lotse.contacts.keys import key_of_home

NAME = "setup"


def token(home: Home) -> str:
    """The words in the printed address; the same until set-up is done."""
    return key_of_home(home, NAME).hex()


def may_set_up(request: HttpRequest, home: Home) -> bool:
    if is_set_up():
        return False
    presented = request.GET.get("token", "").encode()
    return is_at_this_machine(request) or hmac.compare_digest(presented, token(home).encode())


def forget_token(home: Home) -> None:
    (home.secrets / f"{NAME}.key").unlink(missing_ok=True)
