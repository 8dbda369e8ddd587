"""One sentence that answers a finding's question before any figure; silent where the base does not carry one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from lotse.cockpit.bearings import bearing
from lotse.cockpit.charts import is_one_curve
from lotse.findings.types import Result
from lotse.ui import formats

Row = Mapping[str, Any]
_FIRM = 30  # respondents or events that a named best or worst needs


def reading(finding: str, rows: Sequence[Row], names: Mapping[str, str], language: str, unit: str = "rating") -> str:
    """``names`` are the touchpoints' names in the reader's language, by key; ``unit`` is that of the waves' values."""
    if finding == "waves" and rows:
        return _waves(rows, unit, language)
    write = _READINGS.get(finding)
    return write(rows, names, language) if write and rows else ""


def base(result: Result, language: str) -> str:
    """``n = 1.204 Personen``: never a number without what it counts."""
    messages: dict[str, Callable[[int], str]] = {
        "people": lambda n: ngettext("%(n)s person", "%(n)s people", n),
        "respondents": lambda n: ngettext("%(n)s respondent", "%(n)s respondents", n),
        "contacts": lambda n: ngettext("%(n)s contact", "%(n)s contacts", n),
        "paths": lambda n: ngettext("%(n)s path", "%(n)s paths", n),
        "journeys": lambda n: ngettext("%(n)s journey", "%(n)s journeys", n),
        "touchpoints": lambda n: ngettext("%(n)s touchpoint", "%(n)s touchpoints", n),
        "events": lambda n: ngettext("%(n)s event", "%(n)s events", n),
    }
    return "n = " + messages[result.base_of](result.base) % {"n": formats.number(result.base, language)}


def _touchpoints(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    rated = [row for row in rows if (bearing(row, "asked").n or 0) >= _FIRM]
    if len(rated) < 2:
        return gettext("Too few answers yet to tell the best touchpoint from the worst.")
    best = max(rated, key=lambda row: row["asked_mean"])
    worst = min(rated, key=lambda row: row["asked_mean"])
    sentence = gettext("When asked, customers rate %(best)s best (%(high)s) and %(worst)s worst (%(low)s).")
    return sentence % {
        "best": names.get(best["touchpoint"], best["name"]),
        "high": formats.signed(best["asked_mean"], language),
        "worst": names.get(worst["touchpoint"], worst["name"]),
        "low": formats.signed(worst["asked_mean"], language),
    }


def _waves(rows: Sequence[Row], unit: str, language: str) -> str:
    """Judged by the interval of the difference: that two intervals overlap is no test."""
    if not is_one_curve(rows):
        return gettext("Choose one touchpoint to see how it changes from wave to wave.")
    first, last = rows[0], rows[-1]
    if len(rows) < 2:
        return gettext("One wave alone shows no change.")
    low, high = last.get("since_first_low"), last.get("since_first_high")
    if low is None or high is None:
        return gettext("Whether it has changed from %(first)s to %(last)s cannot be told from these answers.") % {
            "first": first["wave"],
            "last": last["wave"],
        }
    if low > 0:
        sentence = gettext("It has become better from %(first)s to %(last)s: by %(change)s (%(interval)s).")
    elif high < 0:
        sentence = gettext("It has become worse from %(first)s to %(last)s: by %(change)s (%(interval)s).")
    else:
        sentence = gettext(
            "From %(first)s to %(last)s no change can be demonstrated: the difference is %(change)s (%(interval)s)."
        )
    of = "nps" if unit == "nps" else "difference"
    return sentence % {
        "first": first["wave"],
        "last": last["wave"],
        "change": formats.by_unit(last["since_first"], of, language),
        "interval": formats.interval(low, high, of, language),
    }


def _signals(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    open_ones = sum(1 for row in rows if not row["touchpoint"] and not row["ignored"])
    if not open_ones:
        return gettext("Every signal belongs to a touchpoint.")
    text = ngettext(
        "%(n)s signal belongs to no touchpoint yet.", "%(n)s signals belong to no touchpoint yet.", open_ones
    )
    return text % {"n": formats.number(open_ones, language)}


def _journeys(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    inner = [row for row in rows if row["count"] is not None and row["from"] != "start" and row["to"] != "end"]
    if not inner:
        return gettext("Nobody has taken two steps yet.")
    most = max(inner, key=lambda row: row["people"])
    sentence = gettext("The step most people take: from %(from)s to %(to)s (%(share)s of people).")
    return sentence % {
        "from": names.get(most["from"], most["from"]),
        "to": names.get(most["to"], most["to"]),
        "share": formats.share(most["share"], language),
    }


def _variants(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    if any("with" in row for row in rows):
        met = [row for row in rows if row["journey"] and row.get("p_adjusted") is not None]
        certain = sum(1 for row in met if row["p_adjusted"] < 0.05)
        text = ngettext(
            "%(n)s of the journeys shown is certainly more frequent in one group than in the other.",
            "%(n)s of the journeys shown are certainly more frequent in one group than in the other.",
            certain,
        )
        return text % {"n": formats.number(certain, language)}
    shares = [row["share"] for row in rows if row["share"] is not None]
    text = gettext("Hardly two people go the same way: the %(n)s most frequent journeys cover %(share)s of people.")
    if sum(shares) > 0.5:
        text = gettext("Most people go few ways: the %(n)s most frequent journeys cover %(share)s of people.")
    return text % {"n": formats.number(len(shares), language), "share": formats.share(sum(shares), language)}


def _funnel(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    steps = [row for row in rows[:-1] if row["people"] and row["stopped"] is not None]
    if not steps:
        return ""
    most = max(steps, key=lambda row: row["stopped"] / row["people"])
    sentence = gettext("Most turn away after step %(step)s, %(at)s: %(share)s of those who come there (%(ends)s).")
    return sentence % {
        "step": most["step"],
        "at": names.get(most["at"], most["at"]),
        "share": formats.share(most["stopped_share"], language),
        "ends": formats.interval(most["stopped_share_low"], most["stopped_share_high"], "share", language),
    }


def _attribution(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    known = [row for row in rows if row.get("markov") is not None and row["touchpoint"] != "unexplained"]
    if not known:
        return ""
    most = max(known, key=lambda row: row["markov"])
    rest = next((row["markov"] for row in rows if row["touchpoint"] == "unexplained"), None)
    sentence = gettext("%(most)s goes with most of it: %(share)s by the Markov chain. %(rest)s stays unexplained.")
    return sentence % {
        "most": names.get(most["touchpoint"], most["touchpoint"]),
        "share": formats.share(most["markov"], language),
        "rest": formats.by_unit(rest, "share", language),
    }


def _before_leaving(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    certain = [
        row for row in rows if row["p_adjusted"] is not None and row["p_adjusted"] < 0.05 and row["difference"] > 0
    ]
    if not certain:
        return gettext("No touchpoint at which those who left certainly had more negative experiences.")
    worst = max(certain, key=lambda row: row["difference"])
    sentence = ngettext(
        "At %(n)s touchpoint those who left had certainly more negative experiences than people as active who stayed: "
        "%(worst)s (%(difference)s points more).",
        "At %(n)s touchpoints those who left had certainly more negative experiences than people as active who stayed, "
        "most of all at %(worst)s (%(difference)s points more).",
        len(certain),
    )
    return sentence % {
        "n": formats.number(len(certain), language),
        "worst": names.get(worst["touchpoint"], worst["touchpoint"]),
        "difference": formats.number(100 * worst["difference"], language, 1),
    }


def _reach(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    best = [row for row in rows if row["part"] == "combination" and row["share"] is not None]
    if not best:
        return ""
    text = ngettext(
        "The %(n)s touchpoint that reaches most people reaches %(share)s of them.",
        "The best %(n)s touchpoints together reach %(share)s of all people.",
        len(best),
    )
    return text % {"n": formats.number(len(best), language), "share": formats.share(best[-1]["share"], language)}


def _balance(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    people = [row for row in rows if row["part"] == "people" and row["share"] is not None]
    if not people:
        return ""
    shares = {side: sum(row["share"] for row in people if row["band"].startswith(side)) for side in ("good", "bad")}
    sentence = gettext("For %(good)s of people the good outweighs the bad, for %(bad)s the bad the good.")
    told = sentence % {side: formats.share(share, language) for side, share in shares.items()}
    return f"{told} {_staying(rows, language)}".rstrip()


def _staying(rows: Sequence[Row], language: str) -> str:
    """Do those for whom the good outweighs the bad stay more often than comparable people?"""
    row = next((row for row in rows if row["part"] == "stayed" and row.get("difference_low") is not None), None)
    if row is None:
        return ""
    if row["difference_low"] > 0:
        sentence = gettext("The former stay more often: %(points)s among comparable people (%(limits)s).")
    elif row["difference_high"] < 0:
        sentence = gettext("The former stay less often: %(points)s among comparable people (%(limits)s).")
    else:
        sentence = gettext(
            "That the former stay more often cannot be demonstrated: %(points)s among comparable people (%(limits)s)."
        )
    limits = formats.interval(row["difference_low"], row["difference_high"], "points", language)
    return sentence % {"points": formats.points(row["difference"], language), "limits": limits}


def _incidents(rows: Sequence[Row], names: Mapping[str, str], language: str) -> str:
    told = [row for row in rows if row["part"] == "touchpoint" and row.get("customers_negative")]
    if not told:
        return gettext("Customers have told of nothing bad.")
    worst = max(told, key=lambda row: row["customers_negative"])
    unnamed = sum(row["named_by"] == "customers only" for row in told)
    sentence = ngettext(
        "Customers tell most bad of %(worst)s (%(bad)s times), and bad of %(n)s touchpoint that staff do not name.",
        "Customers tell most bad of %(worst)s (%(bad)s times), and bad of %(n)s touchpoints that staff do not name.",
        unnamed,
    )
    return sentence % {
        "worst": names.get(worst["touchpoint"], worst["name"]),
        "bad": formats.number(worst["customers_negative"], language),
        "n": formats.number(unnamed, language),
    }


_READINGS: dict[str, Callable[[Sequence[Row], Mapping[str, str], str], str]] = {
    "touchpoints": _touchpoints,
    "signals": _signals,
    "journeys": _journeys,
    "variants": _variants,
    "funnel": _funnel,
    "attribution": _attribution,
    "before-leaving": _before_leaving,
    "reach": _reach,
    "balance": _balance,
    "incidents": _incidents,
}
