"""Times as files write them, as instants in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from lotse.collect.build.words import listed, per_word
from lotse.collect.mapping.model import TimeRule
from lotse.contacts.schema import INSTANT

EPOCHS: Final = {"unix": 1, "unix_ms": 1_000}
SNOWFLAKE_EPOCH: Final = 1_288_834_974_657  # an id of a post holds the milliseconds since, shifted by 22 bits
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2106, 1, 1, tzinfo=UTC)  # seconds since 1970 fit into 32 bits until then
NAIVE: Final = pa.timestamp("us")
ROLLED_INTO: Final = pa.array([3, 5, 7, 10, 12])  # the months after those with fewer than 31 days


def parse_times(rule: TimeRule, columns: list[pa.Array]) -> pa.Array:
    """An instant for each row, null where the words are no time between 1970 and 2106 in a stated format."""
    words = columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, " ")
    words = pc.utf8_trim_whitespace(words)
    coded = words.dictionary_encode()
    return _instants(rule, coded.dictionary).take(coded.indices)


def _instants(rule: TimeRule, words: pa.Array) -> pa.Array:
    written = per_word(words, lambda word: _written(rule, word), pa.string())
    parsed = pa.nulls(len(words), INSTANT)
    for form in rule.formats:
        parsed = pc.coalesce(parsed, _in_format(written, form, rule.zone))
    if rule.fixed:
        unknown = per_word(words, lambda word: listed(word, rule.unknown), pa.bool_())
        parsed = pc.if_else(unknown, pa.scalar(rule.fixed, INSTANT), parsed)
    possible = pc.and_(
        pc.greater_equal(parsed, pa.scalar(EARLIEST, INSTANT)), pc.less(parsed, pa.scalar(LATEST, INSTANT))
    )
    return pc.if_else(possible, parsed, None)


def _written(rule: TimeRule, word: str) -> str | None:
    return rule.values.get(word) or (rule.prefix + word if word else None)


def _in_format(words: pa.Array, form: str, zone: str) -> pa.Array:
    if form == "iso":
        return _iso(words, zone)
    if form in EPOCHS:
        return per_word(words, lambda word: _since_epoch(word, EPOCHS[form]), INSTANT)
    if form == "snowflake":
        return per_word(words, _of_snowflake, INSTANT)
    if "%z" in form:
        return per_word(words, lambda word: _by_format(word, form), INSTANT)
    return _placed(_on_the_calendar(words, form).cast(NAIVE), zone)


def _on_the_calendar(words: pa.Array, form: str) -> pa.Array:
    """Null for 31 February too, which strptime takes for 3 March: a day that rolled over into the next month is written
    otherwise than it was found.
    """
    naive = pc.strptime(words, format=form, unit="s", error_is_null=True)
    rolled = pc.and_(pc.is_in(pc.month(naive), ROLLED_INTO), pc.less_equal(pc.day(naive), 3)).fill_null(False)
    if not pc.any(rolled).as_py():
        return naive
    written, found = pc.strftime(naive.filter(rolled), format=form), words.filter(rolled)
    same = [_digits(one) == _digits(other) for one, other in zip(written.to_pylist(), found.to_pylist(), strict=True)]
    return pc.if_else(pc.replace_with_mask(pc.invert(rolled), rolled, pa.array(same, pa.bool_())), naive, None)


def _digits(word: str) -> list[int]:
    """Its numbers, leading zeros or not."""
    return [int(number) for number in re.findall(r"\d+", word)]


def _placed(naive: pa.Array, zone: str) -> pa.Array:
    """Local time to UTC; the hour that occurs twice in autumn is its first, the missing one in spring follows it."""
    return pc.assume_timezone(naive, zone, ambiguous="earliest", nonexistent="latest").cast(INSTANT)


def _iso(words: pa.Array, zone: str) -> pa.Array:
    try:
        return _placed(words.cast(NAIVE), zone)
    except pa.ArrowInvalid:  # offsets, or something that is no time: one by one
        return per_word(words, lambda word: _by_iso(word, zone), INSTANT)


def _by_iso(word: str | None, zone: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(word or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _by_format(word: str | None, form: str) -> datetime | None:
    try:
        return datetime.strptime(word or "", form)
    except ValueError:
        return None


def _since_epoch(word: str | None, units: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(word or "") / units, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _of_snowflake(word: str | None) -> datetime | None:
    if not word or not word.isdecimal():
        return None
    return _since_epoch(str((int(word) >> 22) + SNOWFLAKE_EPOCH), 1_000)
