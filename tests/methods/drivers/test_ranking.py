import csv
import gzip

import numpy as np
import pytest

from lotse.methods.drivers import derived_importance, driver_intervals


@pytest.fixture(scope="module")
def airline(data_dir):
    with gzip.open(data_dir / "airline_satisfaction" / "airline_passenger_satisfaction.csv.gz", "rt") as lines:
        rows = list(csv.reader(lines))
    ratings = np.array([row[9:23] for row in rows[1:]], dtype=float)
    return rows[0][9:23], ratings, np.array([row[23] == "Satisfied" for row in rows[1:]], dtype=float)


@pytest.mark.data
def test_zeros_kept_wrongly_give_the_published_correlations(airline):
    names, ratings, satisfied = airline
    r = dict(zip(names, derived_importance(ratings, satisfied, "correlation").round(3).tolist(), strict=True))
    assert ratings.shape == (129_880, 14)
    assert (r["Online Boarding"], r["In-flight Entertainment"], r["Seat Comfort"]) == (0.502, 0.398, 0.349)
    assert r["Gate Location"] == -0.003


@pytest.mark.data
def test_zeros_as_never_used_change_the_ranking(airline):
    names, ratings, satisfied = airline
    used = np.where(ratings == 0, np.nan, ratings)
    wrong, right = (derived_importance(x, satisfied) for x in (ratings, used))
    order = [[names[i] for i in np.argsort(-weights)[:3]] for weights in (wrong, right)]
    assert order[1][:2] == ["Online Boarding", "In-flight Wifi Service"]
    assert order[0] != order[1]


@pytest.mark.data
def test_two_thousand_draws_of_every_passenger(airline):
    _, ratings, satisfied = airline
    found = driver_intervals(np.where(ratings == 0, np.nan, ratings), satisfied, draws=2000)
    assert (found.n, found.groups, found.draws) == (129_880, 1000, 2000)


def test_random_groups_give_the_ordinary_bootstrap_error():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20_000, 3))
    y = x @ [1.0, 0.5, 0.25] + rng.normal(size=20_000)
    found = driver_intervals(x, y)
    width = found.correlation_high - found.correlation_low
    expected = 2 * 1.96 * (1 - found.correlations**2) * np.sqrt(1 + found.correlations**2 / 2) / np.sqrt(20_000)
    assert width == pytest.approx(expected, rel=0.15)


def test_clusters_widen_the_interval():
    rng = np.random.default_rng(2)
    x = np.repeat(rng.normal(size=(300, 2)), 10, axis=0)
    y = x @ [1.0, 0.3] + np.repeat(rng.normal(size=300), 10)
    alone, together = driver_intervals(x, y), driver_intervals(x, y, cluster=np.repeat(np.arange(300), 10))
    assert ((together.high - together.low) > 2 * (alone.high - alone.low)).all()


def test_nothing_is_not_something():
    rng = np.random.default_rng(5)
    found = driver_intervals(rng.normal(size=(150, 4)), rng.normal(size=150))
    assert found.low.tolist() == [0.0] * 4
    assert found.ranks.low.tolist() == [1] * 4
    assert found.ranks.high.tolist() == [4] * 4


def test_same_seed_same_answer(cars):
    one, two = (driver_intervals(cars[:, 1:], cars[:, 0], draws=100, seed=4) for _ in range(2))
    assert one.low.tolist() == two.low.tolist()


def test_imputed_tables_are_pooled(cars):
    cars[::7, 2] = np.nan
    found = driver_intervals(cars[:, 1:], cars[:, 0], missing="impute", draws=200)
    assert (found.missing, found.draws, found.n) == ("impute", 200, 32)
    assert (found.low <= found.weights).all()


def test_a_single_customer_who_decides_widens_the_limits():
    rng = np.random.default_rng(0)
    ratings = rng.normal(size=(300, 2))
    outcome = ratings[:, 0] + rng.normal(size=300)
    calm = driver_intervals(ratings, outcome, draws=500)
    ratings[0], outcome[0] = [9.0, 0.0], 30.0
    wild = driver_intervals(ratings, outcome, draws=500)
    assert wild.high[0] - wild.low[0] > 2 * (calm.high[0] - calm.low[0])
    assert ((wild.correlation_low >= -1) & (wild.correlation_high <= 1)).all()
