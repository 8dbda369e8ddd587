"""Dictionaries that only ever grow: a code given once keeps its meaning through all later generations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.contacts import durable
from lotse.contacts.journeys.codes import Codes, What

NAMES = ("waves", "locations", "brands", "products")


class Codebook:
    """Codes still being given. ``attributes``: the keys that rules may test; changing them means a new book."""

    def __init__(self, codes: Codes | None = None, attributes: tuple[str, ...] = ()) -> None:
        start = codes or Codes(whats=(), segments=((),))
        self.attributes = attributes
        self._whats = {what: code for code, what in enumerate(start.whats)}
        self._segments = {segment: code for code, segment in enumerate(start.segments)}
        self._staff = {number: code for code, number in enumerate(start.staff)}
        self._names = {name: {value: code for code, value in enumerate(getattr(start, name))} for name in NAMES}

    def whats(self, whats: Iterable[What]) -> NDArray[np.uint32]:
        return _codes(self._whats, whats)

    def segments(self, segments: Iterable[tuple[tuple[str, str], ...]]) -> NDArray[np.uint32]:
        return _codes(self._segments, segments)

    def staff(self, numbers: Iterable[int]) -> NDArray[np.uint32]:
        return _codes(self._staff, numbers)

    def names(self, name: str, values: Iterable[str]) -> NDArray[np.uint32]:
        """``name`` is one of waves, locations, brands, products."""
        return _codes(self._names[name], values)

    def codes(self) -> Codes:
        names: dict[str, Any] = {name: tuple(self._names[name]) for name in NAMES}
        return Codes(whats=tuple(self._whats), segments=tuple(self._segments), staff=tuple(self._staff), **names)


def save_codes(path: Path, codes: Codes) -> None:
    whats = [[w.source, w.signal, w.kind, w.device, w.purpose, w.scale, w.attributes] for w in codes.whats]
    document = {"whats": whats, "segments": codes.segments, "staff": codes.staff}
    document |= {name: getattr(codes, name) for name in NAMES}
    durable.write(path, json.dumps(document, ensure_ascii=False).encode())


def load_codes(path: Path) -> Codes:
    """A generation's dictionaries; the same object again while the file is the same."""
    return _loaded(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _loaded(path: Path, _written: int) -> Codes:
    document: dict[str, Any] = json.loads(path.read_bytes())
    names: dict[str, Any] = {name: tuple(document[name]) for name in NAMES}
    return Codes(
        whats=tuple(_what(*what) for what in document["whats"]),
        segments=tuple(_pairs(segment) for segment in document["segments"]),
        staff=tuple(document["staff"]),
        **names,
    )


def _what(
    source: str,
    signal: str,
    kind: str,
    device: str | None,
    purpose: str | None,
    scale: str | None,
    held: list[list[str]],
) -> What:
    return What(source, signal, kind, device, purpose, scale, _pairs(held))


def _pairs(pairs: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs)


def _codes[K](book: dict[K, int], keys: Iterable[K]) -> NDArray[np.uint32]:
    return np.array([book.setdefault(key, len(book)) for key in keys], np.uint32)
