"""Leaving and buying: what can be said, and what cannot: real sets, recounted with pandas."""

from __future__ import annotations

import pytest

from tests.config.real_sets.places import Place

pytestmark = [pytest.mark.data, pytest.mark.slow]


def test_who_left_without_one_experience_on_record_is_said(
    phone: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,869 left; "nobody left" would be untrue."""
    show = phone.show(monkeypatch, capsys)
    assert show("exit-risk") == []
    assert "1869 people left with a contact of kind cancellation, but nothing they experienced" in phone.notes
    assert "Nobody left" not in phone.notes


@pytest.mark.parametrize("event", ["silence", "first-purchase", "repurchase", "recommendation"])
def test_no_course_no_risk(
    phone: Place, airport: Place, event: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One day per passenger, no experience per phone customer: nothing is demonstrated, for nothing can be."""
    for place in (phone, airport):
        assert all(
            row["certainty"] == "not demonstrable"
            for row in place.show(monkeypatch, capsys)("exit-risk", "--event", event)
        )


@pytest.mark.parametrize(("event", "had"), [("first-purchase", 328), ("repurchase", 104)])
def test_buyers_of_the_shop_as_pandas(
    shop: Place, event: str, had: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """328 users bought, 104 of them again on a later day; the note says so."""
    bought = shop.contacts[shop.contacts.kind == "purchase"]
    days = bought.occurred_at.dt.floor("D").groupby(bought.customer).nunique()
    assert (len(days), int((days > 1).sum())) == (328, 104)
    shop.show(monkeypatch, capsys)("exit-risk", "--event", event)
    assert f"{had} of {600 if event == 'first-purchase' else 328} people did." in shop.notes


def test_an_error_without_comparable_visits_says_nothing(
    shop: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At an error page nothing good can happen, so there is nobody to compare with."""
    for row in shop.show(monkeypatch, capsys)("exit-risk", "--event", "first-purchase"):
        assert row["certainty"] == "not demonstrable"
        assert (row["p"], row["matched"]) == (1.0, 0.0)
        assert row["statement"].startswith("No comparable customer")
