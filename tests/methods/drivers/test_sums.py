import numpy as np
import pandas as pd
import pytest

from lotse.methods.drivers.sums import correlations, pair_sums, repaired


def test_pairwise_correlation_as_pandas():
    rng = np.random.default_rng(3)
    table = rng.normal(size=(200, 5)) @ rng.normal(size=(5, 5)) + 100
    table[rng.random(table.shape) < 0.4] = np.nan
    sums = pair_sums(table, np.ones(200), rng.integers(0, 7, 200))
    assert sums.shape == (7, 4, 5, 5)
    assert correlations(sums.sum(axis=0)) == pytest.approx(pd.DataFrame(table).corr().to_numpy(), abs=1e-12)


def test_repair_makes_a_possible_matrix():
    impossible = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    fixed, changed = repaired(impossible)
    assert changed
    assert np.linalg.eigvalsh(fixed).min() >= -1e-12
    assert np.diag(fixed) == pytest.approx(1.0)


def test_a_possible_matrix_stays():
    fixed, changed = repaired(np.eye(3))
    assert not changed
    assert fixed.tolist() == np.eye(3).tolist()
