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
