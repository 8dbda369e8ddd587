"""`python -m benchmarks.validity.power`: how large an effect on falling silent is found, by customers and rhythm."""

from __future__ import annotations

import argparse
import itertools
import sys

import numpy as np

from benchmarks.machine import machine
from benchmarks.validity.__main__ import FIRST_SEED
from benchmarks.validity.falling_silent import END, silent

TOUCHPOINTS, PLANTED = 20, 3
CUSTOMERS, RHYTHMS, RATIOS = (2000, 10_000), (110, 365, 870), (2.0, 3.0)
HEAD = """Twenty touchpoints, three of them drive customers away in silence, {days} days observed, a third of the
experiences not on record. A cell: planted touchpoints demonstrated, of all planted, in {worlds} worlds (Monte-Carlo
error in brackets). {machine}

| customers | usual days between two visits | {ratios} |
|--:|--:|{lines}|
"""


def power(customers: int, rhythm: float, ratio: float, worlds: int) -> str:
    replication = silent(customers, TOUCHPOINTS, PLANTED, ratio, usual=rhythm)
    shares = np.array([replication(FIRST_SEED + seed)["found of the planted"][0] for seed in range(worlds)])
    return f"{shares.mean():.2f} ({shares.std(ddof=1) / np.sqrt(worlds):.2f})"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validity.power", description=__doc__)
    parser.add_argument("--worlds", type=int, default=40, help="per cell")
    worlds = parser.parse_args().worlds
    ratios = " | ".join(f"{ratio:g} times as many leave" for ratio in RATIOS)
    print(
        HEAD.format(days=END, worlds=worlds, machine=machine(), ratios=ratios, lines="|".join(["--:"] * len(RATIOS))),
        end="",
    )
    for customers, rhythm in itertools.product(CUSTOMERS, RHYTHMS):
        cells = " | ".join(power(customers, rhythm, ratio, worlds) for ratio in RATIOS)
        print(f"| {customers:,} | {rhythm} | {cells} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
