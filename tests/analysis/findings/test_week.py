"""The findings behind the start page, over small logs."""

from __future__ import annotations

from lotse.analysis.findings import balance_over_time, changes, decisions, loyalty, outcomes, phases, usage
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog, Row, asked

EVERYTHING = Filter()


def test_nothing_is_said_of_an_empty_log():
    for finding in (balance_over_time, changes, decisions, outcomes):
        assert finding.FINDING.compute(FakeLog([]), EVERYTHING, {}).rows == []


def test_balance_counts_weeks_from_monday_on():
    rows = [asked(1, 4, "Q9", 5), asked(2, 5, "Q9", 1), asked(1, 12, "Q9", 4)]  # day 4 is Monday, 5 January 1970
    found = balance_over_time.FINDING.compute(FakeLog(rows), EVERYTHING, {"per": "week"}).rows
    assert [(str(row["start"]), row["asked_good"], row["asked_bad"]) for row in found] == [
        ("1970-01-05", 1, 1),
        ("1970-01-12", 1, 0),
    ]


def test_a_certain_fall_is_a_change():
    before = [asked(customer, 20, "Q9", 4 + customer % 2) for customer in range(1, 41)]
    after = [asked(customer, 27, "Q9", 1 + customer // 2 % 2) for customer in range(1, 41)]
    found = changes.FINDING.compute(FakeLog([*before, *after]), EVERYTHING, {"weeks": "1"}).rows
    wifi = next(row for row in found if row["touchpoint"] == "wifi")
    assert (wifi["certain"], wifi["n"], round(wifi["change"], 6)) == (True, 40, -1.5)


def test_outcomes_of_a_small_shop():
    rows = [
        Row(1, 1, "buy", "purchase"),
        Row(1, 20, "buy", "repurchase"),
        Row(2, 3, "buy", "purchase"),
        Row(2, 25, "end", "cancellation"),
        Row(3, 5, "look", "use"),
    ]
    found = outcomes.FINDING.compute(FakeLog(rows), EVERYTHING, {"per": "whole"}).rows
    assert [(row["outcome"], row["people"], row["n"]) for row in found] == [
        ("first_purchase", 2, 3),
        ("repurchase", 0, 0),
        ("leaving", 0, 0),
        ("recommendation", 0, 3),
    ]


def test_phases_keep_asked_and_heard_apart():
    rows = [asked(1, 4, "Q9", 5), Row(1, 5, "Q9", "comment", valence=-1.0), Row(2, 5, "review", "mention", valence=0.5)]
    found = phases.FINDING.compute(FakeLog(rows), EVERYTHING, {}).rows
    assert (found[3]["asked_mean"], found[3]["heard_mean"]) == (1.0, -1.0)
    assert found[4]["asked_mean"] is None


def test_usage_by_device_counts_contacts_and_people():
    rows = [Row(1, 1, "Q9", "use", device="phone"), Row(1, 2, "Q9", "use", device="phone"), Row(2, 2, "Q9", "use")]
    found = usage.FINDING.compute(FakeLog(rows), EVERYTHING, {"by": "device"}).rows
    assert found == [{"touchpoint": "wifi", "device": "phone", "contacts": 2, "people": 1, "share": 1.0}]


def test_hours_are_those_of_the_site(monkeypatch):
    monkeypatch.setenv("LOTSE_TIME_ZONE", "Asia/Tokyo")
    found = usage.FINDING.compute(FakeLog([Row(1, 4, "Q9", "use")]), EVERYTHING, {"by": "hour"}).rows
    assert [(row["weekday"], row["hour"]) for row in found] == [(1, 9)]  # Monday 0 o'clock UTC


def test_loyalty_without_anybody_says_nothing():
    assert loyalty.FINDING.compute(FakeLog([]), EVERYTHING, {}).rows == []
