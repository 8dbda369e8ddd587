from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from lotse.demo.scene import Scene
from lotse.demo.truth import Truth, as_data, draw, mean_valence, shifted
from lotse.demo.world import DAYS, World


def z_scores(estimates: np.ndarray, truth: np.ndarray, errors: np.ndarray) -> np.ndarray:
    return (estimates - truth) / errors


def test_the_truth_depends_on_the_seed_alone(world: World) -> None:
    assert as_data(world, draw(replace(world, contacts=1))) == as_data(world, draw(world))


def test_another_seed_another_truth(world: World) -> None:
    def leaving(seed: int) -> set[str]:
        other = replace(world, seed=seed)
        return {entry["touchpoint"] for entry in as_data(other, draw(other))["drivers"]["leaving"]}

    assert len({frozenset(leaving(seed)) for seed in range(10)}) == 10


@pytest.mark.parametrize("seed", range(20))
def test_what_is_planted(world: World, seed: int) -> None:
    data = as_data(replace(world, seed=seed), draw(replace(world, seed=seed)))
    assert [len(data["drivers"][name]) for name in ("leaving", "staying", "recommending", "first_purchase")] == [
        6,
        4,
        4,
        4,
    ]
    assert all(entry["ratio"] > 1.5 for entry in data["drivers"]["leaving"])
    assert all(entry["ratio"] < 0.75 for entry in data["drivers"]["staying"])
    assert sorted(measure["effect"] for measure in data["measures"]) == ["better"] * 4 + ["none"] * 3 + ["worse"]
    assert len(data["touchpoints"]) == 64
    assert all(measure["mean_experience_change"] == 0 for measure in data["measures"] if measure["effect"] == "none")


def test_shifting_by_nothing_changes_nothing() -> None:
    assert np.allclose(shifted(0.2, 0.3, 0.0), (0.2, 0.3), rtol=0, atol=1e-12)


def test_a_worse_share_lowers_the_mean() -> None:
    assert mean_valence(0.2, 0.3, 1.0) < mean_valence(0.2, 0.3, 0.0) < mean_valence(0.2, 0.3, -1.0)


def test_an_oracle_finds_the_hazard_ratios_of_leaving(large: Scene) -> None:
    """Complementary log-log regression over the stays: the model that generated them."""
    stays, truth, people = large.stays, large.truth, large.people
    booked = stays.booked
    bad, good = np.flatnonzero(truth.leave_bad), np.flatnonzero(truth.leave_good)
    idle = np.flatnonzero((truth.leave_bad == 0) & ((stays.state < 0).sum(axis=0) > 300))[:4]
    unit = stays.unit
    columns = np.column_stack(
        [
            np.ones(len(stays)),
            people.activity[unit],
            people.business[unit],
            np.nan_to_num(stays.reply, nan=np.inf) <= 1,
            stays.state[:, bad] < 0,
            stays.state[:, good] > 0,
            stays.state[:, idle] < 0,
        ]
    )[booked]
    fit = sm.GLM(
        stays.left[booked].astype(float), columns, sm.families.Binomial(sm.families.links.CLogLog())
    ).fit()  # fmt: skip
    planted = [truth.reply_in_time, *truth.leave_bad[bad], *truth.leave_good[good], *np.zeros(len(idle))]
    z = z_scores(fit.params[3:], np.array(planted), fit.bse[3:])
    assert np.abs(z).max() < 3.9
    assert (fit.params[4 : 4 + len(bad)] > 0).all()


def test_an_oracle_finds_who_recommends(large: Scene) -> None:
    stays, truth = large.stays, large.truth
    good, bad = np.flatnonzero(truth.recommend_good), np.flatnonzero(truth.recommend_bad)
    community = large.people.community[stays.unit]
    talk = np.where(community >= 0, truth.community[community], 0.0)
    columns = np.column_stack([np.ones(len(stays)), talk, stays.state[:, good] > 0, stays.state[:, bad] < 0])
    fit = sm.Logit(stays.recommended[stays.booked].astype(float), columns[stays.booked]).fit(disp=0)
    planted = np.array([1.0, *truth.recommend_good[good], *truth.recommend_bad[bad]])
    keep = ~large.people.reserve[stays.unit[stays.booked]]
    assert keep.any()
    assert np.abs(z_scores(fit.params[2:], planted[1:], fit.bse[2:])).max() < 3.9
    assert fit.params[1] > 0.5


def change(scene: Scene, number: int) -> tuple[float, float]:
    """Log odds ratio of a bad experience after a measure's start against before, at its places; standard error.

    The touchpoint's own trend is taken out with the planted value.
    """
    stays, measure = scene.stays, scene.truth.measures[number]
    used = (stays.use[:, measure.place] > 0) & np.isin(stays.location, measure.locations)
    crisis = scene.truth.crisis
    if crisis.place == measure.place:
        used &= ~((stays.day >= crisis.day) & (stays.day < crisis.day + 7))
    bad = stays.state[used, measure.place] < 0
    after = stays.day[used] >= measure.day
    offset = scene.truth.trend[measure.place] * (stays.day[used] - DAYS / 2) / 365
    place = [stays.location[used] == location for location in measure.locations]
    fit = sm.GLM(
        bad.astype(float), np.column_stack([after, *place]).astype(float), sm.families.Binomial(), offset=offset
    ).fit()  # fmt: skip
    return float(fit.params[0]), float(fit.bse[0])


def test_measures_do_what_is_written_and_null_ones_nothing(large: Scene) -> None:
    for number, measure in enumerate(large.truth.measures):
        estimate, error = change(large, number)
        assert abs(estimate - measure.log_odds) < 3.9 * error


def test_the_crisis_shows(large: Scene) -> None:
    stays, crisis = large.stays, large.truth.crisis
    here = (stays.use[:, crisis.place] > 0) & (stays.location == crisis.location)
    week = (stays.day >= crisis.day) & (stays.day < crisis.day + 7)
    bad = stays.state[:, crisis.place] < 0
    assert bad[here & week].mean() > 2 * bad[here & ~week].mean()


def test_the_active_meet_more_trouble_and_leave_less(large: Scene) -> None:
    """The confounding that methods have to see through."""
    stays, activity = large.stays, large.people.activity
    trouble = np.bincount(stays.unit, (stays.state < 0).sum(axis=1), len(large.people))
    assert np.corrcoef(trouble, activity)[0, 1] > 0.2
    booked = stays.booked
    high = activity[stays.unit[booked]] > 0.5
    assert stays.left[booked][high].mean() < stays.left[booked][~high].mean()


def test_effects_are_sparse(truth: Truth) -> None:
    for effect in (truth.leave_bad, truth.leave_good, truth.recommend_good, truth.recommend_bad, truth.convert):
        assert 0 < np.count_nonzero(effect) <= 6
