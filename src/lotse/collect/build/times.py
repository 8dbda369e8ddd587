"""Times as files write them, as instants in UTC."""

from __future__ import annotations

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
    naive = pc.strptime(words, format=form, unit="s", error_is_null=True).cast(NAIVE)
    return _placed(naive, zone)


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
