"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from django.http import HttpRequest
from django.http.request import split_domain_port

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")


def address_of(request: HttpRequest) -> str:
    """The visitor's address. A proxy on this machine says whom it speaks for: the last entry is the one it added."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return forwarded if forwarded and _is_loopback(peer) else peer


def is_at_this_machine(request: HttpRequest) -> bool:
    """Whether someone sits in front of this machine: no proxy in between, no foreign name in the address bar."""
    host, _ = split_domain_port(request.get_host())
    direct = not any(header in request.META for header in FORWARDED)
    return direct and host in OWN_NAMES and _is_loopback(str(request.META.get("REMOTE_ADDR", "")))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
