from __future__ import annotations

import pytest

from lotse.collect.scales import Scale
from lotse.contacts.errors import LotseError


@pytest.mark.parametrize(("name", "valences"), [
    ("1-5", {1: -1, 2: -0.5, 3: 0, 4: 0.5, 5: 1}),
    ("0-10", {0: -1, 6: -1, 7: 0, 8: 0, 9: 1, 10: 1}),
    ("6-1", {1: 1, 6: -1, 3.5: 0}),
    ("0-1", {0: -1, 1: 1}),
])  # fmt: skip
def test_valence(name: str, valences: dict[float, float]) -> None:
    scale = Scale.named(name)
    assert {rating: scale.valence(rating) for rating in valences} == valences


def test_bounds() -> None:
    assert [Scale.named("6-1").holds(rating) for rating in (0, 1, 6, 7)] == [False, True, True, False]
    for name in ("5", "1-1", "a-b", "1–5"):
        with pytest.raises(LotseError, match="is not a scale"):
            Scale.named(name)
