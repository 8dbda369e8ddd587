"""What the address holds is offered in the reader's words."""

from __future__ import annotations

from django.utils.translation import override

from lotse.analysis.moments.efficiency import FINDING
from lotse.cockpit.addresses import option_controls


def test_a_share_is_offered_as_one() -> None:
    with override("de"):
        (standard,) = option_controls(FINDING, {"standard": "0.7"})
    assert [choice.label for choice in standard.choices] == ["60\u202f%", "70\u202f%", "80\u202f%", "90\u202f%"]
    assert [choice.selected for choice in standard.choices] == [False, True, False, False]
