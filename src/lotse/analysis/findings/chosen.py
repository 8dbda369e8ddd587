"""Reading a finding's own options: numbers, spans of time, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lotse.analysis.findings.selecting import FilterError
from lotse.contacts.errors import Message
from lotse.findings.types import Option

YES_NO: Final = ("yes", "no")
DAY: Final = 86_400
SECONDS: Final = {"h": 3_600, "d": DAY, "w": 7 * DAY, "m": 30 * DAY, "y": 365 * DAY}


def whole(options: Mapping[str, str], option: Option, least: int, most: int) -> int:
    """A whole number from ``least`` to ``most``, the option's default where none is given."""
    text = options.get(option.name) or option.default or ""
    if not text.isdecimal() or not least <= int(text) <= most:
        raise FilterError(
            Message(
                "%(name)s is %(found)r; allowed is a whole number from %(least)s to %(most)s.",
                name=option.name,
                found=text,
                least=least,
                most=most,
            )
        )
    return int(text)


def seconds(options: Mapping[str, str], option: Option) -> int | None:
    """A span of time such as 12h, 30d, 6w, 3m (of 30 days) or 1y (of 365); None where none is given."""
    text = options.get(option.name) or option.default or ""
    if not text:
        return None
    match = re.fullmatch(r"([1-9]\d{0,4})([hdwmy])", text)
    if match is None:
        raise FilterError(
            Message(
                "%(name)s is %(found)r; it is written as a number and h, d, w, m or y, for example 30d.",
                name=option.name,
                found=text,
            )
        )
    return int(match[1]) * SECONDS[match[2]]


def yes(options: Mapping[str, str], option: Option) -> bool:
    return (options.get(option.name) or option.default) == "yes"
