"""Where the pages get findings and the log from: ``config`` assembles them, the cockpit only asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, QueryDict
from django.utils.module_loading import import_string

from lotse.findings.run import run
from lotse.findings.types import Finding, Result

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog


def findings() -> Mapping[str, Finding]:
    registry: Mapping[str, Finding] = import_string(settings.LOTSE_FINDINGS)
    return registry


def finding(name: str) -> Finding:
    try:
        return findings()[name]
    except KeyError as error:
        raise Http404(f"There is no finding {name!r}.") from error


def ask(finding: Finding, where: Filter, options: Mapping[str, str]) -> Result:
    """The finding's answer, with what rests on too few people withheld."""
    return run(finding, contact_log(), where, options, settings.MINIMUM_BASE)


def contact_log() -> ContactLog:
    log: ContactLog = import_string(settings.LOTSE_LOG)()
    return log


def api_address(query: QueryDict, name: str, ending: str = "") -> str:
    """Where a program gets the same answer: the page's filters, without what only a screen needs."""
    kept = query.copy()
    for screen in ("sort", "page", "view", "detail", "show"):
        kept.pop(screen, None)
    if "steps" in kept:  # selects on the page, one list for programs
        kept["steps"] = ",".join(filter(None, kept.getlist("steps")))
    return f"/api/findings/{name}{ending}?{kept.urlencode()}".rstrip("?")
