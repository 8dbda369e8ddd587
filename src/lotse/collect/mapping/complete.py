"""Whether a mapping says all that contacts need; what belongs to no single entry of it is checked here."""

from __future__ import annotations

from typing import Final

from lotse.collect.mapping.model import Block, Mapping
from lotse.collect.mapping.problems import MappingError
from lotse.contacts.errors import Message
from lotse.contacts.schema import Kind

RATED: Final = {Kind.RATING, Kind.AUDIT}  # their answers are ratings


def complete(mapping: Mapping, where: str) -> None:
    """Signal and kind are known for every contact, and no two contacts of a row share an id."""
    suffixes: list[str] = []
    for number, block in enumerate(mapping.blocks, 1):
        given = {*mapping.constants, *mapping.columns, *block.constants, *block.columns}
        if "kind" not in given:
            raise MappingError(
                Message(
                    "%(where)s [[contacts]] %(number)s: no kind. Allowed: %(kinds)s.",
                    where=where,
                    number=number,
                    kinds=", ".join(Kind),
                )
            )
        if "signal" not in given and not block.answers:
            raise MappingError(
                Message(
                    '%(where)s [[contacts]] %(number)s: no signal: signal = "…", a column, or answers.',
                    where=where,
                    number=number,
                )
            )
        _scaled(mapping, block, f"{where} [[contacts]] {number}")
        suffixes += block.suffixes
    if len(mapping.blocks) > 1 and len(set(suffixes)) < len(suffixes):
        twice = sorted({suffix for suffix in suffixes if suffixes.count(suffix) > 1})
        raise MappingError(
            Message(
                "%(where)s: two [[contacts]] use the same column or signal (%(twice)s): rename one.",
                where=where,
                twice=", ".join(twice),
            )
        )
    if mapping.profile and "customer" not in mapping.columns:
        raise MappingError(Message("%(where)s: [profile] needs a customer in [columns].", where=where))
    if mapping.identity and "customer" not in mapping.columns:
        raise MappingError(Message("%(where)s: [identity] needs a customer in [columns].", where=where))


def _scaled(mapping: Mapping, block: Block, where: str) -> None:
    """Without its scale a rating says nothing, and would be dropped without a word."""
    constants = mapping.constants | block.constants
    rated = "rating" in {*mapping.columns, *block.columns} or (block.answers and constants.get("kind") in RATED)
    if rated and "scale" not in constants and not block.valence:
        raise MappingError(
            Message(
                '%(where)s: a rating needs its scale, worst-best: scale = "1-5", or "6-1" for school marks.',
                where=where,
            )
        )
