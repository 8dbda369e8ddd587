"""Words of a file turned into the words of a mapping, each distinct word once."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from lotse.collect.mapping.model import Column


def per_word(words: pa.Array, meaning: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    """``meaning`` of every word, asked once for each distinct one; null stays null."""
    coded = words.dictionary_encode()
    return pa.array([meaning(word) for word in coded.dictionary.to_pylist()], kind).take(coded.indices)


def resolve(column: Column, cells: pa.Array) -> pa.Array:
    """Trimmed words in the mapping's wording; what is empty or stands for nothing is null."""
    if not (column.values or column.blank or column.otherwise is not None):
        trimmed = pc.utf8_trim_whitespace(cells)
        return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    return per_word(cells, lambda cell: _meaning(column, cell.strip()), pa.string())


def _meaning(column: Column, word: str) -> str | None:
    if not word or listed(word, column.blank):
        return None
    if word in column.values:
        return column.values[word]
    return word if column.otherwise is None else column.otherwise or None


def listed(word: str, words: tuple[str, ...]) -> bool:
    """Whether a word is among the listed ones; numbers are the same however they are written (6, 6.0)."""
    return word in words or any(_same_number(word, other) for other in words)


def _same_number(word: str, other: str) -> bool:
    try:
        return float(word) == float(other)
    except ValueError:
        return False
