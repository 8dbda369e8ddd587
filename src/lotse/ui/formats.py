"""Numbers and dates as they are printed in German (DIN 5008) and English. Pure: values and a language in, text out.

Minus is U+2212, a narrow space (U+202F) stands before % and €, intervals take an en dash, or a word when one end is
negative, because two dashes in a row cannot be read.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime

MINUS = "\u2212"
NARROW = "\u202f"
EN_DASH = "\u2013"
NOTHING = EN_DASH

_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GERMAN_MONTHS = ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.")
_TO = {"de": "bis", "en": "to"}
_GERMAN_MARKS = str.maketrans(",.", ".,")
_DECIMALS = {"valence": 2, "rating": 2, "difference": 2, "nps": 1, "share": 1}
_POINTS = {"de": "Punkte", "en": "points"}


def number(value: float, language: str, decimals: int = 0) -> str:
    """1234.5 → ``1.234,5`` (de), ``1,234.5`` (en)."""
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(digit in text for digit in "123456789")
    return (MINUS if negative else "") + (text.translate(_GERMAN_MARKS) if language == "de" else text)


def signed(value: float, language: str, decimals: int = 2) -> str:
    """The sign is always printed, except on a zero: ``+0,28``, ``−0,21``, ``0,00``."""
    text = number(value, language, decimals)
    rounds_up = value > 0 and any(digit in text for digit in "123456789")
    return f"+{text}" if rounds_up else text


def share(value: float, language: str, decimals: int = 1) -> str:
    """0.128 → ``12,8 %`` (de), ``12.8%`` (en)."""
    text = number(100 * value, language, decimals)
    return f"{text}{NARROW}%" if language == "de" else f"{text}%"


def money(value: float, language: str) -> str:
    """Euros; from ten thousand on to the thousand, below ten to the cent: ``412.000 €`` (de), ``€412,000`` (en)."""
    decimals = 2 if 0 < abs(value) < 10 else 0
    rounded = round(value, -3) if abs(value) >= 10_000 else round(value, decimals)
    if language == "de":
        return f"{number(rounded, language, decimals)}{NARROW}€"
    return f"{MINUS if rounded < 0 else ''}€{number(abs(rounded), language, decimals)}"


def duration(seconds: float, language: str) -> str:
    """Two units at most: ``40 s``, ``22 min``, ``1 h 5 min``, from two days on ``4 Tage 9 h``."""
    whole = round(seconds)
    if whole >= 2 * 86_400:
        hours = whole % 86_400 // 3600
        days = f"{number(whole // 86_400, language)}{NARROW}{'Tage' if language == 'de' else 'days'}"
        return days + (f" {hours}{NARROW}h" if hours and whole < 10 * 86_400 else "")
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{number(hours, language)}{NARROW}h" + (f" {minutes}{NARROW}min" if minutes else "")
    return f"{minutes}{NARROW}min" if minutes else f"{whole}{NARROW}s"


def day(value: date, language: str) -> str:
    """``22.11.2026`` (de), ``22 Nov 2026`` (en)."""
    if language == "de":
        return f"{value:%d.%m.%Y}"
    return f"{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}"


def month_of_year(value: date, language: str) -> str:
    """``Nov. 26`` (de), ``Nov 26`` (en): for axes."""
    return f"{month(value, language)} {value:%y}"


def instant(value: datetime, language: str) -> str:
    """``22.11.2026, 14:05 Uhr`` (de), ``22 Nov 2026, 14:05`` (en), in the value's own time zone."""
    return f"{day(value, language)}, {value:%H:%M}{' Uhr' if language == 'de' else ''}"


def month(value: date, language: str) -> str:
    """``Sept.`` (de), ``Sep`` (en): for axes."""
    return (_GERMAN_MONTHS if language == "de" else _ENGLISH_MONTHS)[value.month - 1]


def decimal(text: str, language: str) -> str:
    """A number that is written with a decimal point, as it is printed, with its decimals; any other text unchanged."""
    match = re.fullmatch(r"-?\d+\.(\d+)", text)
    return number(float(text), language, len(match[1])) if match else text


def span(text: str, language: str) -> str:
    """A span as findings name it, its days and months as they are printed; the name of a wave stays as it is."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return month_of_year(date(int(match[1]), int(match[2]), 1), language) if 1 <= int(match[2]) <= 12 else text
    try:
        days = [day(date.fromisoformat(each), language) for each in text.split(EN_DASH)]
    except ValueError:
        return text
    return f" {EN_DASH} ".join(days) if language == "en" else EN_DASH.join(days)


def week(value: date, language: str) -> str:
    """The ISO week: ``KW 48`` (de), ``week 48`` (en)."""
    return f"{'KW' if language == 'de' else 'week'}\u00a0{value.isocalendar().week}"


def by_unit(value: object, unit: str, language: str) -> str:
    """A finding's value as its field's unit asks for; nothing is printed as an en dash."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NOTHING
    if isinstance(value, datetime):
        return instant(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return _quantity(value, unit, language)


def points(value: float, language: str) -> str:
    """A difference of two shares: 0.034 → ``+3,4 Punkte`` (de), ``+3.4 points`` (en)."""
    return f"{signed(100 * value, language, 1)}{NARROW}{_POINTS.get(language, _POINTS['en'])}"


def probability(value: float, language: str) -> str:
    """Three decimals; a tiny one is not printed as nothing: ``< 0,001`` (de), ``< 0.001`` (en)."""
    least = 0.001
    return number(value, language, 3) if value >= least else f"<{NARROW}{number(least, language, 3)}"


_PRINTED = {"share": share, "points": points, "probability": probability, "money": money, "seconds": duration}


def _quantity(value: float, unit: str, language: str) -> str:
    if unit in _PRINTED:
        return _PRINTED[unit](value, language)
    match unit:
        case "valence" | "difference" | "nps":
            return signed(value, language, _DECIMALS[unit])
        case "rating":
            return number(value, language, _DECIMALS[unit])
        case _:
            return number(value, language, 0 if float(value).is_integer() else 2)


def interval(low: float, high: float, unit: str, language: str) -> str:
    """``2,1–3,4``, but ``−0,29 bis −0,13`` as soon as one end is negative."""
    if unit == "share":
        percent = f"{NARROW}%" if language == "de" else "%"
        return _joined(number(100 * low, language, 1), number(100 * high, language, 1), language) + percent
    if unit == "points":
        return _joined(number(100 * low, language, 1), number(100 * high, language, 1), language)
    if unit == "money":
        return _joined(money(low, language).removesuffix(f"{NARROW}€"), money(high, language), language)
    if min(low, high) < 0:
        return _joined(by_unit(low, unit, language), by_unit(high, unit, language), language)
    whole = unit == "count" and float(low).is_integer() and float(high).is_integer()
    decimals = 0 if whole else _DECIMALS.get(unit, 1)
    return _joined(number(low, language, decimals), number(high, language, decimals), language)


def _joined(low: str, high: str, language: str) -> str:
    if MINUS in low + high:
        return f"{low} {_TO.get(language, _TO['en'])} {high}"
    return f"{low}{EN_DASH}{high}"
