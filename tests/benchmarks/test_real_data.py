import numpy as np
import pytest

from benchmarks.chart import Dot, chart
from benchmarks.machine import machine
from benchmarks.real_data import CHARTS, airline, airport, checkout, churn


def percent(*values):
    return tuple(round(100 * float(value), 1) for value in values)


@pytest.mark.data
def test_the_zero_trap(data_dir):
    right, wrong = airline(data_dir), airline(data_dir, zeros=True)
    wifi, boarding = (right.names.index(name) for name in ("In-flight Wifi Service", "Online Boarding"))
    assert (right.found.ranks.rank[boarding], right.found.ranks.high[boarding]) == (1, 1)
    assert (right.found.ranks.rank[wifi], wrong.found.ranks.rank[wifi]) == (2, 6)
    assert percent(right.found.weights[boarding], right.found.weights[wifi]) == (15.2, 6.2)
    assert percent(wrong.found.weights[wifi]) == (2.8,)
    assert right.found.n == 129_880


@pytest.mark.data
def test_the_airport_as_a_whole(data_dir):
    waves = {year: airport(data_dir, year) for year in (2013, 2018)}
    assert {year: wave.found.n for year, wave in waves.items()} == {2013: 3334, 2018: 2625}
    last = waves[2018]
    food, restrooms = last.names.index("Food"), last.names.index("Restrooms")
    assert (last.found.ranks.rank[food], last.found.ranks.rank[restrooms]) == (1, 11)
    assert percent(last.found.weights[food]) == (8.9,)
    assert waves[2013].found.high[food] > last.found.low[food]


@pytest.mark.data
def test_leaving(data_dir):
    found = churn(data_dir)
    monthly, new = found["contract"]["Month-to-month"], found["contract, first year"]["Two year"]
    assert (monthly.n, percent(monthly.value, monthly.low, monthly.high)) == (3875, (42.7, 41.2, 44.3))
    assert (new.n, percent(new.low, new.high)) == (68, (0.0, 5.3))
    assert sum(share.n * share.value for share in found["contract"].values()) == pytest.approx(1869)


@pytest.mark.data
def test_leaving_the_checkout(data_dir):
    found = checkout(data_dir)
    assert percent(*(found[name].value for name in ("all", "no trouble", "payment error", "checkout bug"))) == (
        41.1, 32.9, 88.4, 71.9,
    )  # fmt: skip
    assert found["all"].n == 441


def test_a_chart_shows_every_figure_inside_its_frame():
    drawn = chart("Left, percent", [Dot("a & b", 3, 1, 7), Dot("c", 9, 8, 9.9)])
    assert drawn.count("<circle") == 2
    assert "a &amp; b" in drawn
    assert ">10</text>" in drawn


def test_the_page_shows_the_charts_that_are_there():
    page = (CHARTS.parent / "real-data.md").read_text(encoding="utf-8")
    assert all(f"real-data/{path.name}" in page for path in CHARTS.glob("*.svg"))


def test_machine_names_no_host():
    assert np.all([word in machine() for word in ("cores", "GiB", "Python")])


PAGE = (CHARTS.parent / "real-data.md").read_text(encoding="utf-8")


def said(value, low, high):
    """As the page writes it: 8.9 (7.3–10.6)."""
    return "{:.1f} ({:.1f}–{:.1f})".format(*(round(100 * float(x), 1) for x in (value, low, high)))


@pytest.mark.data
@pytest.mark.parametrize("at", range(6))
def test_every_figure_of_the_airports_table(data_dir, at):
    wave = airport(data_dir, 2013 + at)
    found = {
        name: said(wave.found.weights[j], wave.found.low[j], wave.found.high[j]) for j, name in enumerate(wave.names)
    }
    lines = [
        [cell.strip() for cell in line.strip("| \n").split("|")] for line in PAGE.splitlines() if line.startswith("| ")
    ]
    shown = {line[0]: line[1 + at] for line in lines if len(line) == 7 and line[0] in found}
    assert len(shown) == 6
    assert shown == {name: found[name] for name in shown}


@pytest.mark.data
def test_what_the_page_says_of_leaving_and_of_the_checkout(data_dir):
    left, shop = churn(data_dir), checkout(data_dir)
    monthly, year, two = (left["contract"][name] for name in ("Month-to-month", "One year", "Two year"))
    shares = {
        **{f"n = {one.n:,}": one for one in (monthly, year, two)},
        "n = 1,994": left["contract, first year"]["Month-to-month"],
        "n = 124": left["contract, first year"]["One year"],
        "n = 2,365": left["payment"]["Electronic check"],
        "n = 671": left["support, monthly contract"]["Yes"],
        "n = 2,680": left["support, monthly contract"]["No"],
        "671 sessions": shop["no trouble"],
        "95 sessions": shop["payment error"],
        "32 sessions": shop["checkout bug"],
        "197 sessions": shop["no trouble, mobile"],
        "379 sessions": shop["no trouble, desktop"],
    }
    for base, share in shares.items():
        value, low, high = percent(share.value, share.low, share.high)
        assert f"({low:.1f}–{high:.1f}; {base})" in PAGE
        assert f"{value:.1f} %" in PAGE
    others = [share.value for name, share in left["payment"].items() if name != "Electronic check"]
    assert percent(min(others), max(others)) == (15.2, 19.1)  # "the three others 15 to 19 %"


@pytest.mark.data
def test_what_the_page_says_of_the_airline(data_dir):
    right, wrong = airline(data_dir), airline(data_dir, zeros=True)
    for drivers, name in (
        (right, "Online Boarding"),
        (right, "In-flight Wifi Service"),
        (wrong, "In-flight Wifi Service"),
    ):
        at = drivers.names.index(name)
        value, limits = said(drivers.found.weights[at], drivers.found.low[at], drivers.found.high[at]).split(" ")
        assert any(value in line and limits.strip("()") in line for line in PAGE.splitlines())
    assert round(100 * float(right.found.weights.sum())) == 46
    tied = [
        right.found.ranks.high[right.names.index(n)]
        for n in ("Seat Comfort", "On-board Service", "In-flight Entertainment")
    ]
    assert set(tied) == {6}
    assert wrong.found.ranks.rank[wrong.names.index("Leg Room Service")] == 2  # where the budget would have gone
