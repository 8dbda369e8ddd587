import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.moments import Evidence, moments


def test_ranked_with_certainty():
    found = moments([
        Evidence("hotline", "exit risk", -1, 0.0001, 2.7), Evidence("hotline", "incidents", -1, 0.01, 0.8),
        Evidence("shop", "exit risk", -1, 0.04, 1.4), Evidence("web", "exit risk", 0, 0.8, 1.0),
        Evidence("invoice", "staff", -1, None, 4.0),
    ])  # fmt: skip
    assert [(m.touchpoint, m.certainty) for m in found] == [
        ("hotline", "demonstrated"), ("shop", "suspected"), ("invoice", "judged"), ("web", "none"),
    ]  # fmt: skip
    assert found[0].supporting == ("exit risk", "incidents")
    assert found[0].adjusted_p == pytest.approx(0.0006)


def test_conflict_is_shown():
    found = moments([Evidence("shop", "exit risk", -1, 0.001, 2.0), Evidence("shop", "survey", 1, 0.002, 0.3)])
    assert (found[0].certainty, found[0].supporting, found[0].opposing) == ("conflicting", ("exit risk",), ("survey",))


def test_judgement_never_demonstrates():
    found = moments([Evidence(f"t{i}", "staff", -1, None, 5.0) for i in range(3)])
    assert {(m.certainty, m.adjusted_p) for m in found} == {("judged", None)}


def test_false_discoveries_with_dependent_sources():
    """Nothing planted, two sources that copy each other: a discovery in at most 5 % (500 worlds, allowing for luck)."""
    rng, wrong = np.random.default_rng(0), 0
    for _ in range(500):
        p = rng.random(20)
        pieces = [Evidence(str(i), source, -1, p[i], 1.0) for i in range(20) for source in ("a", "b")]
        wrong += any(m.certainty == "demonstrated" for m in moments(pieces))
    assert wrong <= 37  # 99 % point of the binomial with 500 and 5 %


def test_twice_is_refused():
    with pytest.raises(MethodError, match="speaks twice"):
        moments([Evidence("shop", "survey", 1, 0.1, 1.0)] * 2)


def test_each_source_is_known_for_what_it_demonstrates():
    """What one source shows beyond doubt lends nothing to another that is not sure by itself."""
    found = moments([
        Evidence("hotline", "exit risk", -1, 0.03, 1.6), Evidence("hotline", "heard", -1, 1e-9, 40.0),
        Evidence("shop", "exit risk", -1, 1e-9, 3.0), Evidence("shop", "heard", -1, 0.2, 4.0),
    ])  # fmt: skip
    assert {m.touchpoint: (m.certainty, m.demonstrating) for m in found} == {
        "hotline": ("demonstrated", ("heard",)),
        "shop": ("demonstrated", ("exit risk",)),
    }
    assert next(m for m in found if m.touchpoint == "hotline").supporting == ("exit risk", "heard")


def test_both_sides_of_a_conflict_may_be_demonstrated():
    found = moments([Evidence("shop", "exit risk", -1, 1e-4, 2.0), Evidence("shop", "survey", 1, 1e-6, 0.3)])[0]
    assert (found.direction, found.certainty) == (1, "conflicting")
    assert set(found.demonstrating) == {"exit risk", "survey"}


def test_a_source_that_says_nothing_never_carries_a_touchpoint():
    """Its p may be small; without a direction it demonstrates nothing, and what is only suspected stays so."""
    found = moments([Evidence("shop", "exit risk", 0, 1e-9, 2.0), Evidence("shop", "heard", -1, 0.04, 3.0)])[0]
    assert (found.certainty, found.demonstrating) == ("suspected", ())


def test_the_more_sources_the_stricter_each():
    one = moments([Evidence("shop", "exit risk", -1, 0.03, 2.0)])[0]
    two = moments([Evidence("shop", "exit risk", -1, 0.03, 2.0), Evidence("web", "heard", 1, 0.9, 1.0)])[0]
    assert (one.certainty, one.adjusted_p) == ("demonstrated", pytest.approx(0.03))
    assert (two.certainty, two.adjusted_p) == ("suspected", pytest.approx(0.06))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.none() | st.floats(1e-6, 1) for _ in range(3)]), min_size=1, max_size=12))
def test_adjusted_p_is_corrected_within_each_source_and_for_their_number(table):
    """Over the touchpoints of a source as SciPy corrects, times the number of sources that measured anything."""
    names = [f"s{number}" for number in range(3)]
    pieces = [
        Evidence(str(at), name, -1, p, 1.0) for at, row in enumerate(table) for name, p in zip(names, row, strict=True)
    ]
    least = dict.fromkeys(map(str, range(len(table))), 1.0)
    measuring = [column for column in zip(*table, strict=True) if any(p is not None for p in column)]
    for column in measuring:
        known = {str(at): p for at, p in enumerate(column) if p is not None}
        for at, p in zip(known, stats.false_discovery_control(list(known.values())), strict=True):
            least[at] = min(least[at], len(measuring) * p)
    for moment in moments(pieces):
        silent = all(p is None for p in table[int(moment.touchpoint)])
        assert moment.adjusted_p == (None if silent else pytest.approx(least[moment.touchpoint]))


def test_the_cautious_correction_for_dependent_touchpoints_claims_less():
    pieces = [Evidence(str(at), "survey", -1, p, 1.0) for at, p in enumerate([0.001, 0.02, 0.04, 0.5])]
    usual, cautious = (sum(m.certainty == "demonstrated" for m in moments(pieces, dependent=d)) for d in (False, True))
    assert (usual, cautious) == (2, 1)


def test_importance_is_the_share_of_touchpoints_no_more_important_in_the_source():
    pieces = [Evidence(str(at), "survey", -1, 0.001, float(at)) for at in range(4)]
    assert {m.touchpoint: m.importance for m in moments(pieces)} == {"0": 0.25, "1": 0.5, "2": 0.75, "3": 1.0}


def test_nothing_to_say():
    assert moments([]) == []


def test_conflict_keeps_its_place_among_the_demonstrated():
    """By certainty, then by importance within the source, then by name."""
    found = moments([
        Evidence("c", "exit risk", -1, 1e-6, 9.0), Evidence("c", "heard", 1, 1e-3, 1.0),
        Evidence("a", "exit risk", -1, 1e-6, 2.0), Evidence("b", "exit risk", -1, 1e-6, 2.0),
        Evidence("e", "exit risk", -1, 0.045, 8.0), Evidence("d", "exit risk", -1, 1e-6, 1.0),
        Evidence("f", "staff", -1, None, 9.0), Evidence("g", "staff", 0, None, 9.0),
    ])  # fmt: skip
    assert [(m.touchpoint, m.certainty) for m in found] == [
        ("c", "conflicting"), ("a", "demonstrated"), ("b", "demonstrated"), ("d", "demonstrated"),
        ("e", "suspected"), ("f", "judged"), ("g", "none"),
    ]  # fmt: skip


def test_a_source_speaks_below_five_percent():
    for p, direction, certainty in ((0.0499, -1, "suspected"), (0.05, 0, "none")):
        found = moments([Evidence("a", "exit risk", -1, p, 1.0), Evidence("b", "exit risk", 1, 0.9, 1.0)])
        told = next(m for m in found if m.touchpoint == "a")
        assert (told.direction, told.certainty) == (direction, certainty)


def test_what_is_measured_leads_and_of_judgements_the_loudest():
    measured = moments([Evidence("a", "staff", 1, None, 9.0), Evidence("a", "heard", -1, 0.04, 0.1)])[0]
    assert (measured.direction, measured.supporting, measured.opposing) == (-1, ("heard",), ("staff",))
    judged = moments([Evidence("a", "staff", 1, None, 2.0), Evidence("a", "board", -1, None, 3.0)])[0]
    assert (judged.direction, judged.certainty, judged.opposing) == (-1, "judged", ("staff",))


def test_of_two_sources_as_sure_the_smaller_p_leads():
    """Both corrected p are 1 at most; behind them 0.01 is surer than 0.04."""
    others = [Evidence(str(at), source, 0, 0.99, 0.0) for at in range(200) for source in ("heard", "exit risk")]
    found = moments([*others, Evidence("a", "heard", 1, 0.04, 1.0), Evidence("a", "exit risk", -1, 0.01, 1.0)])
    told = next(m for m in found if m.touchpoint == "a")
    assert (told.direction, told.certainty) == (-1, "suspected")


def test_at_the_rate_is_demonstrated():
    assert moments([Evidence("a", "heard", -1, 0.03, 1.0)], rate=0.03)[0].certainty == "demonstrated"
    assert moments([Evidence("a", "heard", -1, 0.03, 1.0)], rate=0.0299)[0].certainty == "suspected"


def test_a_touchpoint_of_which_nobody_speaks_has_no_importance():
    found = moments([Evidence("a", "heard", -1, 0.5, 3.0)])[0]
    assert (found.importance, found.direction, found.supporting, found.certainty) == (0.0, 0, (), "none")
