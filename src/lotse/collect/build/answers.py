"""What an answered question says: a rating on its scale, a text, or the mere fact."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from lotse.collect.build.numbers import parse_numbers
from lotse.collect.build.words import listed
from lotse.collect.mapping.model import Block
from lotse.collect.scales import Scale
from lotse.contacts.errors import Message, joined
from lotse.contacts.schema import Kind

SPOKEN = frozenset({Kind.COMMENT, Kind.COMPLAINT, Kind.MENTION, Kind.PROPOSAL})


@dataclass(frozen=True)
class Answer:
    """What one distinct answer means: whether anything was said, whether it can be read, and what it says."""

    said: bool
    valid: bool = True
    rating: float | None = None
    valence: float | None = None
    text: str | None = None


def read_answer(word: str, block: Block, spoken: bool, scale: Scale | None, decimal: str) -> Answer:
    word = word.strip()
    if not word or listed(word, block.blank + block.not_applicable) or (block.only and not listed(word, block.only)):
        return Answer(said=False)
    valence = float(block.valence[word]) if word in block.valence else None
    if spoken:
        return Answer(said=True, valence=valence, text=word)
    if scale is None:
        return Answer(said=True, valence=valence)
    return _rated(block.words.get(word, word), valence, scale, "." if word in block.words else decimal)


def _rated(word: str, valence: float | None, scale: Scale, decimal: str) -> Answer:
    rating = parse_numbers(pa.array([word]), decimal)[0].as_py()
    if rating is None or not scale.holds(rating):
        return Answer(said=True, valid=False)
    return Answer(said=True, rating=rating, valence=scale.valence(rating) if valence is None else valence)


def expected(block: Block, scale: Scale | None) -> Message:
    """What a question's answers may be, for people."""
    codes = ", ".join((*block.not_applicable, *block.blank))
    said: list[str] = [scale.said] if scale else []
    said += [words] if (words := ", ".join(block.words)) else []
    said += [Message("nothing said: %(codes)s or empty", codes=codes)] if codes else []
    return joined(said, "; ")
