import numpy as np
import pytest

from lotse.methods.balance import Balances, balance_effect, experience_balance
from lotse.methods.errors import MethodError


def test_balance_per_person():
    person, valence = np.array([0, 0, 0, 1, 2]), np.array([1.0, 0.5, -1.0, np.nan, -0.2])
    found = experience_balance(person, valence, people=4)
    assert (found.good.tolist(), found.bad.tolist()) == ([2, 0, 0, 0], [1, 0, 1, 0])
    assert found.contacts.tolist() == [3, 1, 1, 0]
    assert found.balance[[0, 2]].tolist() == [1 / 3, -1.0]
    assert np.isnan(found.balance[[1, 3]]).all()


def test_what_came_after_does_not_count():
    found = experience_balance(np.array([0, 0]), np.array([1.0, -1.0]), np.array([1.0, 9.0]), np.array([5.0]))
    assert found.balance.tolist() == [1.0]
    with pytest.raises(MethodError, match="needs the time"):
        experience_balance(np.array([0]), np.array([1.0]), until=np.array([5.0]))


def test_planted_effect_and_bands():
    rng = np.random.default_rng(0)
    good, bad = rng.poisson(3, 6000), rng.poisson(2, 6000)
    balances = Balances(good, bad, good + bad + rng.poisson(2, 6000))
    slope = np.nan_to_num(balances.balance)
    stayed = rng.random(6000) < 1 / (1 + np.exp(-(0.5 + 1.0 * slope)))
    found = balance_effect(balances, stayed)
    assert found.odds_ratio is not None
    assert found.odds_ratio.low < np.exp(0.5) < found.odds_ratio.high
    rates = [interval.value for _, interval in found.bands]
    assert rates == sorted(rates)


def test_small_base_says_less():
    balances = Balances(np.array([1, 0, 2, 1]), np.array([0, 1, 0, 1]), np.array([2, 2, 2, 2]))
    found = balance_effect(balances, np.array([True, False, True, True]))
    assert found.odds_ratio is None
    assert found.statement.startswith("Only 1 of the rarer outcome")
    assert [name for name, _ in found.bands] == ["more bad", "even", "more good"]
