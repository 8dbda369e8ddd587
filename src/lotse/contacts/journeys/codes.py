"""The dictionaries behind the index's codes: what each small number stands for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class What:
    """The tuple that the catalogue's rules test; the index codes it once."""

    source: str
    signal: str
    kind: str
    device: str | None = None
    purpose: str | None = None
    scale: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Codes:
    """One generation's dictionaries; position = code. Code 0 of waves, locations … is "none"."""

    whats: tuple[What, ...]
    segments: tuple[tuple[tuple[str, str], ...], ...]
    waves: tuple[str, ...] = ("",)
    locations: tuple[str, ...] = ("",)
    brands: tuple[str, ...] = ("",)
    products: tuple[str, ...] = ("",)
    staff: tuple[int, ...] = (0,)
    observed_until: int = 0  # seconds since 1970, one past the last contact: the moment that journeys are judged at
