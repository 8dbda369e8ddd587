"""After the rehearsal nothing is compiled any more, whatever a finding is asked."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from numba.core.dispatcher import Dispatcher

from lotse.config import warming
from lotse.config.registry import FINDINGS
from lotse.config.rehearsal import Rehearsal
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home


def compiled() -> dict[str, int]:
    modules = [module for name, module in sys.modules.items() if name.startswith(("lotse.contacts", "lotse.methods"))]
    found = [thing for module in modules for thing in vars(module).values() if isinstance(thing, Dispatcher)]
    return {f"{loop.__module__}.{loop.__name__}": len(loop.signatures) for loop in found}


def test_findings_over_another_log_compile_nothing_more(home: Path) -> None:
    warming.warm()
    before = compiled()
    assert warming.ready.is_set()
    assert before["lotse.methods.journeys.graph._count"] >= 1
    needed = {"conditional._binomial": 1, "effect._drawn": 1, "effect._measures": 2, "segments._known": 1}
    assert {
        name: before[f"lotse.methods.exit_risk.{name}"] >= least for name, least in needed.items()
    } == dict.fromkeys(needed, True)
    log = Rehearsal(Home.at(home))
    for finding in FINDINGS.values():
        with suppress(LotseError):  # asked of one touchpoint, or of more answers than there are
            finding.compute(log, Filter(kinds=("use", "rating", "purchase")), {})
    assert compiled() == before


def test_it_leaves_nothing_in_the_data_folder(home: Path) -> None:
    warming.warm()
    assert [path.name for path in home.iterdir()] == []


def test_the_first_page_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    began, visited = threading.Event(), threading.Event()
    monkeypatch.setattr(warming, "warm", began.set)
    monkeypatch.setattr(warming, "keep", lambda: None)
    monkeypatch.setattr(warming, "_visited", visited)
    monkeypatch.setattr(warming, "GRACE", 60.0)
    warming.start_warming()
    assert not began.wait(0.1)
    warming.first_page_is_out(sender=object)
    assert began.wait(10)


def test_a_site_that_nobody_visits_gets_ready_too(monkeypatch: pytest.MonkeyPatch) -> None:
    began = threading.Event()
    monkeypatch.setattr(warming, "warm", began.set)
    monkeypatch.setattr(warming, "keep", lambda: None)
    monkeypatch.setattr(warming, "_visited", threading.Event())
    monkeypatch.setattr(warming, "GRACE", 0.01)
    warming.start_warming()
    assert began.wait(10)


def test_the_application_loads_no_statistics_before_its_first_answer() -> None:
    program = (
        "import sys, lotse.config.warming\n"
        "lotse.config.warming.GRACE = 600\n"
        "import lotse.config.wsgi, lotse.config.urls\n"
        "print([name for name in ('numba', 'scipy', 'statsmodels', 'sklearn') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["[]"]
