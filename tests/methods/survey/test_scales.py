import csv

import numpy as np
import pytest

from lotse.methods.errors import MethodError
from lotse.methods.survey import SCALES, answers

WIFI = {2013: 3.66, 2014: 3.89, 2015: 4.02, 2016: 4.07, 2017: 4.06, 2018: 4.02}
WHOLE = {2013: 3.98, 2014: 4.01, 2015: 4.04, 2016: 4.05, 2017: 4.07, 2018: 4.04}


def test_never_used_is_no_rating():
    scale = SCALES["1-5"].coded({6: "never used", 0: "blank"})
    found = answers([1, 5, 6, 0, np.nan, 6], scale)
    assert found.values[:2].tolist() == [1.0, 5.0]
    assert np.isnan(found.values[2:]).all()
    assert found.missing == {"no answer": 1, "never used": 2, "blank": 1}


def test_undeclared_code_is_refused():
    with pytest.raises(MethodError, match="6 is not on the scale 1-5"):
        answers([1, 6], SCALES["1-5"])


def test_a_rating_cannot_mean_never_used():
    with pytest.raises(MethodError, match="3 is a rating"):
        SCALES["1-5"].coded({3: "never used"})


def test_valence_map():
    assert SCALES["1-5"].valence(np.array([1.0, 2, 3, 4, 5])).tolist() == [-1, -0.5, 0, 0.5, 1]


def column(rows, *names):
    key = next(key for key in rows[0] if key.startswith("Q7") and any(name in key for name in names))
    texts = [row[key].strip() for row in rows]
    return np.array([float("nan") if text.upper() in {"", "BLANK"} else float(text) for text in texts])


@pytest.mark.data
@pytest.mark.parametrize("year", WIFI)
def test_weighted_means_of_the_airport(data_dir, year):
    path = data_dir / "sfo_airport" / f"{year}_SFO_Customer_Survey.csv"
    with path.open(encoding="latin-1", newline="") as lines:
        rows = [{key.strip().upper(): value for key, value in row.items() if key} for row in csv.DictReader(lines)]
    weights = np.array([float(row["WEIGHT"].strip() or "nan") for row in rows])
    scale = SCALES["1-5"].coded({6: "never used", 0: "blank"})
    for raw, expected in ((column(rows, "WIFI"), WIFI[year]), (column(rows, "WHOLE", "ALL"), WHOLE[year])):
        ratings = answers(raw, scale).values
        known = ~np.isnan(ratings) & ~np.isnan(weights)
        assert round(float(np.average(ratings[known], weights=weights[known])), 2) == expected
