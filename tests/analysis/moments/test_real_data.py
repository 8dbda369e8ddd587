"""What the findings say of real data: nothing that these cannot know, and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import lotse
from lotse.config.command import main
from lotse.config.registry import FINDINGS
from lotse.contacts.filters import Filter
from lotse.findings.types import Result

MAPPINGS = Path(__file__).parents[3] / "docs" / "mappings"


def asked(home: Path, name: str, options: Mapping[str, str] | None = None) -> Result:
    return FINDINGS[name].compute(lotse.open(home), Filter(), options or {})


def imported(data: Path, file: str, mapping: str) -> None:
    assert main(["import", str(data / file), "--mapping", str(MAPPINGS / mapping)]) == 0


@pytest.mark.django_db(transaction=True)
def test_of_travellers_who_were_only_asked(home: Path, data_dir: Path) -> None:
    """130,000 answers, no contact seen: how many use a touchpoint nobody knows, and nobody can have left."""
    imported(data_dir, "airline_satisfaction/airline_passenger_satisfaction.csv.gz", "airline_satisfaction.toml")
    verdicts = {row["touchpoint"]: row["verdict"] for row in asked(home, "efficiency").rows}
    assert {"retire", "thin out", "merge"}.isdisjoint(verdicts.values())
    assert verdicts["flight_wifi"] == "mend"
    kinds = {row["touchpoint"]: row["kind"] for row in asked(home, "asymmetry").rows}
    assert len(kinds) == 14  # the verdict is on 0 to 1, the ratings on 1 to 5: that is no obstacle
    moments = asked(home, "moments")
    assert (moments.base_of, moments.base > 100_000) == ("respondents", True)
    assert {tuple(row["demonstrated_by"]) for row in moments.rows if row["certainty"] == "demonstrated"} == {("asked",)}
    assert {row["found"] for row in asked(home, "consequences").rows} == {0}


@pytest.mark.django_db(transaction=True)
def test_of_customers_of_whom_only_leaving_is_known(home: Path, data_dir: Path) -> None:
    imported(data_dir, "churn/telco.csv", "churn.toml")
    assert [str(note) for note in asked(home, "exit-risk").notes] == [
        "1869 people left with a contact of kind cancellation, but nothing they experienced before is on record, so "
        "nothing can be said about the risk of leaving."
    ]


def certain(row: Mapping[str, Any]) -> bool:
    return bool(row["ratio_low"] is not None and row["ratio_low"] > 1)


@pytest.mark.django_db(transaction=True)
def test_of_clicks_nothing_is_said_to_be_demonstrated_that_its_interval_denies(home: Path, data_dir: Path) -> None:
    imported(data_dir, "ecom_clicks/ecom.csv.gz", "ecom_clicks.toml")
    for event in ("first-purchase", "repurchase"):
        rows = asked(home, "exit-risk", {"event": event}).rows
        assert rows
        assert not [row for row in rows if row["certainty"] == "demonstrated" and not row["ratio_high"] < 1]
