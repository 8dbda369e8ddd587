"""The main navigation: which entries exist is decided in ``config``, each appears with its first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext


@dataclass(frozen=True)
class Entry:
    """One entry; ``label`` and ``short`` (for the bar on phones) are English message ids."""

    label: str
    short: str
    view: str  # name of the page's address
    also: tuple[str, ...] = ()  # beginnings of other addresses that belong to it


@dataclass(frozen=True)
class Link:
    label: str
    short: str
    url: str
    current: bool


def links(request: HttpRequest) -> list[Link]:
    """The entries in the reader's language, the one that holds the current page marked."""
    return [_link(entry, request.path) for entry in settings.LOTSE_NAVIGATION]


def _link(entry: Entry, path: str) -> Link:
    url = reverse(entry.view)
    below = () if url == "/" else (url,)
    return Link(gettext(entry.label), gettext(entry.short), url, path == url or path.startswith((*below, *entry.also)))
