"""After the rehearsal nothing is compiled any more, whatever a finding is asked."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from numba.core.dispatcher import Dispatcher

from lotse.config import warming
from lotse.config.registry import FINDINGS
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
    log = warming._Rehearsal(Home.at(home))
    for finding in FINDINGS.values():
        with suppress(LotseError):  # asked of one touchpoint, or of more answers than there are
            finding.compute(log, Filter(kinds=("use", "rating", "purchase")), {})
    assert compiled() == before


def test_it_leaves_nothing_in_the_data_folder(home: Path) -> None:
    warming.warm()
    assert [path.name for path in home.iterdir()] == []
