"""A synthetic index, written as columns: 60 touchpoints (Zipf), journeys with a power-law length of mean about 9."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.journeys import generation
from lotse.contacts.journeys.chunk import NO_VALENCE
from lotse.contacts.journeys.codebook import save_codes
from lotse.contacts.journeys.codes import Codes, What
from lotse.contacts.journeys.encode import Columns
from lotse.contacts.journeys.generation import Manifest
from lotse.contacts.journeys.reader import Journeys

TOUCHPOINTS: Final = 60
PART: Final = 6_250_000
START: Final = 1_640_995_200  # 1 January 2022
SPAN: Final = 2 * 365 * 86_400
KINDS: Final = ("use", "rating", "comment")

CATALOGUE: Final = Catalogue(
    version=1,
    touchpoints=tuple(
        Touchpoint(f"t{number:02d}", {"en": f"t{number:02d}"}, (Phase(number % 5 + 1),))
        for number in range(TOUCHPOINTS)
    ),
    rules=tuple(Rule(f"t{number:02d}", signal=f"t{number:02d}") for number in range(TOUCHPOINTS)),
)
# Touchpoint 7 is where people buy, and some contacts are cancellations, which belong to no touchpoint.
WHATS: Final = (
    *(What("web", f"t{n:02d}", "purchase" if n == 7 else KINDS[n % 3]) for n in range(TOUCHPOINTS)),
    What("crm", "cancelled", "cancellation"),
)
CODES: Final = Codes(whats=WHATS, segments=((),))


def journeys(folder: Path, contacts: int) -> Journeys:
    """Write the columns part by part (unless they are there) and open them."""
    if not (folder / "manifest.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        sizes = [min(PART, contacts - start) for start in range(0, contacts, PART)]
        parts = [
            generation.save_part(folder / f"bucket-{number:04d}", columns(size, number))
            for number, size in enumerate(sizes)
        ]
        save_codes(folder / "codes.json", CODES)
        Manifest(tuple(parts), "synthetic", ()).save(folder)
        (folder / "lock").touch()
    return Journeys(folder, (folder / "lock").open("rb"))


def columns(size: int, seed: int) -> Columns:
    random = np.random.default_rng(seed)
    lengths = np.minimum(random.pareto(1.35, size) * 3 + 1, 1000).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    people = int(np.searchsorted(offsets, size))
    offsets = np.append(offsets[:people], size)
    starts = random.integers(0, SPAN * 3 // 4, people)
    gaps = random.lognormal(9.5, 2, size)
    walked = np.cumsum(gaps)
    within = walked - np.repeat(walked[offsets[:-1]], np.diff(offsets))
    time = START + np.minimum(np.repeat(starts, np.diff(offsets)) + within, SPAN)
    what = random.choice(TOUCHPOINTS, size, p=_zipf()).astype(np.uint16)
    what[offsets[1:][random.random(people) < 0.08] - 1] = TOUCHPOINTS  # 8 % cancel, as their last contact
    felt = random.choice(np.array([-120, -60, 0, 60, 120], np.int8), size)
    return {
        "offsets": offsets.astype(np.int64),
        "people": np.arange(1, people + 1, dtype=np.int64) + (seed << 40),
        "alive": np.ones(people, np.uint8),
        "time": time.astype(np.uint32),
        "what": what,
        "segment": np.zeros(size, np.uint16),
        "valence": np.where(what % 3 > 0, felt, NO_VALENCE).astype(np.int8),
    }


def _zipf() -> np.ndarray:
    weights = 1 / np.arange(1, TOUCHPOINTS + 1)
    return weights / weights.sum()
