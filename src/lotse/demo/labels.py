"""What the demo company's codes are called, in both languages."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from lotse.contacts.catalogue import Label
from lotse.demo.truth import draw
from lotse.demo.world import World


def labels(world: World) -> list[Label]:
    """Of purposes, sources and segments from a table; a measure is called after its touchpoint."""
    table = tomllib.loads((files("lotse.demo") / "worlds" / "labels.toml").read_text("utf-8"))
    named = [
        Label(field, code, {"en": english, "de": german})
        for field, codes in table.items()
        for code, (english, german) in codes.items()
    ]
    places = [(measure.key, world.company.places[measure.place]) for measure in draw(world).measures]
    measures = [
        Label("measure", key, {"en": f"{place.en}: measure {key}", "de": f"{place.de}: Maßnahme {key}"})
        for key, place in places
    ]
    return named + measures
