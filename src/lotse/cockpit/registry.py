"""Where the pages get findings and the log from: ``config`` assembles them, the cockpit only asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, QueryDict
from django.utils.module_loading import import_string

from lotse.cockpit import notes, words
from lotse.cockpit.addresses import settled
from lotse.findings import memory
from lotse.findings.filters import NAMES
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
    """The finding's answer with what rests on too few people withheld, its notes in the reader's language."""
    result = memory.ask(finding, contact_log(), where, options, settings.MINIMUM_BASE)
    return replace(result, notes=notes.told(result.notes, contact_log().catalogue()))


def contact_log() -> ContactLog:
    log: ContactLog = import_string(settings.LOTSE_LOG)()
    return log


def api_address(query: QueryDict, name: str, ending: str = "") -> str:
    """Where a program gets the same answer: the page's filters, without what only a screen needs."""
    kept = settled(query)
    for screen in ("sort", "page", "view", "lanes", "reach", "detail", "show"):
        kept.pop(screen, None)
    if "steps" in kept:  # selects on the page, one list for programs
        kept["steps"] = ",".join(filter(None, kept.getlist("steps")))
    return f"/api/findings/{name}{ending}?{kept.urlencode()}".rstrip("?")


def shared(query: QueryDict) -> str:
    """The common filters of an address, for the page of another finding: its own options stay behind."""
    kept = settled(query)
    for name in [name for name in kept if name not in NAMES]:
        kept.pop(name)
    return kept.urlencode()


def report_address(query: QueryDict, question: str, language: str) -> str:
    """Where the answer to a question, or all of them (""), can be had on paper under the same filters."""
    kept = settled(query)
    kept["language"] = language
    if question:
        kept.setlist("question", [question])
    return f"/api/report.pdf?{kept.urlencode()}"


def names(language: str) -> dict[str, str]:
    """Everything in the catalogue that has a name of its own, in the reader's language."""
    return words.names(contact_log().catalogue(), language)


def is_empty() -> bool:
    """Whether no contact has ever come in."""
    with contact_log().journeys() as journeys:
        return not journeys.codes.observed_until
