"""Numbers as people write them: decimal comma or point, thousands grouped or not."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

# Decimal mark -> (marks that group thousands, what a number looks like)
GROUPED: Final = {
    ".": r"^[+-]?(\d+|\d{1,3}([,'\s]\d{3})+)?(\.\d*)?([eE][+-]?\d+)?$",
    ",": r"^[+-]?(\d+|\d{1,3}([.'\s]\d{3})+)?(,\d*)?([eE][+-]?\d+)?$",
}
NARROW: Final = "[\u00a0\u202f\u2009\u2019]"  # blanks and the apostrophe that typesetting groups with


def parse_numbers(words: pa.Array, decimal: str) -> pa.Array:
    """float64 for every word that is a number under this decimal mark, null for every other."""
    plain = pc.replace_substring_regex(pc.utf8_trim_whitespace(words), NARROW, "'")
    fits = pc.and_(pc.match_substring_regex(plain, GROUPED[decimal]), pc.match_substring_regex(plain, r"\d"))
    bare = pc.replace_substring_regex(pc.if_else(fits, plain, None), r"['\s,]" if decimal == "." else r"['\s.]", "")
    pointed = bare if decimal == "." else pc.replace_substring(bare, ",", ".")
    return pc.replace_substring_regex(pointed, r"^\+", "").cast(pa.float64())
