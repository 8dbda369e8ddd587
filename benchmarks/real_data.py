"""`python -m benchmarks.real_data --data FOLDER`: what an analyst finds in the real sets, as figures and charts.

The sets are not part of the project; the aggregate figures and the charts in docs/real-data are.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.chart import Dot, chart
from lotse.methods.drivers import DriverIntervals, driver_intervals
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.estimates.proportions import cluster_share
from lotse.methods.estimates.sums import cluster_sums
from lotse.methods.interval import Floats

CHARTS = Path(__file__).resolve().parents[1] / "docs" / "real-data"
RATINGS = {"1", "2", "3", "4", "5"}  # at the airport; 6 is "never used", 0 a blank
# Touchpoints of the airport questionnaire, by how the wave's column begins after its number.
AIRPORT = {
    "Art": ("ART", "A_ART"), "Food": ("FOOD", "B_FOOD"), "Shops": ("STORE", "C_SHOPS"), "Signs": ("SIGN", "D_SIGNS"),
    "Walkways": ("WALKWAY", "WALKWAYS", "E_WALK"), "Screens": ("SCREENS", "F_SCREENS"),
    "Wi-Fi": ("WIFI", "I_WIFI"), "Roads outside": ("ROADS", "J_ROAD"), "AirTrain": ("AIRTRAIN", "L_AIRTRAIN"),
}  # fmt: skip
WHOLE = ("Q7ALL", "Q7O_WHOLE")
RESTROOM = ("Q9RESTROOM", "Q9Restroom", "Q9E_CLNBATH")
SECURITY = ("Q14PASSTHRU", "Q14B_SECURITY")
CHECKOUT = {"shipping_details", "payment_details", "payment_error", "checkout_bug"}


@dataclass(frozen=True)
class Drivers:
    names: tuple[str, ...]
    found: DriverIntervals


def airline(data: Path, zeros: bool = False) -> Drivers:
    """What goes with being satisfied; ``zeros``: keep "not applicable" as the rating 0, as is usually done."""
    names, ratings, satisfied = airline_ratings(data, zeros)
    return Drivers(names, driver_intervals(ratings, satisfied))


def airline_ratings(data: Path, zeros: bool = False) -> tuple[tuple[str, ...], Floats, Floats]:
    """Names and ratings of the 14 touchpoints, and who was satisfied."""
    with gzip.open(data / "airline_satisfaction" / "airline_passenger_satisfaction.csv.gz", "rt") as lines:
        header, *rows = csv.reader(lines)
    ratings = np.array([row[9:23] for row in rows], dtype=float)
    if not zeros:
        ratings[ratings == 0] = np.nan
    satisfied = np.array([row[23] == "Satisfied" for row in rows], dtype=float)
    return tuple(header[9:23]), ratings, satisfied


def airport(data: Path, year: int) -> Drivers:
    """What goes with the rating of the airport as a whole in one wave, weighted."""
    with (data / "sfo_airport" / f"{year}_SFO_Customer_Survey.csv").open(encoding="latin-1", newline="") as lines:
        rows = [{key.strip(): value for key, value in row.items() if key} for row in csv.DictReader(lines)]
    wanted = {name: tuple("Q7" + ending for ending in endings) for name, endings in AIRPORT.items()}
    wanted |= {"Restrooms": RESTROOM, "Security": SECURITY}
    columns = [_rated(rows, names) for names in (*wanted.values(), WHOLE)]
    weight = np.array([float(row["WEIGHT"] or 0) for row in rows])
    ratings = np.column_stack(columns[:-1])
    kept = weight > 0
    return Drivers(tuple(wanted), driver_intervals(ratings[kept], columns[-1][kept], weights=weight[kept]))


def _rated(rows: list[dict[str, str]], names: Iterable[str]) -> np.ndarray:
    """Ratings 1–5 of the one of ``names`` that this wave has; everything else is no rating."""
    column = next(name for name in names if name in rows[0])
    return np.array([float(answer) if (answer := row[column].strip()) in RATINGS else np.nan for row in rows])


def churn(data: Path) -> dict[str, dict[str, Estimate]]:
    """Share of customers who left, by contract, by contract within the first year, and by technical support."""
    with (data / "churn" / "telco.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    new = [row for row in rows if int(row["tenure"]) <= 12]
    monthly = [row for row in rows if row["Contract"] == "Month-to-month" and row["InternetService"] != "No"]
    return {
        "contract": _leaving(rows, "Contract"), "contract, first year": _leaving(new, "Contract"),
        "payment": _leaving(rows, "PaymentMethod"), "support, monthly contract": _leaving(monthly, "TechSupport"),
    }  # fmt: skip


def _leaving(rows: list[dict[str, str]], column: str) -> dict[str, Estimate]:
    groups = sorted({row[column] for row in rows})
    return {group: _share([row["Churn"] == "Yes" for row in rows if row[column] == group]) for group in groups}


def _share(flags: list[bool], people: list[str] | None = None) -> Estimate:
    values = np.array(flags, dtype=float)
    sums = cluster_sums([np.ones(len(values)), values], range(len(values)) if people is None else people)
    return cluster_share(sums, 0, 1, len(values))


def checkout(data: Path) -> dict[str, Estimate]:
    """Sessions that reached the checkout and left it without buying, by what went wrong there; clustered by user."""
    with gzip.open(data / "ecom_clicks" / "ecom.csv.gz", "rt", newline="") as lines:
        rows = list(csv.DictReader(lines))
    sessions: dict[str, set[str]] = {}
    user, platform = {}, {}
    for row in rows:
        sessions.setdefault(row["session_id"], set()).add(row["event"])
        user[row["session_id"]], platform[row["session_id"]] = row["user_id"], row["platform"]
    reached = [key for key, events in sessions.items() if events & CHECKOUT]
    trouble = {key: _trouble(sessions[key]) for key in reached}
    groups = {"all": reached}
    groups |= {name: [key for key in reached if trouble[key] == name] for name in sorted(set(trouble.values()))}
    calm = groups["no trouble"]
    for name in sorted(set(platform.values())):
        groups[f"no trouble, {name}"] = [key for key in calm if platform[key] == name]
    return {
        name: _share(["purchase" not in sessions[key] for key in keys], [user[key] for key in keys])
        for name, keys in groups.items()
    }


def _trouble(events: set[str]) -> str:
    if "checkout_bug" in events:
        return "checkout bug"
    return "payment error" if "payment_error" in events else "no trouble"


def of_drivers(drivers: Drivers) -> list[Dot]:
    found = drivers.found
    order = np.argsort(-found.weights)
    return [
        Dot(drivers.names[j], 100 * found.weights[j], 100 * found.low[j], 100 * found.high[j]) for j in order
    ]  # fmt: skip


def of_shares(shares: dict[str, Estimate]) -> list[Dot]:
    return [
        Dot(f"{name} (n = {share.n:,})", *(100 * (x or 0.0) for x in (share.value, share.low, share.high)))
        for name, share in shares.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_data", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the real sets")
    data, waves = parser.parse_args().data, range(2013, 2019)
    CHARTS.mkdir(exist_ok=True)
    right, wrong, by_year = airline(data), airline(data, zeros=True), {year: airport(data, year) for year in waves}
    left, shop = churn(data), checkout(data)
    charts = {
        "airline": ("Share of R², percent", of_drivers(right)),
        "airline-zeros": ("Share of R², percent; zeros wrongly kept as ratings", of_drivers(wrong)),
        "airport-2018": ("Share of R², percent, wave 2018", of_drivers(by_year[2018])),
        "churn-contract": ("Left, percent of customers", of_shares(left["contract"])),
        "checkout": ("Left the checkout without buying, percent of sessions (n = users)", of_shares(shop)),
    }
    for name, (title, dots) in charts.items():
        (CHARTS / f"{name}.svg").write_text(chart(title, dots), encoding="utf-8")
    tables = {"airline": right, "airline, zeros kept": wrong} | {f"airport {year}": by_year[year] for year in waves}
    figures: dict[str, object] = {
        name: {"n": made.found.n, "weights": [[d.label, *(round(x, 2) for x in (d.value, d.low, d.high))]
                                              for d in of_drivers(made)]}
        for name, made in tables.items()
    }  # fmt: skip
    for name, shares in {**left, "checkout": shop}.items():
        figures[name] = [[d.label, *(round(x, 1) for x in (d.value, d.low, d.high))] for d in of_shares(shares)]
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
