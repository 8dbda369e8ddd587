"""The index of findings: every finding has one place, its explanation is folded."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from lotse.cockpit import registry, views
from lotse.cockpit.index import AT_HOME_ELSEWHERE, GROUPS, OTHERS, grouped
from lotse.config.registry import FINDINGS
from tests.cockpit.fake import FINDINGS as FAKE


def test_every_finding_stands_in_exactly_one_group_or_at_home_elsewhere() -> None:
    listed = [name for lines in GROUPS.values() for name in lines]
    assert sorted([*listed, *AT_HOME_ELSEWHERE]) == sorted(FINDINGS)


def test_what_is_at_home_elsewhere_is_not_listed() -> None:
    entries = [entry.finding.name for _, entries in grouped(FINDINGS.values()) for entry in entries]
    assert not {"when", "purposes"} & set(entries)
    assert len(entries) == len(set(entries)) == len(FINDINGS) - 2


def test_a_finding_that_nobody_has_placed_is_listed_last() -> None:
    new = next(finding for finding in FAKE.values() if finding.name not in AT_HOME_ELSEWHERE)
    groups = grouped([*FAKE.values(), replace(new, name="brand-new")])
    assert (groups[-1][0], [entry.finding.name for entry in groups[-1][1]]) == (OTHERS, ["brand-new"])


def test_groups_without_a_permitted_finding_are_left_out() -> None:
    assert grouped([]) == []
    assert [group for group, _ in grouped([FINDINGS["loyalty"]])] == ["Customers"]


def test_explanations_are_folded(analyst) -> None:
    page = analyst.get("/befunde/").content.decode()
    listed = [finding for name, finding in FAKE.items() if name not in AT_HOME_ELSEWHERE]
    explained = [finding for finding in listed if finding.explanation]
    assert page.count('<li class="l-ask">') == len(listed)
    assert page.count("<details><summary>How computed?</summary>") == len(explained)


def test_usage_is_the_home_of_when_and_purposes_under_the_same_filters(monkeypatch) -> None:
    monkeypatch.setattr(registry, "findings", lambda: FINDINGS)
    parts = views._at_home(FINDINGS["usage"], QueryDict("by=hour&device=phone&view=table"))
    assert [part["url"] for part in parts] == ["/befunde/when/?device=phone", "/befunde/purposes/?device=phone"]
    assert views._at_home(FINDINGS["loyalty"], QueryDict("")) == []
