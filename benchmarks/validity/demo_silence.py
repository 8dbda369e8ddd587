"""`python -m benchmarks.validity.demo_silence SEED …`: what of silent leaving could be found in the demo at the best.

For every planted touchpoint the score to be expected (in standard errors) of a test that knows each guest's true
rhythm and true risk apart from the touchpoint: once knowing who left, once seeing only who came back. A method knows
neither rhythm nor risk.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lotse.customers.pseudonyms import Pseudonyms
from lotse.demo.scene import Scene
from lotse.demo.stays import log_hazard
from lotse.demo.texts import Texts
from lotse.demo.truth import draw
from lotse.demo.world import DAYS, World

SEEN = 30  # days after departure that must lie within the log
UNUSED = 9  # as a state


@dataclass(frozen=True)
class Stays:
    """Stays within the log: days left in it, true stays a year, log hazard of leaving, states on record."""

    rest: np.ndarray
    rate: np.ndarray
    log_hazard: np.ndarray
    state: np.ndarray


def stays(world: World, seed: int) -> Stays:
    truth, rng = draw(world), np.random.default_rng(seed)
    parts = []
    for block in range(world.blocks):
        scene = Scene.of(world, truth, Pseudonyms(world.key), Texts(world), block)
        made, people, company = scene.stays, scene.people, scene.company
        inside = made.booked & (made.departure >= 0) & (made.departure < DAYS - SEEN)
        hazard = log_hazard(company, truth, people, made.unit, made.state, made.reply)
        on_record = (made.use > 0) & (rng.random(made.state.shape) < company.column("seen"))
        state = np.where(on_record, made.state, UNUSED)
        parts.append([x[inside] for x in (DAYS - made.departure, people.rate[made.unit], hazard, state)])
    return Stays(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def expected_scores(found: Stays, place: int, effect: float) -> tuple[int, float, float]:
    """Bad experiences on record; score to be expected knowing who left, and seeing only who came back."""
    here = found.state[:, place] == -1
    calm = -np.expm1(-np.exp(found.log_hazard[here] - effect))
    leaves = -np.expm1(-np.exp(found.log_hazard[here]))
    away = stats.gamma.sf(np.maximum(found.rest[here] - 2, 0) * found.rate[here] / 365, 3, scale=1 / 3)
    unseen = calm + (1 - calm) * away  # chance not to be seen again, without the effect
    told = calm / unseen  # chance that one who is not seen again is gone: the best there is to sum
    more = told * (leaves + (1 - leaves) * away) - calm
    knowing = (leaves - calm).sum() / np.sqrt((calm * (1 - calm)).sum())
    return int(here.sum()), float(knowing), float(more.sum() / np.sqrt((calm * told - calm**2).sum()))


def main() -> int:
    print("| seed | touchpoint | ratio | bad on record | score knowing who left | score seeing who came back |")
    print("|--:|---|--:|--:|--:|--:|")
    best = []
    for seed in map(int, sys.argv[1:]):
        world = World.of(seed)
        found, truth = stays(world, seed), draw(world)
        for place in np.flatnonzero(truth.leave_bad):
            effect = float(truth.leave_bad[place])
            bad, knowing, returns = expected_scores(found, int(place), effect)
            best.append((knowing, returns))
            key = world.company.places[place].key
            print(f"| {seed} | {key} | {np.exp(effect):.1f} | {bad:,} | {knowing:.1f} | {returns:.1f} |")
    table = np.array(best)
    print(f"| all | mean | | | {table[:, 0].mean():.1f} | {table[:, 1].mean():.1f} |")
    print(f"| all | share above 3 | | | {(table[:, 0] > 3).mean():.2f} | {(table[:, 1] > 3).mean():.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
