"""Everything the questions have to say about one touchpoint, each with base and interval and a link to its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from lotse.accounts.roles import may_read_findings
from lotse.cockpit import addresses, registry
from lotse.cockpit.moments import verdict_words
from lotse.cockpit.notes import refused
from lotse.cockpit.questions import beside, delight, mistaken, waste, weak, words
from lotse.cockpit.questions.asking import Asking, withheld
from lotse.cockpit.questions.beside import Piece
from lotse.contacts.errors import LotseError
from lotse.ui import formats

type Row = Mapping[str, Any]


def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """The fragment that a touchpoint's page fetches after it stands: the findings may have to be computed first."""
    if not may_read_findings(request.user):
        raise PermissionDenied
    if key not in {point.key for point in registry.contact_log().catalogue().touchpoints}:
        raise Http404(f"There is no touchpoint {key!r}.")
    try:
        pieces = list(collected(key, _asking(request)))
    except LotseError as error:
        return render(request, "cockpit/touchpoint/evidence.html", {"error": refused(error)}, status=400)
    known = [piece for piece in pieces if piece.sentence]
    silent = [piece for piece in pieces if not piece.sentence]
    return render(request, "cockpit/touchpoint/evidence.html", {"pieces": known, "silent": silent})


def _asking(request: HttpRequest) -> Asking:
    language = (get_language() or "en")[:2]
    query = addresses.settled(request.GET)
    query.pop("touchpoint", None)
    return Asking(addresses.read_filter(query), language, registry.names(language), query.urlencode())


def collected(key: str, asking: Asking) -> Iterator[Piece]:
    """In the order of the questions; a finding that the site does not have says nothing."""
    name = asking.names.get(key, key)
    yield beside.moment(asking.rows("moments").get(key), asking)
    yield _leaving(asking.rows("exit-risk").get(key), name, asking)
    yield from beside.after(key, asking)
    yield _delighting(asking.rows("asymmetry").get(key), asking)
    yield beside.driver(asking.rows("drivers").get(key), asking)
    yield _important(asking.rows("ipa").get(key), key, asking)
    yield beside.category(asking.rows("kano").get(key), asking)
    yield _inside(asking.rows("audit-gap").get(key), asking)
    yield beside.told(beside.of(asking, "incidents", key, part="touchpoint"), asking)
    yield beside.problem(asking.rows("problems").get(key), asking)
    yield _reliable(asking.rows("reliability").get(key), asking)
    yield beside.balance(key, asking)
    yield _worth(asking.rows("efficiency").get(key), asking)


def _piece(title: str, slug: str, asking: Asking, sentence: str = "", *facts: str) -> Piece:
    address = reverse("question", args=[slug]) + (f"?{asking.query}" if asking.query else "")
    return Piece(title, address, sentence, facts)


def _leaving(row: Row | None, name: str, asking: Asking) -> Piece:
    title, slug = gettext("Where do we lose customers?"), "wo-verlieren-wir-kunden"
    if row is None or withheld(row):
        return _piece(title, slug, asking)
    stake = []
    if row.get("stake") is not None:
        ends = words.money_limits(row["stake_low"], row["stake_high"], asking.language)
        text = gettext("value at stake a year %(value)s (%(level)s: %(ends)s)")
        figure = words.money(row["stake"], asking.language)
        stake = [text % {"value": figure, "level": words.level(asking.language), "ends": ends}]
    made_up = filter(None, [words.made_up(row, asking.language)])
    return _piece(title, slug, asking, words.exit_sentence(row, name, asking.language), *stake, *made_up)


def _delighting(row: Row | None, asking: Asking) -> Piece:
    title, slug = gettext("What delights?"), "was-begeistert"
    if row is None or withheld(row):
        return _piece(title, slug, asking)
    limits = [
        words.limits(row.get(f"{name}_low"), row.get(f"{name}_high"), "difference", asking.language)
        for name in ("reward", "penalty")
    ]
    said = delight.sentence(row, asking.language)
    return _piece(title, slug, asking, said, *limits, words.respondents(row["n"], asking.language))


def _important(row: Row | None, key: str, asking: Asking) -> Piece:
    title, slug = gettext("What is important and weak?"), "was-ist-wichtig-und-schwach"
    if row is None or withheld(row):
        return _piece(title, slug, asking)
    gap = words.limits(row.get("gap_low"), row.get("gap_high"), "difference", asking.language)
    difference = gettext("difference %(gap)s (%(limits)s)") % {
        "gap": formats.signed(row["gap"], asking.language),
        "limits": gap,
    }
    weight = delight.weight(key, asking)
    told = f"{gettext('Weight in the overall verdict')} {weight.figure} ({weight.ends})" if weight.figure else ""
    facts = [difference, words.respondents(row["n"], asking.language), told]
    return _piece(title, slug, asking, weak.sentence(row, asking.language), *filter(None, facts))


def _inside(row: Row | None, asking: Asking) -> Piece:
    title, slug = gettext("Where are we mistaken?"), "wo-irren-wir-uns"
    if row is None or withheld(row, "customers_n"):
        return _piece(title, slug, asking)
    if row.get("gap") is None:
        return _piece(title, slug, asking, mistaken.one_sided(row, asking.language))
    return _piece(title, slug, asking, mistaken.sentence(row, asking.language), *mistaken.facts(row, asking.language))


def _reliable(row: Row | None, asking: Asking) -> Piece:
    title = gettext("Is the experience okay every time, everywhere?")
    query = f"?{asking.query}" if asking.query else ""
    address = reverse("finding", args=["reliability"]) + query
    if row is None or row.get("okay") is None:
        return Piece(title, address)
    language = asking.language
    said = gettext("Of the experiences seen or asked for, %(share)s are okay or better.")
    ends = words.limits(row["okay_low"], row["okay_high"], "share", language)
    text = said % {"share": formats.share(row["okay"], language)}
    return Piece(title, address, text, (ends, words.customers(row["n"], language), *beside.spreads(row, language)))


def _worth(row: Row | None, asking: Asking) -> Piece:
    title, slug = gettext("Where do we waste effort?"), "wo-verschwenden-wir-kraft"
    if row is None or withheld(row) or not row.get("verdict"):
        return _piece(title, slug, asking)
    verdict, _ = verdict_words().get(row["verdict"], (row["verdict"], ""))
    facts = [*waste.price(row, asking.language), words.customers(row.get("n"), asking.language)]
    return _piece(title, slug, asking, f"{verdict}: {waste.sentence(row, asking)}", *facts)
