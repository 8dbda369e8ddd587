"""Where the pages get findings and the log from: ``config`` assembles them, the cockpit only asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, QueryDict
from django.utils.module_loading import import_string

from lotse.findings.types import Finding

if TYPE_CHECKING:
    from lotse.contacts.log import ContactLog


def findings() -> Mapping[str, Finding]:
    registry: Mapping[str, Finding] = import_string(settings.LOTSE_FINDINGS)
    return registry


def finding(name: str) -> Finding:
    try:
        return findings()[name]
    except KeyError as error:
        raise Http404(f"There is no finding {name!r}.") from error


def contact_log() -> ContactLog:
    log: ContactLog = import_string(settings.LOTSE_LOG)()
    return log


def api_address(query: QueryDict, name: str) -> str:
    """Where a program gets the same answer: the page's filters, without what only a screen needs."""
    kept = query.copy()
    for screen in ("sort", "page", "view"):
        kept.pop(screen, None)
    return f"/api/findings/{name}?{kept.urlencode()}"
