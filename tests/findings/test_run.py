"""One way to ask a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lotse.contacts.filters import Filter
from lotse.findings.run import GUIDE, UnknownFindingError, UnknownNameError, find, run
from lotse.findings.types import Field, Finding, Option, Result
from tests.conftest import PROJECT


def compute(log: Any, where: Filter, options: Any) -> Result:
    return Result([{"measure": options["measure"], "n": 3, "value": 1.0}], 3, "people")


FINDING = Finding(
    "waves",
    "?",
    (Field("measure", "Measure"), Field("n", "n", "count"), Field("value", "Value", "rating", "n", True)),
    compute,
    (Option("measure", "Measure", ("mean", "nps"), "mean"),),
)


def test_defaults_are_filled_and_small_bases_withheld():
    log: Any = None
    assert run(FINDING, log, Filter(), {"measure": ""}, 3).rows == [{"measure": "mean", "n": 3, "value": 1.0}]
    (row,) = run(FINDING, log, Filter(), {"measure": "nps"}, 5).rows
    assert row == {"measure": "nps", "n": None, "value": None, "withheld": ["n"]}


def test_where_nothing_on_record_answers_it_says_where_it_stands_what_is_needed():
    log: Any = None
    empty = replace(FINDING, compute=lambda *_: Result([], 0, "people", ["nothing"]))
    assert run(empty, log, Filter(), {}, 5).notes == ["nothing", GUIDE]
    assert run(empty, log, Filter(waves=("2018",)), {}, 5).notes == ["nothing"]  # the filter may be the reason
    assert GUIDE not in run(FINDING, log, Filter(), {}, 5).notes
    assert (PROJECT / GUIDE.message.rpartition(" ")[2].rstrip(".")).is_file()


def test_names_that_do_not_exist():
    log: Any = None
    with pytest.raises(UnknownFindingError, match=r"No finding 'wave'\. Did you mean 'waves'\?"):
        find({"waves": FINDING}, "wave")
    with pytest.raises(UnknownNameError, match=r"No option of the finding waves: 'limit'\. There is: measure\."):
        run(FINDING, log, Filter(), {"limit": "3"}, 5)
    with pytest.raises(UnknownNameError, match=r"No measure 'nsp'\. Did you mean 'nps'\? There is: mean, nps\."):
        run(FINDING, log, Filter(), {"measure": "nsp"}, 5)
