"""Homes with real sets imported, each once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from lotse.collect.domain import import_file
from lotse.collect.mapping import load_mapping
from lotse.config.command import main
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.home import Home
from lotse.contacts.log import ContactLog
from lotse.contacts.resolve import save_catalogue
from tests.conftest import PROJECT

MAPPINGS = PROJECT / "docs" / "mappings"
AIRPORT = {
    "sfo_airport_2017": "sfo_airport/2017_SFO_Customer_Survey.csv",
    "sfo_airport_2018": "sfo_airport/2018_SFO_Customer_Survey.csv",
    "sfo_airport_2018_comments": "sfo_airport/2018_SFO_Customer_Survey.csv",
}
AIRLINE = {"airline_satisfaction": "airline_satisfaction/airline_passenger_satisfaction.csv.gz"}
PHONE = {"churn": "churn/telco.csv"}
SHOP = {"ecom_clicks": "ecom_clicks/ecom.csv.gz"}

type Show = Callable[..., list[dict[str, Any]]]


class Place:
    """A home with real sets imported: its contacts with their touchpoints, and its findings, each asked once."""

    def __init__(self, root: Path, data: Path, sets: dict[str, str]) -> None:
        self.root, touchpoints, rules = root, {}, {}
        for mapping, file in sets.items():
            path = MAPPINGS / f"{mapping}.toml"
            import_file(data / file, path, Home.at(root))
            said = load_mapping(path)
            touchpoints |= {entry.key: entry for entry in said.touchpoints}
            rules |= {repr(rule): rule for rule in said.rules}
        save_catalogue(Home.at(root), Catalogue(1, tuple(touchpoints.values()), tuple(rules.values())))
        of = {rule.signal: rule.touchpoint for rule in rules.values()}
        columns = ["customer", "kind", "signal", "rating", "valence", "weight", "wave", "occurred_at"]
        table = ContactLog.open(root).to_arrow(columns).to_pandas()
        table["touchpoint"] = table.signal.map(of)
        self.contacts = table
        self.shown: dict[tuple[str, ...], tuple[list[dict[str, Any]], str]] = {}

    def show(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Show:
        monkeypatch.setenv("LOTSE_HOME", str(self.root))

        def rows(*words: str) -> list[dict[str, Any]]:
            if words not in self.shown:
                capsys.readouterr()
                assert main(["show", *words, "--format", "json"]) == 0
                printed = capsys.readouterr()
                self.shown[words] = json.loads(printed.out), printed.err
            found, self.notes = self.shown[words]
            return found

        return rows


def wilson(part: int, n: int) -> tuple[float, float]:
    low, high = proportion_confint(part, n, method="wilson")
    return float(low), float(high)
