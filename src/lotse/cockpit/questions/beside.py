"""What the findings beside the five questions say of one touchpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from lotse.cockpit import registry
from lotse.cockpit.coded import category_names
from lotse.cockpit.moments import moment_words
from lotse.cockpit.pictures.moments import said
from lotse.cockpit.questions import words
from lotse.cockpit.questions.asking import Asking, withheld
from lotse.cockpit.turning import turns
from lotse.ui import formats

type Row = Mapping[str, Any]
SAYS: Final = ("demonstrated", "conflicting", "suspected")


@dataclass(frozen=True)
class Piece:
    """What one question says; without a ``sentence`` nothing is known."""

    title: str
    url: str
    sentence: str = ""
    facts: tuple[str, ...] = ()


def of(asking: Asking, finding: str, key: str, **fixed: str) -> Row | None:
    """The row on a touchpoint of a finding that answers in several parts."""
    rows = asking.ask(finding).rows
    return next(
        (row for row in rows if row["touchpoint"] == key and all(row[name] == value for name, value in fixed.items())),
        None,
    )


def _piece(finding: str, asking: Asking, sentence: str = "", *facts: str, **fixed: str) -> Piece:
    known = registry.findings()
    title = gettext(known[finding].question) if finding in known else finding
    query = "&".join(filter(None, (asking.query, *(f"{name}={value}" for name, value in fixed.items()))))
    return Piece(title, reverse("finding", args=[finding]) + (f"?{query}" if query else ""), sentence, facts)


def moment(row: Row | None, asking: Asking) -> Piece:
    """Is it a moment of truth, and who says so."""
    if row is None or row["certainty"] not in SAYS or withheld(row):
        return _piece("moments", asking)
    language, named = asking.language, moment_words()
    verdict = gettext("Moment of truth:") if turns(row) else f"{named[row['certainty']].capitalize()}:"
    verdict = "" if row["certainty"] == "suspected" else verdict
    rank = gettext("rank %(rank)s") % {"rank": formats.number(row["rank"], language)}
    return _piece("moments", asking, " ".join(filter(None, [verdict, *said(row, language)])), rank)


def after(key: str, asking: Asking) -> Iterator[Piece]:
    """What is demonstrated to follow a bad and a good experience there, beside leaving by notice after a bad one."""
    for side in ("bad", "good"):
        rows = [
            row
            for row in asking.ask("consequences", after=side).rows
            if row["touchpoint"] == key
            and row["certainty"] == "demonstrated"
            and not (side == "bad" and row["event"] == "leaving")
            and not withheld(row)
        ]
        sentences = [_followed(row, side, asking.language) for row in rows]
        piece = _piece("consequences", asking, " ".join(sentences), after=side)
        told = (
            gettext("What follows a bad experience?") if side == "bad" else gettext("What follows a good experience?")
        )
        yield replace(piece, title=told)


def _followed(row: Row, side: str, language: str) -> str:
    limits = words.limits(row.get("ratio_low"), row.get("ratio_high"), "ratio", language)
    return f"{words.followed(row, side, language)[:-1]} ({limits}; {words.customers(row.get('n'), language)})."


def driver(row: Row | None, asking: Asking) -> Piece:
    if row is None or withheld(row) or row.get("weight") is None:
        return _piece("drivers", asking)
    language = asking.language
    text = gettext("%(share)s of what the ratings explain of the overall verdict goes to this touchpoint.")
    ranks = gettext("rank %(low)s to %(high)s") % {"low": row["rank_low"], "high": row["rank_high"]}
    limits = words.limits(row["weight_low"], row["weight_high"], "share", language)
    share = text % {"share": formats.share(row["weight"], language)}
    return _piece("drivers", asking, share, limits, ranks, words.respondents(row.get("n"), language))


def category(row: Row | None, asking: Asking) -> Piece:
    """Basic, performance or excitement, as customers answer both questions of Kano."""
    if row is None or withheld(row) or row.get("share") is None:
        return _piece("kano", asking)
    text = gettext("By Kano’s two questions most often: %(category)s (%(share)s).")
    if row["certainty"] != "demonstrated":
        text = gettext(
            "By Kano’s two questions none is demonstrably the most frequent; ahead: %(category)s (%(share)s)."
        )
    share = formats.share(row["share"], asking.language)
    sentence = text % {"category": category_names()[row["category"]], "share": share}
    limits = words.limits(row["share_low"], row["share_high"], "share", asking.language)
    return _piece("kano", asking, sentence, limits, words.respondents(row.get("n"), asking.language))


def told(row: Row | None, asking: Asking) -> Piece:
    """What customers tell unasked, beside what staff recorded and what these think could still happen."""
    if row is None or not (row["customers_n"] or row["staff_n"] or row.get("unseen")) or withheld(row, "customers_n"):
        return _piece("incidents", asking)
    language = asking.language
    names = ("customers_positive", "customers_negative", "staff_positive", "staff_negative")
    counts = {name: formats.by_unit(row.get(name) or 0, "count", language) for name in names}
    text = gettext(
        "Customers tell %(customers_positive)s good and %(customers_negative)s bad incidents, staff "
        "%(staff_positive)s good and %(staff_negative)s bad."
    )
    facts = [words.customers(row["customers_n"], language)]
    if row.get("lean") is not None:
        limits = words.limits(row.get("lean_low"), row.get("lean_high"), "valence", language)
        lean = gettext("more good than bad %(lean)s (%(limits)s)")
        facts.insert(0, lean % {"lean": formats.by_unit(row["lean"], "valence", language), "limits": limits})
    if row.get("risk"):
        risk = gettext("not seen yet, as staff judge it: severity × plausibility %(risk)s of 25")
        facts.append(risk % {"risk": formats.number(row["risk"], language, 1)})
    return _piece("incidents", asking, text % counts, *facts)


def problem(row: Row | None, asking: Asking) -> Piece:
    if row is None or withheld(row) or row.get("share") is None:
        return _piece("problems", asking)
    language = asking.language
    text = gettext("%(share)s of the customers had a problem here; how grave: %(relevance)s of 9.")
    values = {
        "share": formats.share(row["share"], language),
        "relevance": formats.number(row["relevance"], language, 1),
    }
    ranks = gettext("rank %(low)s to %(high)s") % {"low": row["rank_low"], "high": row["rank_high"]}
    limits = words.limits(row["share_low"], row["share_high"], "share", language)
    return _piece("problems", asking, text % values, limits, ranks, words.customers(row["n"], language))


def spreads(row: Row, language: str) -> list[str]:
    """Between which units the share differs beyond chance; and how many trust the touchpoint."""
    named = {
        "locations": gettext("differs between locations by about %(spread)s (%(limits)s)"),
        "weekdays": gettext("differs between weekdays by about %(spread)s (%(limits)s)"),
        "staff": gettext("differs between the staff who serve, as a whole, by about %(spread)s (%(limits)s)"),
    }
    facts = []
    for name, text in named.items():
        if row.get(f"{name}_differ") and row.get(f"{name}_spread") is not None:
            ends = (row.get(f"{name}_spread_low"), row.get(f"{name}_spread_high"))
            limits = words.limits(*ends, "share", language)
            facts.append(text % {"spread": formats.share(row[f"{name}_spread"], language), "limits": limits})
    if row.get("trust") is not None and not withheld(row, "trust_n"):
        limits = words.limits(row["trust_low"], row["trust_high"], "share", language)
        text = ngettext("%(share)s trust it (%(limits)s; n = %(n)s)", "%(share)s trust it (%(limits)s; n = %(n)s)",
                        row["trust_n"])  # fmt: skip
        known = {"share": formats.share(row["trust"], language), "n": formats.number(row["trust_n"], language)}
        facts.append(text % {**known, "limits": limits})
    return facts


def balance(key: str, asking: Asking) -> Piece:
    """Of those with experiences here: did more of them stay for whom the good outweighed the bad?"""
    here = replace(asking, where=replace(asking.where, touchpoints=(key,)))
    rows = [row for row in here.ask("balance").rows if row["part"] == "stayed" and row.get("difference") is not None]
    if not rows or withheld(rows[0]):
        return _piece("balance", asking, touchpoint=key)
    row, language = rows[0], asking.language
    if row["difference_low"] <= 0 <= row["difference_high"]:
        text = gettext(
            "That of those with more good than bad here more stay, or fewer, than of those with more bad cannot be "
            "demonstrated (%(points)s of 100 apart)."
        )
    elif row["difference"] > 0:
        text = gettext(
            "Of those with more good than bad here, %(points)s more of 100 stay than of those with more bad."
        )
    else:
        text = gettext(
            "Of those with more good than bad here, %(points)s fewer of 100 stay than of those with more bad."
        )
    limits = words.limits(100 * row["difference_low"], 100 * row["difference_high"], "difference", language)
    points = formats.number(abs(100 * row["difference"]), language, 1)
    return _piece("balance", asking, text % {"points": points}, limits, words.customers(row["n"], language),
                  touchpoint=key)  # fmt: skip
