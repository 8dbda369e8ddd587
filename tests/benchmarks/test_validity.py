import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.validity import contrasts, power
from benchmarks.validity.__main__ import digest, kept, page, row
from benchmarks.validity.activity import activities, days_of
from benchmarks.validity.cells import CELLS
from benchmarks.validity.demo_silence import Stays, expected_scores, stays
from benchmarks.validity.demo_truth import Found, section
from benchmarks.validity.falling_silent import visits
from benchmarks.validity.leaving import YEAR, Size, graded_ratio, grades, world
from benchmarks.validity.practice import PRACTICE
from benchmarks.validity.wanted import WINDOW, Course, Wish, course
from lotse.demo.truth import draw
from lotse.demo.world import World
from lotse.methods.drivers import penalty_reward


def test_a_planted_world_is_what_it_says():
    made = world(Size(500, 12, 3, 3.0, 0.1), np.random.default_rng(0))
    assert made.planted.sum() == 3
    assert set(np.unique(made.sign)) == {-1, 0, 1}
    assert 0.03 < (made.left < YEAR).mean() < 0.3
    assert all(len(rate(made)) == 12 for rate in PRACTICE.values())


def test_planting_makes_more_leave():
    calm, harsh = (world(Size(4000, 5, n, 4.0, 0.1), np.random.default_rng(1)) for n in (0, 5))
    assert (harsh.left < YEAR).mean() > 1.2 * (calm.left < YEAR).mean()


@pytest.mark.parametrize(
    "cell",
    [
        "small, 2 of 12 planted",
        "silence, small, 0 of 12 planted",
        "survey, 150 of 400",
        "reliability, 15 locations",
        "recommending, 3 of 20 planted",
        "penalty and reward, 250 weighted answers",
    ],
)
def test_a_replication_can_be_repeated(cell):
    assert CELLS[cell](7) == CELLS[cell](7)


def test_a_claim_that_fails_is_shown():
    bad = row("w", 100, "coverage, x", np.repeat([1.0, 0.0], [80, 20]))
    assert bad["held"] is False
    assert "**no**" in page([bad], 1.0)
    assert row("w", 100, "any false discovery", np.repeat([1.0, 0.0], [15, 85]))["held"] is False
    assert row("w", 100, "average precision, Lotse less x", np.linspace(0.1, 0.2, 100))["held"] is True


def test_what_is_missed_comes_first():
    good, bad = (
        row("w", 100, f"coverage, {name}", np.repeat([1.0, 0.0], n)) for name, n in (("a", [96, 4]), ("b", [80, 20]))
    )
    text = page([good, bad], 1.0)
    assert text.index("## Missed") < text.index("| w | coverage, b |") < text.index("## Everything")
    assert text.count("coverage, a") == 1
    assert "None." in page([good], 1.0)


def test_false_discoveries_are_held_to_the_rate():
    assert row("w", 200, "false discovery share", np.full(200, 0.0))["held"] is True
    assert row("w", 200, "false discovery share", np.tile([0.0, 0.5], 100))["held"] is False


def test_finished_cells_are_kept_as_long_as_nothing_changes(tmp_path):
    path = tmp_path / "kept.json"
    assert kept(path, "this") == {"key": "this", "cells": {}}
    path.write_text(json.dumps({"key": "this", "cells": {"w": 1}}))
    assert kept(path, "this")["cells"] == {"w": 1}
    assert kept(path, "other")["cells"] == {}
    assert len(digest()) == 64


def test_who_falls_silent_is_gone_after_the_visit():
    made = visits(300, 4, np.log([3.0, 1, 1, 1]), np.random.default_rng(3))
    following = np.append(made.customer[1:] == made.customer[:-1], False)
    assert not (made.gone & following).any()
    assert made.chance[made.bad[:, 0]].mean() > 1.5 * made.chance[~made.bad[:, 0]].mean()


def test_the_unsaid_had_their_effect():
    made = world(Size(6000, 4, 1, 8.0, 0.1), np.random.default_rng(2))
    at = made.touchpoint == np.flatnonzero(made.planted)[0]
    owner = np.repeat(np.arange(6000), np.diff(made.offsets))
    left = made.left < YEAR
    bad = {said: left[np.unique(owner[at & (made.sign < 0) & (made.unsaid == said)])].mean() for said in (True, False)}
    assert min(bad.values()) > 1.15 * left.mean()
    assert set(np.unique(made.seen)) == {-1, 0, 1, 2}


def test_the_demo_table():
    text = section("leaving", [Found(31, 6, 4, 3, 1, 0, 5), Found(32, 6, 1, 0, 0, 1, 2)])
    assert "| 31 | 6 | 4 | 3 | 1 | 0 | 0.50 | 1.00 | 5 |" in text
    assert "| all | 12 | 5 | 3 | 1 | 1 | 0.25 | 0.80 | 7 |" in text


def test_who_meets_more_trouble_can_be_turned_round():
    often, rare = (world(Size(3000, 4, 0, 1.0, 0.1, trouble=trouble), np.random.default_rng(4)) for trouble in (1, -1))
    for made, more in ((often, 1), (rare, -1)):
        counts = np.diff(made.offsets)
        bad = np.add.reduceat(made.sign < 0, made.offsets[:-1]) / counts
        busy = counts > np.median(counts)
        assert more * (bad[busy].mean() - bad[~busy].mean()) > 0.05


def test_a_graded_world_is_cut_where_lotse_cuts():
    rng = np.random.default_rng(5)
    sign = rng.integers(-1, 2, 30_000).astype(np.int8)
    seen, dose = grades(sign, rng)
    assert (seen == sign).all()
    assert dose[sign < 0].min() > 0.25
    assert 0 < dose[sign == 0].max() < 0.25
    assert dose[sign > 0].max() == 0


def test_the_ratio_of_a_graded_world_is_a_mean_over_what_happens():
    rng = np.random.default_rng(6)
    bad = rng.random(400_000) < 0.5
    sign = np.where(bad, -1, np.where(rng.random(400_000) < 0.4, 1, 0))
    drive = 5.0 ** grades(sign, rng)[1]
    assert graded_ratio(5.0) == pytest.approx(drive[bad].mean() / drive[~bad].mean(), rel=0.01)
    assert graded_ratio(1.0) == 1


def one_course(day, touchpoint, bad, base, ratio, lasts):
    return Course(
        np.array([0, len(day)]), np.array(day), np.array(touchpoint), np.array(bad), np.zeros(len(day), bool),
        np.array(base), np.log(np.array(ratio)), lasts, np.array([-1]),
    )  # fmt: skip


def test_the_truth_of_a_window_by_hand():
    """A bad contact at the planted touchpoint, a plain one elsewhere within the window, one after it."""
    made = one_course([0, 40, 95], [0, 1, 1], [True, False, False], [0.2, 0.1, 0.3], [0.5, 1.0], 30)
    with_it, without = 1 - (1 - 0.1) * (1 - 0.1), 1 - (1 - 0.2) * (1 - 0.1)
    assert made.truth(0) == pytest.approx((with_it / without, with_it - without))
    lasting = replace(made, lasts=60)
    assert lasting.truth(0)[0] == pytest.approx((1 - 0.9 * 0.95) / without)


def test_a_later_contact_there_ends_the_effect():
    made = one_course([0, 10, 20], [0, 0, 1], [True, False, False], [0.2, 0.2, 0.1], [0.5, 1.0], 60)
    assert made.truth(0)[0] == pytest.approx((1 - 0.9 * 0.8 * 0.9) / (1 - 0.8 * 0.8 * 0.9))


def test_windows_that_end_after_the_year_have_no_truth():
    made = one_course([0, 365 - WINDOW + 1], [0, 0], [True, True], [0.2, 0.9], [0.5, 1.0], 0)
    assert made.truth(0) == pytest.approx((0.1 / 0.2, -0.1))


def test_who_had_a_bad_experience_there_buys_less_often_at_once():
    made = course(Wish(6000, 3, 1, 0.1, 0.2, 0), np.random.default_rng(7))
    at = made.touchpoint == np.flatnonzero(made.effect)[0]
    bought = np.zeros(len(made.day), bool)
    bought[made.happened[made.happened >= 0]] = True
    before = np.arange(len(made.day)) <= np.repeat(
        np.where(made.happened >= 0, made.happened, len(made.day)), np.diff(made.offsets)
    )
    assert bought[at & made.bad & before].mean() < 0.25 * bought[at & ~made.bad & before].mean()


def unweighted(*given, weights):
    return penalty_reward(*given)


def test_without_the_weights_the_contrast_would_be_that_of_those_who_answer_often(monkeypatch):
    def coverage():
        return np.mean([contrasts.contrasted(1000)(seed)["coverage, penalty or reward"] for seed in range(12)])

    weighted = coverage()
    monkeypatch.setattr(contrasts, "penalty_reward", unweighted)
    assert weighted > 0.85 > coverage()


def scored(rest, ratio=2.0):
    """400 bad experiences with a tenth who would leave anyway; guests come once a year, ``rest`` days are left."""
    effect = np.log(ratio)
    hazard = np.full(400, np.log(-np.log(0.9)) + effect)
    return expected_scores(Stays(np.full(400, rest), np.ones(400), hazard, np.full((400, 1), -1)), 0, effect)


def test_who_waits_for_ever_knows_who_left():
    bad, knowing, returns = scored(rest=100_000)
    assert bad == 400
    assert knowing == pytest.approx(400 * (0.9 - 0.9**2) / np.sqrt(400 * 0.09))
    assert returns == pytest.approx(knowing)


def test_the_sooner_the_log_ends_the_less_silence_says():
    scores = [scored(rest)[2] for rest in (30, 200, 400, 800)]
    assert scores == sorted(scores)
    assert scores[0] < 0.1 * scores[-1]
    assert scored(400, ratio=1.0)[1:] == pytest.approx((0, 0))


def test_stays_of_the_demo_are_those_within_its_log():
    world = World.of(11, contacts=3000)
    found = stays(world, 11)
    place = int(np.flatnonzero(draw(world).leave_bad)[0])
    assert (found.rest > 30).all()
    assert len(found.rate) == len(found.log_hazard) == len(found.state) > 100
    assert set(np.unique(found.state[:, place])) <= {-1, 0, 1, 9}


def test_power_is_a_share_with_its_error(capsys, monkeypatch):
    monkeypatch.setattr(power, "CUSTOMERS", (150,))
    monkeypatch.setattr(power, "RHYTHMS", (110,))
    monkeypatch.setattr("sys.argv", ["power", "--worlds", "2"])
    assert power.main() == 0
    printed = capsys.readouterr().out
    assert "in 2 worlds" in printed
    assert printed.splitlines()[-1].startswith("| 150 | 110 | 0.")


@pytest.mark.parametrize(("burst", "often"), [(1.0, 12.0), (3.0, 4.0)])
def test_contacts_come_alone_or_in_visits(burst: float, often: float) -> None:
    """Never two on one day, everybody at least once; as many contacts in fewer visits."""
    owner, day = days_of(np.full(3000, 12.0), 120, burst, np.random.default_rng(0))
    at = owner * 1000 + day
    assert len(np.unique(at)) == len(at)
    assert len(np.unique(owner)) == 3000
    assert (day < 365).all()
    begun = 1 + int((np.diff(at) > 1).sum())
    assert begun / 3000 == pytest.approx(often + 1, rel=0.1)  # one visit is everybody's


def test_two_kinds_of_customers_have_nothing_between_them() -> None:
    assert len(np.unique(activities(500, True, np.random.default_rng(0)))) == 2
