"""What customers and staff write: sentences put together from phrases, in German and English."""

from __future__ import annotations

import itertools
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.demo.people import Flags, Ints
from lotse.demo.world import World

# What may stand in a phrase; each phrase is spelled out with every value once, so that drawing is a mere lookup.
SLOTS: Final[dict[str, tuple[str, ...]]] = {
    "{n}": ("12", "15", "20", "25", "35", "40"),
    "{mal}": ("zweimal", "dreimal", "viermal"),
    "{times}": ("twice", "three times", "four times"),
    "{tag}": ("Montag", "Dienstag", "Donnerstag", "Freitag", "Sonntag"),
    "{weekday}": ("Monday", "Tuesday", "Thursday", "Friday", "Sunday"),
    "{euro}": ("14", "18", "27", "36", "49"),
    "{wer}": ("meiner Frau", "meinem Mann", "meinen Eltern", "einer Kollegin", "unseren Kindern"),
    "{who}": ("my wife", "my husband", "my parents", "a colleague", "our children"),
}
LANGUAGES: Final = ("de", "en")


class Texts:
    """Pools of phrases by language, bad or good, and touchpoint; all draws are vectorised."""

    def __init__(self, world: World) -> None:
        phrases = _read(world.name)
        keys = [place.key for place in world.company.places]
        channels = [place.channel for place in world.company.places]
        self._core = _Pools(
            [
                phrases[language].get(key, {}).get(side) or phrases[language][f"channel-{channel}"][side]
                for language in LANGUAGES
                for side in ("bad", "good")
                for key, channel in zip(keys, channels, strict=True)
            ]
        )
        self._places = len(keys)
        locations = list(world.company.settings["locations"])
        self._opening = _Pools(
            [
                [phrase.replace("{ort}", location) for phrase in phrases[language]["opening"]]
                for language in LANGUAGES
                for location in locations
            ]
        )
        self._locations = len(locations)
        self._closing = _Pools([phrases[language][f"closing-{side}"] for language in LANGUAGES for side in _SIDES])
        self._complaint = _Pools([phrases[language]["wish"] for language in LANGUAGES])
        self._reply = _Pools([phrases[language]["reply"] for language in LANGUAGES])
        self._proposal = _Pools([phrases[language]["proposal"] for language in LANGUAGES])

    def voice(
        self, random: np.random.Generator, place: Ints, location: Ints, good: Flags, german: Flags, written: Flags
    ) -> pa.Array:
        """An opening (sometimes), what happened, and what follows (sometimes); null where nothing is written."""
        some = np.flatnonzero(written)
        language, side = (~german[some]).astype(int), good[some].astype(int)
        text = _sentences(
            [
                self._opening.draw(random, language * self._locations + location[some], 0.4),
                self._core.draw(random, (language * 2 + side) * self._places + place[some]),
                self._closing.draw(random, language * 2 + side, 0.45),
            ]
        )
        return text.take(pa.array(np.cumsum(written) - 1, pa.int64(), mask=~written))

    def incident(self, random: np.random.Generator, place: Ints, good: Flags) -> pa.Array:
        """As staff note it, in German."""
        return self._core.draw(random, good.astype(int) * self._places + place)

    def complaint(self, random: np.random.Generator, place: Ints, location: Ints, german: Flags) -> pa.Array:
        language = (~german).astype(int)
        return _sentences(
            [
                self._opening.draw(random, language * self._locations + location, 0.6),
                self._core.draw(random, language * 2 * self._places + place),
                self._complaint.draw(random, language),
            ]
        )

    def reply(self, random: np.random.Generator, german: Flags) -> pa.Array:
        return self._reply.draw(random, (~german).astype(int))

    def proposal(self, random: np.random.Generator, german: Flags) -> pa.Array:
        return self._proposal.draw(random, (~german).astype(int))


_SIDES: Final = ("bad", "good")


class _Pools:
    """Several lists of phrases laid end to end."""

    def __init__(self, pools: list[list[str]]) -> None:
        spelled = [[text for phrase in pool for text in _spelled(phrase)] for pool in pools]
        self._sizes = np.array([len(pool) for pool in spelled])
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._phrases = pa.array([*itertools.chain.from_iterable(spelled), ""], pa.string())

    def draw(self, random: np.random.Generator, pool: NDArray[np.int64], share: float = 1.0) -> pa.Array:
        """One phrase of each pool asked for; an empty one where the share says so."""
        pick = self._starts[pool] + (random.random(len(pool)) * self._sizes[pool]).astype(np.int64)
        pick[random.random(len(pool)) >= share] = len(self._phrases) - 1
        return self._phrases.take(pa.array(pick))


def _spelled(phrase: str) -> list[str]:
    for slot, values in SLOTS.items():
        if slot in phrase:
            return [text for value in values for text in _spelled(phrase.replace(slot, value))]
    return [phrase[0].upper() + phrase[1:]]


def _sentences(parts: list[pa.Array]) -> pa.Array:
    said = [pc.if_else(pc.equal(part, ""), None, part) for part in parts]
    return pc.binary_join_element_wise(*said, " ", null_handling="skip")


@cache
def _read(name: str) -> dict[str, Any]:
    file = files("lotse.demo") / "worlds" / f"{name}_texts.toml"
    return tomllib.loads(file.read_text("utf-8"))
