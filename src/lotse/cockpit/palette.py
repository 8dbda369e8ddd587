"""The command palette: everything a reader can go to or do, as one list that the page searches by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from lotse.accounts.roles import may_edit_catalog, may_import, may_read_findings, may_see_contacts
from lotse.cockpit import choices, registry, words
from lotse.cockpit.questions.views import answerable
from lotse.ui import navigation

FILTERS = ("location", "segment", "loyalty", "device", "phase", "wave")


@dataclass(frozen=True)
class Entry:
    """One line: where it leads (``url``), or what it sets in the address of the page (``filter``), or does (``act``).

    ``words`` are searched too, but not shown.
    """

    group: str
    label: str
    hint: str = ""
    url: str = ""
    words: str = ""
    act: str = ""
    filter: Mapping[str, str] = field(default_factory=dict)


@require_safe
def palette(request: HttpRequest) -> JsonResponse:
    """The list for this reader, in their language, best groups first."""
    if not may_read_findings(request.user):
        raise PermissionDenied
    return JsonResponse(
        {"entries": [asdict(entry) for entry in entries(request)]}, headers={"Cache-Control": "no-store"}
    )


def entries(request: HttpRequest) -> Iterator[Entry]:
    language = (get_language() or "en")[:2]
    yield from _pages(request)
    yield from _touchpoints(language)
    yield from _findings(request)
    yield from _filters(language)
    yield from _actions(request, language)


def _pages(request: HttpRequest) -> Iterator[Entry]:
    group = gettext("Pages")
    for link in navigation.links(request):
        yield Entry(group, link.label, url=link.url)
    yield Entry(group, gettext("Map as a circle"), url=f"{reverse('map')}?view=circle")
    for question in answerable():
        yield Entry(group, gettext(question.title), url=reverse("question", args=[question.slug]))
    if may_import(request.user):
        yield Entry(group, gettext("Import"), url=reverse("imports"))


def _touchpoints(language: str) -> Iterator[Entry]:
    group, phases = gettext("Touchpoints"), words.phase_names()
    for point in registry.contact_log().catalogue().touchpoints:
        name = point.names.get(language, point.names["en"])
        hint = ", ".join(phases[int(phase)] for phase in point.phases)
        also = " ".join({point.key, point.owner, *point.names.values()} - {name})
        yield Entry(group, name, hint, reverse("touchpoint", args=[point.key]), also)


def _findings(request: HttpRequest) -> Iterator[Entry]:
    group = gettext("Findings")
    for finding in registry.findings().values():
        if not finding.sensitive or may_see_contacts(request.user):
            yield Entry(group, gettext(finding.question), "", reverse("finding", args=[finding.name]), finding.name)


def _filters(language: str) -> Iterator[Entry]:
    group, labels = gettext("Filter"), choices.labels()
    offers = choices.of_log(registry.contact_log(), language)
    for name in FILTERS:
        for value, label in offers.get(name, []):
            said = gettext("Filter: %(value)s") % {"value": label}
            yield Entry(group, said, labels[name], reverse("map"), filter={name: value})


def _actions(request: HttpRequest, language: str) -> Iterator[Entry]:
    group = gettext("Actions")
    if may_edit_catalog(request.user):
        yield Entry(group, gettext("Assign signals to touchpoints"), url=f"{reverse('finding', args=['signals'])}#open")
    yield Entry(group, gettext("Remove all filters"), act="clear")
    yield Entry(group, gettext("Light or dark"), act="theme")
    yield Entry(group, "English" if language == "de" else "Deutsch", act="language", words="language Sprache")
    yield Entry(group, gettext("Print this page"), act="print")
    yield Entry(group, gettext("Keys"), "?", act="keys", words="shortcuts Tastenkürzel")
