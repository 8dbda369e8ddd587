"""What a figure means, in one sentence and no more: never a cause, only what stands beside what."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from lotse.ui import formats

type Row = Mapping[str, Any]
FEW: Final = 30
SMALL: Final = 0.095  # a ratio below it has two decimals
DOUBLING: Final = math.log(2) / 2.8  # standard error of log ratio that finds a doubling in 4 of 5 cases
Z: Final = 1.96
FORESEEABLE: Final = 10  # times as many cases as there are; more is no plan


def level(language: str) -> str:
    return formats.share(0.95, language, 0)


def limits(low: float | None, high: float | None, unit: str, language: str) -> str:
    """``95 %: 2,1–3,4``; no interval, said as such."""
    if low is None or high is None:
        return gettext("no interval")
    if unit == "ratio" and high < SMALL:
        ends = formats.EN_DASH.join(formats.number(end, language, 2) for end in (low, high))
        return f"{level(language)}: {ends}"
    return f"{level(language)}: {formats.interval(low, high, unit, language)}"


def customers(n: int | None, language: str) -> str:
    """``n = 1.204 Kunden``."""
    text = ngettext("n = %(n)s customer", "n = %(n)s customers", n or 0)
    return text % {"n": formats.by_unit(n, "count", language)}


def respondents(n: int | None, language: str) -> str:
    text = ngettext("n = %(n)s answer", "n = %(n)s answers", n or 0)
    return text % {"n": formats.by_unit(n, "count", language)}


def money(value: float, language: str) -> str:
    """Two or three digits are what such a figure can carry: ``6.700 €``, ``412.000 €``."""
    return formats.money(_coarse(value), language)


def money_limits(low: float, high: float, language: str) -> str:
    """``288.000–541.000 €`` (de), ``€288,000–€541,000`` (en)."""
    first, last = (formats.money(_coarse(value), language) for value in (low, high))
    unit = f"{formats.NARROW}€"
    return f"{first.removesuffix(unit) if language == 'de' else first}{formats.EN_DASH}{last}"


def _coarse(value: float) -> float:
    return round(value, -2) if 1000 <= abs(value) < 10_000 else value


def price(value: float, language: str) -> str:
    """Of a single experience, with cents below 100: ``3,20 €``."""
    text = formats.number(value, language, 2 if value < 100 else 0)
    return f"{text}{formats.NARROW}€" if language == "de" else f"€{text}"


def times(ratio: float, language: str) -> str:
    """``2,7-mal``; a small one is not printed as nothing: ``0,01-mal``."""
    return gettext("%(ratio)s times") % {"ratio": formats.number(ratio, language, 1 if ratio >= SMALL else 2)}


def of_hundred(row: Row, language: str) -> str:
    """How many more or fewer of 100 affected, with limits: ``11,6 von 100 mehr (9,0–13,9)``; "" without limits."""
    value, low, high = (row.get(f"difference{end}") for end in ("", "_low", "_high"))
    if value is None or low is None or high is None:
        return ""
    sign = 1 if value >= 0 else -1
    ends = sorted((100 * sign * low, 100 * sign * high))
    text = gettext("%(n)s more of 100 (%(limits)s)") if sign > 0 else gettext("%(n)s fewer of 100 (%(limits)s)")
    return text % {
        "n": formats.number(100 * sign * value, language, 1),
        "limits": formats.interval(ends[0], ends[1], "ratio", language),
    }


def exit_short(row: Row, language: str) -> str:
    """Below the touchpoint's name, the interval and n beside it."""
    return followed({**row, "event": "leaving"}, "bad", language)


def followed(row: Row, after: str, language: str) -> str:
    """What follows a bad or a good experience, one of the outcomes; the interval and n beside it."""
    return _following(after)[row["event"]] % {"times": times(row["ratio"], language)}


def _following(after: str) -> dict[str, str]:
    if after == "good":
        return {
            "leaving": gettext(
                "After a good experience %(times)s as many leave us as after one that was neither good nor bad."
            ),
            "silence": gettext(
                "After a good experience %(times)s as many regular customers are not seen again as after one that was "
                "neither good nor bad."
            ),
            "first-purchase": gettext(
                "After a good experience %(times)s as many buy for the first time as after one that was neither good "
                "nor bad."
            ),
            "repurchase": gettext(
                "After a good experience %(times)s as many buy again as after one that was neither good nor bad."
            ),
            "recommendation": gettext(
                "After a good experience %(times)s as many recommend us as after one that was neither good nor bad."
            ),
        }
    return {
        "leaving": gettext("After a bad experience %(times)s as many leave us as comparable customers without it."),
        "silence": gettext(
            "After a bad experience %(times)s as many regular customers are not seen again as comparable ones without "
            "it."
        ),
        "first-purchase": gettext(
            "After a bad experience %(times)s as many buy for the first time as comparable people without it."
        ),
        "repurchase": gettext("After a bad experience %(times)s as many buy again as comparable customers without it."),
        "recommendation": gettext(
            "After a bad experience %(times)s as many recommend us as comparable customers without it."
        ),
    }


def made_up(row: Row, language: str) -> str:
    """Good experiences that make up for one bad; "" where that cannot be told."""
    if row.get("made_up") is None:
        return ""
    low, high = row.get("made_up_low"), row.get("made_up_high")
    known = {
        "n": formats.number(row["made_up"], language, 1),
        "level": level(language),
        "low": formats.number(low or 0.0, language, 1),
    }
    if high is None:
        text = gettext("One bad experience weighs as much as %(n)s good ones there (%(level)s: at least %(low)s).")
        return text % known
    text = gettext("One bad experience weighs as much as %(n)s good ones there (%(level)s: %(low)s–%(high)s).")
    return text % {**known, "high": formats.number(high, language, 1)}


def exit_sentence(row: Row, name: str, language: str) -> str:
    """The whole sentence, with its interval and n: to be read alone."""
    if row.get("ratio") is None or row.get("ratio_low") is None:
        return gettext("%(name)s: too few cases to say how many leave after a bad experience.") % {"name": name}
    values = {
        "name": name,
        "times": times(row["ratio"], language),
        "level": level(language),
        "interval": formats.interval(row["ratio_low"], row["ratio_high"], "ratio", language),
        "n": formats.number(row["n"], language),
    }
    if is_certain(row):
        text = gettext(
            "After a bad experience at the touchpoint %(name)s %(times)s as many leave us as comparable customers "
            "without it (%(level)s: %(interval)s; n = %(n)s)."
        )
    else:
        text = gettext(
            "That more customers leave us after a bad experience at the touchpoint %(name)s cannot be demonstrated "
            "(%(times)s as many; %(level)s: %(interval)s; n = %(n)s)."
        )
    return text % values


def is_certain(row: Row) -> bool:
    """The corrected test finds more who leave, and the interval says so too (the finding calls nothing else so)."""
    return row.get("certainty") == "demonstrated" and (row.get("ratio_low") or 0) > 1


def not_demonstrable(row: Row, language: str) -> str:
    """Why a touchpoint is not ranked: nobody to compare, too few, nothing large, or lost among many comparisons."""
    ratio, low, high = (row.get(name) for name in ("ratio", "ratio_low", "ratio_high"))
    if ratio is None or low is None or high is None:
        return gettext("Too few cases: no comparable customers without this experience.")
    if row.get("certainty") == "demonstrated":
        return gettext("The test finds more who leave, but the interval includes “as many”: not certain.")
    if is_thin(row):
        return " ".join(filter(None, (gettext("Too few cases."), _needed(row, language))))
    if low > 1:
        return gettext("Conspicuous taken alone, but among so many touchpoints this also happens by chance.")
    if high < 1:
        return gettext("Fewer leave than comparable customers; whether that is more than chance is not tested here.")
    text = gettext("The interval includes “as many”. Above %(times)s as many is not to be expected.")
    return text % {"times": times(high, language)}


def is_thin(row: Row) -> bool:
    """Too few cases for a statement: under 30 customers, or so few exits that a doubling could be missed."""
    low, high = row.get("ratio_low"), row.get("ratio_high")
    if low is None or high is None:
        return True
    if (row.get("n") or 0) < FEW or low <= 0 or not math.isfinite(high):
        return True
    return _error(low, high) > DOUBLING and low <= 1 <= high


def _error(low: float, high: float) -> float:
    return (math.log(high) - math.log(low)) / (2 * Z)


def _needed(row: Row, language: str) -> str:
    """How many more affected customers would let a doubling show: the error falls with the root of n."""
    low, high, n = row["ratio_low"], row["ratio_high"], row.get("n")
    if not n or low <= 0 or not math.isfinite(high):
        return ""
    more = math.ceil(n * (_error(low, high) / DOUBLING) ** 2) - n
    if not 0 < more <= FORESEEABLE * n:
        return ""
    text = ngettext(
        "About %(n)s more affected customer would do to recognise a doubling.",
        "About %(n)s more affected customers would do to recognise a doubling.",
        more,
    )
    return text % {"n": formats.number(_rounded(more), language)}


def _rounded(more: int) -> int:
    """Two digits are enough for a plan."""
    step = int(10 ** max(0, len(str(more)) - 2))
    return math.ceil(more / step) * step


def against(row: Row) -> str:
    """What other sources say against a loss, as far as they speak."""
    opposing = row.get("opposing") or ()
    said = {
        "asked": gettext("When asked, customers rather rate it well."),
        "heard": gettext("What we hear unasked is rather good."),
        "staff": gettext("Staff think it is good."),
    }
    return " ".join(said[source] for source in said if source in opposing)
