"""Every page there is, taken from the addresses and the registry, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

from lotse.config.registry import FINDINGS

# A page's name -> addresses that show it; {touchpoint} is the busiest one.
PAGES: Final[dict[str, tuple[str, ...]]] = {
    "week": ("/",),
    "map": ("/landkarte/", "/landkarte/?lanes=owner", "/landkarte/?view=circle&period=12m"),
    "touchpoint": ("/kontaktpunkt/{touchpoint}/", "/kontaktpunkt/{touchpoint}/?period=30d"),
    "findings": ("/befunde/",),
    "finding": tuple(f"/befunde/{name}/?touchpoint={{touchpoint}}" for name in FINDINGS),
    "imports": ("/import/",),
}
# Names that are no pages of their own, and why.
NO_PAGES: Final = {
    "login": "seen signed out, by a test of its own",
    "logout": "an action",
    "set_language": "an action",
    "setup": "first run only",
    "import-try": "an action: it shows what a file would become",
    "import-take-over": "an action",
    "import-undo": "an action",
    "import-rejected": "a file",
    "import-sample": "a file",
    "demo-remove": "an action",
    "palette": "data for the command palette",
    "touchpoint-evidence": "a part that the page of a touchpoint loads",
    "contact": "needs a contact; seen by tests of the cockpit",
    "assign": "an action",
    "assign-undo": "an action",
}


def named(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Name and pattern of every address outside the API, which is for programs."""
    for each in (resolver or get_resolver()).url_patterns:
        pattern = f"{before}{each.pattern}"
        if isinstance(each, URLPattern):
            yield str(each.name), pattern
        elif each.namespace != "api":
            yield from named(each, pattern)


def listed() -> dict[str, str]:
    """Every page with a short name; alternatives in a pattern (``^befunde/(?P<slug>a|b)/$``) are pages each."""
    patterns = dict(named())
    found = {
        f"{name}-{at}" if at else name: address
        for name, addresses in PAGES.items() if name in patterns
        for at, address in enumerate(addresses)
    }  # fmt: skip
    for name, pattern in patterns.items():
        if choice := re.fullmatch(r"\^?(.*)\(\?P<\w+>([\w|-]+)\)/\$?", pattern):
            found |= {f"{name}-{slug}": f"/{choice[1]}{slug}/" for slug in choice[2].split("|")}
    return found


def forgotten() -> list[str]:
    """Names of addresses that no page here shows and nothing excuses."""
    shown = {re.sub(r"-\d+$", "", name) for name in listed()}
    return [name for name, pattern in named() if not ({name} & {*shown, *NO_PAGES}) and "(?P<" not in pattern]


def filled(address: str, values: dict[str, Any]) -> str:
    return address.format(**values)
