"""Server time of every page over the demo: the question asked for the first time, again, and under a filter.

In this process, through Django's test client: middleware, session, template and all, without the network. ``first``
has no answer kept, ``again`` finds it kept, ``year`` asks for the last twelve months with no answer kept. The compiled
loops are loaded, as they are some seconds after a site started. ``LOTSE_BENCHMARKS`` names where demos are kept.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured, measure
from lotse.config.ready import ensure_ready
from lotse.contacts.home import Home

RUNS = 3
YEAR = "period=12m"


def run(question: str, contacts: int, against: list[str]) -> list[Measured]:
    home = _demo(contacts)
    client = _signed_in()
    rows = []
    for name, address in _pages(client):
        year = f"{address}{'&' if '?' in address else '?'}{YEAR}"
        rows += [
            measure("first", name, contacts, lambda at=address: (_forget(), client.get(at)), runs=RUNS),  # type: ignore[misc]
            measure("again", name, contacts, lambda at=address: client.get(at), runs=RUNS),  # type: ignore[misc]
            measure("year", name, contacts, lambda at=year: (_forget(), client.get(at)), runs=RUNS),  # type: ignore[misc]
        ]
    return [*rows, *_all_findings(home, contacts)]


def _demo(contacts: int) -> Home:
    """The demo of that size, built where it is not there yet."""
    from lotse.demo.stamp import begin, read_stamp  # noqa: PLC0415
    from lotse.demo.world import World  # noqa: PLC0415

    folder = Path(os.environ.get("LOTSE_BENCHMARKS", tempfile.gettempdir())) / f"lotse-pages-{contacts}"
    home, world = Home.at(folder), World.of(None, None, contacts, "hotel")
    os.environ["LOTSE_HOME"] = str(folder)
    stamp = read_stamp(home)
    if stamp is None:
        stamp = begin(home, world)
    ensure_ready(home)
    if not stamp.complete:
        from lotse.demo.build import build  # noqa: PLC0415

        build(home, world, stamp, lambda step, share: None)
    return home


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
    """Every page that a reader reaches: those with a name, each finding, and the busiest touchpoint."""
    from lotse.config.registry import FINDINGS  # noqa: PLC0415

    rows = client.get("/api/findings/touchpoints").json()["rows"]
    busiest = max(rows, key=lambda row: row.get("volume") or 0)["touchpoint"]
    yield from {"week": "/", "map": "/landkarte/", "circle": "/landkarte/?view=circle"}.items()
    yield "touchpoint", f"/kontaktpunkt/{busiest}/"
    yield from {"findings": "/befunde/", "import": "/import/"}.items()
    for name in FINDINGS:
        plain = f"/befunde/{name}/"
        yield name, plain if client.get(plain).status_code == 200 else f"{plain}?touchpoint={busiest}"


def _all_findings(home: Home, contacts: int) -> list[Measured]:
    """All findings of one year, one after the other: not kept, then kept."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    from lotse.config.registry import FINDINGS  # noqa: PLC0415
    from lotse.contacts.errors import LotseError  # noqa: PLC0415
    from lotse.contacts.filters import Filter  # noqa: PLC0415
    from lotse.contacts.log import ContactLog  # noqa: PLC0415
    from lotse.findings.memory import ask  # noqa: PLC0415

    log, where = ContactLog(home), Filter(since=datetime.now(UTC).replace(microsecond=0) - timedelta(days=365))

    def every() -> None:
        for finding in FINDINGS.values():
            try:
                ask(finding, log, where, {}, 5)
            except LotseError:  # one that needs a touchpoint
                continue

    first = measure("first", "all findings, year", contacts, lambda: (_forget(), every()), runs=RUNS)
    return [first, measure("again", "all findings, year", contacts, every, runs=RUNS)]


def _forget() -> None:
    """As if nothing had been asked since the start."""
    from lotse.findings import memory  # noqa: PLC0415

    memory.ask.__self__._state = None  # type: ignore[attr-defined]
