from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.collect.build.numbers import parse_numbers


def parse(decimal: str, *words: str) -> list[float | None]:
    return list(parse_numbers(pa.array(words, pa.string()), decimal).to_pylist())


def german(number: float) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


@given(st.lists(st.integers(-(10**12), 10**12).map(lambda cents: cents / 100), min_size=1))
def test_german_and_english_say_the_same(numbers: list[float]) -> None:
    """However a number is grouped and whatever its decimal mark, it is read as what was written."""
    assert parse(",", *map(german, numbers)) == numbers
    assert parse(".", *(f"{number:,.2f}" for number in numbers)) == numbers
    assert parse(",", *(f"{number:.2f}".replace(".", ",") for number in numbers)) == numbers
    assert parse(".", *(f"{number:,.2f}".replace(",", "\u202f") for number in numbers)) == numbers


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_read(number: float) -> None:
    assert parse(".", repr(number)) == [number]


@pytest.mark.parametrize(
    "word", ["", " ", "-", ".", "1,2,3", "1.234,5", "12,34", "abc", "1 2", "nan", "inf", "0x10", "1e"]
)
def test_no_numbers(word: str) -> None:
    assert parse(".", word) == [None]


def test_edges() -> None:
    assert parse(".", "+5", " 7 ", "1,234", ".5", "5.", "1e3") == [5.0, 7.0, 1234.0, 0.5, 5.0, 1000.0]
    assert parse(",", "1.234", "1.23", "1'000,5", ",5") == [1234.0, None, 1000.5, 0.5]
