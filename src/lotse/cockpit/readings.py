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


_READINGS: dict[str, Callable[[Sequence[Row], Mapping[str, str], str], str]] = {
    "touchpoints": _touchpoints,
    "signals": _signals,
}
