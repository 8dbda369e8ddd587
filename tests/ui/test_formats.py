"""Numbers and dates as DIN 5008 and English want them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.ui import formats


@pytest.mark.parametrize(
    ("value", "unit", "german", "english"),
    [
        (1234.5, "", "1.234,50", "1,234.50"),
        (1204, "count", "1.204", "1,204"),
        (0.128, "share", "12,8\u202f%", "12.8%"),
        (-0.21, "valence", "\u22120,21", "\u22120.21"),
        (0.28, "valence", "+0,28", "+0.28"),
        (-0.001, "valence", "0,00", "0.00"),
        (3.718, "rating", "3,72", "3.72"),
        (34.2, "nps", "+34,2", "+34.2"),
        (412345, "money", "412.000\u202f€", "€412,000"),
        (4.456, "money", "4,46\u202f€", "€4.46"),
        (0.05, "money", "0,05\u202f€", "€0.05"),
        (0, "money", "0\u202f€", "€0"),
        (-980, "money", "\u2212980\u202f€", "\u2212€980"),
        (0.0339, "points", "+3,4\u202fPunkte", "+3.4\u202fpoints"),
        (-0.014, "points", "\u22121,4\u202fPunkte", "\u22121.4\u202fpoints"),
        (0.0123, "probability", "0,012", "0.012"),
        (1e-27, "probability", "<\u202f0,001", "<\u202f0.001"),
        (3900, "seconds", "1\u202fh 5\u202fmin", "1\u202fh 5\u202fmin"),
        (40, "seconds", "40\u202fs", "40\u202fs"),
        (None, "share", "–", "–"),
        (float("nan"), "valence", "–", "–"),
        ("Hotline", "", "Hotline", "Hotline"),
        (date(2026, 11, 22), "date", "22.11.2026", "22 Nov 2026"),
        (datetime(2026, 11, 22, 14, 5), "date", "22.11.2026, 14:05 Uhr", "22 Nov 2026, 14:05"),
    ],
)
def test_values_by_unit(value, unit, german, english):
    assert formats.by_unit(value, unit, "de") == german
    assert formats.by_unit(value, unit, "en") == english


@pytest.mark.parametrize(
    ("low", "high", "unit", "german", "english"),
    [
        (2.1, 3.4, "", "2,1–3,4", "2.1–3.4"),
        (-0.29, -0.13, "valence", "\u22120,29 bis \u22120,13", "\u22120.29 to \u22120.13"),
        (-0.05, 0.13, "valence", "\u22120,05 bis +0,13", "\u22120.05 to +0.13"),
        (0.22, 0.34, "valence", "0,22–0,34", "0.22–0.34"),
        (0.95, 12.4, "money", "0,95–12\u202f€", "€0.95–€12"),
        (5964.5, 9193.0, "money", "5.964–9.193\u202f€", "€5,964–€9,193"),
        (-0.151, 0.114, "points", "\u221215,1 bis 11,4", "\u221215.1 to 11.4"),
        (0.17, 0.19, "share", "17,0–19,0\u202f%", "17.0–19.0%"),
    ],
)
def test_intervals(low, high, unit, german, english):
    assert formats.interval(low, high, unit, "de") == german
    assert formats.interval(low, high, unit, "en") == english


def test_weeks():
    assert formats.week(date(2026, 11, 23), "de") == "KW\u00a048"
    assert formats.week(date(2026, 11, 23), "en") == "week\u00a048"


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_german_is_english_with_the_marks_exchanged(value: float, decimals: int):
    swapped = formats.number(value, "en", decimals).translate(str.maketrans(",.", ".,"))
    assert formats.number(value, "de", decimals) == swapped


def test_limits_of_whole_counts_have_no_decimals():
    assert formats.interval(1, 2.0, "count", "de") == "1–2"
    assert formats.interval(1200, 1300.5, "count", "de") == "1.200,0–1.300,5"
