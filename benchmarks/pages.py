"""Server time of every page over demos: ``python -m benchmarks.pages --home DIR [--home DIR …] [--to FILE]``.

In one process, through Django's test client: middleware, session, template and all, without the network. The compiled
loops are loaded, as they are some seconds after a site started. *Cold*: no answer is kept, as at the first view after
new data. *Warm*: the answers are kept. *Year*: cold, with the last twelve months as filter. Nothing is changed in the
folders. ``python -m benchmarks pages --contacts N`` measures the demo of that size under ``LOTSE_BENCHMARKS``, and
builds it first where it is not there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import quote

from benchmarks.measure import Measured
from lotse.config.ready import ensure_ready
from lotse.contacts.home import Home
from lotse.contacts.log import ContactLog

RUNS: Final = 3
PATIENCE: Final = 5.0  # seconds; what takes longer cold is measured once
YEAR: Final = "period=12m"
OF_ONE: Final = ("before-and-after",)  # findings that ask for a touchpoint


@dataclass(frozen=True)
class Page:
    """One page over one demo: medians of seconds, of processor seconds, and the queries of the database when warm."""

    name: str
    contacts: int
    cold: float
    cold_cpu: float
    warm: float
    warm_cpu: float
    year: float
    year_cpu: float
    queries: int


def run(question: str, contacts: int, against: list[str]) -> list[Measured]:
    folder = Path(os.environ.get("LOTSE_BENCHMARKS", tempfile.gettempdir())) / f"lotse-pages-{contacts}"
    ensure_demo(Home.at(folder), contacts)
    pages = measured(Home.at(folder))
    return [
        Measured(kind, page.name, page.contacts, getattr(page, kind), None, 0, 0, getattr(page, f"{kind}_cpu"))
        for page in pages
        for kind in ("cold", "warm", "year")
    ]


def ensure_demo(home: Home, contacts: int) -> None:
    """The demo of that size, built where it is not there yet."""
    from lotse.demo.stamp import begin, read_stamp  # noqa: PLC0415
    from lotse.demo.world import World  # noqa: PLC0415

    stamp = read_stamp(home)
    if stamp is not None and stamp.complete:
        return
    world = World.of(None, None, contacts, "hotel")
    stamp = begin(home, world)
    ensure_ready(home)
    from lotse.demo.build import build  # noqa: PLC0415

    build(home, world, stamp, lambda step, share: None)


def measured(home: Home) -> list[Page]:
    """Every page of a demo that stands in this folder."""
    ensure_ready(home)
    from lotse.cockpit.turning import turning  # noqa: PLC0415 - Django is there from now on

    client = _signed_in()
    turning.prepare(str(home.root))  # what the map otherwise finds out beside its first pages
    with ContactLog(home).journeys() as journeys:
        contacts = journeys.contacts
    return [_page(client, name, address, contacts) for name, address in _pages(client)]


def _page(client: Any, name: str, address: str, contacts: int) -> Page:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def ask(at: str = address) -> None:
        answer = client.get(at)
        assert answer.status_code in (200, 400), f"{at}: {answer.status_code}"  # 400: too little for this finding

    def anew(at: str = address) -> None:
        _forget()
        ask(at)

    year = f"{address}{'&' if '?' in address else '?'}{YEAR}"
    cold, of_year = _median(anew, RUNS), _median(lambda: anew(year), RUNS)
    ask()
    warm = _median(ask, 2 * RUNS + 1)
    with CaptureQueriesContext(connection) as queries:
        ask()
    return Page(name, contacts, *cold, *warm, *of_year, len(queries))


def _median(work: Callable[[], None], runs: int) -> tuple[float, float]:
    times = [_timed(work)]
    while len(times) < runs and times[0][0] < PATIENCE:
        times.append(_timed(work))
    seconds, worked = (median(part) for part in zip(*times, strict=True))
    return round(seconds, 4), round(worked, 4)


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    start, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - worked


def _signed_in() -> Any:
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from lotse.config.warming import warm  # noqa: PLC0415
    from lotse.demo.log_ins import LOG_INS, log_in  # noqa: PLC0415

    warm()
    client = Client(HTTP_HOST="localhost")
    client.force_login(get_user_model().objects.get(email=log_in(next(iter(LOG_INS)))))
    return client


def _pages(client: Any) -> Iterator[tuple[str, str]]:
    """Every page that a reader reaches: those with a name, each question and finding, the busiest touchpoint, and the
    newest contact.
    """
    from lotse.cockpit.questions.questions import BY_SLUG  # noqa: PLC0415
    from lotse.config.registry import FINDINGS  # noqa: PLC0415

    rows = client.get("/api/findings/touchpoints").json()["rows"]
    busiest = max(rows, key=lambda row: row.get("volume") or 0)["touchpoint"]
    newest = client.get("/api/findings/contacts?limit=1").json()["rows"][0]
    yield from {"start page": "/", "map": "/landkarte/", "map as circle": "/landkarte/?view=circle"}.items()
    yield "touchpoint", f"/kontaktpunkt/{busiest}/"
    yield "touchpoint, evidence", f"/kontaktpunkt/{busiest}/belege/"
    yield "contact", f"/kontakt/{newest['source']}/{quote(newest['contact_id'])}/?at={quote(newest['occurred_at'])}"
    yield from {"all findings": "/befunde/", "import": "/import/"}.items()
    for slug, question in BY_SLUG.items():
        yield f"question: {question.name}", f"/befunde/{slug}/"
    for name in FINDINGS:
        yield name, f"/befunde/{name}/{f'?touchpoint={busiest}' if name in OF_ONE else ''}"


def _forget() -> None:
    """As if nothing had been asked since the start."""
    from lotse.findings import memory  # noqa: PLC0415

    memory.MEMORY.adopt(None, {})
    memory.SHARED.forget()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--home", action="append", required=True, type=Path, help="the folder of a demo that stands")
    parser.add_argument("--to", type=Path, help="write the page for docs/campaigns here")
    parser.add_argument("--load", default="", help="a sentence on what else the machine did")
    parser.add_argument("--json", action="store_true", help="one demo, for programs")
    chosen = parser.parse_args()
    if chosen.json:
        sys.stdout.write(json.dumps([asdict(page) for page in measured(Home.at(chosen.home[0]))]))
        return
    from benchmarks.pages_report import report  # noqa: PLC0415

    text = report([page for folder in chosen.home for page in _apart(folder)], chosen.load)
    chosen.to.write_text(text) if chosen.to else sys.stdout.write(text)


def _apart(folder: Path) -> list[Page]:
    """Each demo in a process of its own: a site has one data folder."""
    command = [sys.executable, "-m", "benchmarks.pages", "--json", "--home", str(folder)]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return [Page(**page) for page in json.loads(found.stdout)]


if __name__ == "__main__":
    main()
