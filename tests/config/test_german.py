"""A German reader meets no English: every finding's page, under every option and every kind of refused input."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from lotse.accounts.domain import add_user
from lotse.config.registry import FINDINGS
from lotse.contacts.home import Home
from lotse.findings.filters import NAMES

pytestmark = pytest.mark.django_db
NONSENSE = "xyz"
ALIKE = {
    NONSENSE,
    "Phase",
    "hotline",
    "room",
    "contract",
    "monthly",
    "none",
    "okay",
    "Median",
}  # data, and German words
ANSWERED = {"by", "scale", "limit", "offset"}  # options that name what the log may lack, or that the page itself sets


@pytest.fixture
def reader(imported: Home, client: Client) -> Client:
    client.force_login(add_user("ana@example.com", "correct horse battery", role="analyst", display_name="Ana"))
    return client


def alert(page: str) -> str:
    """What the page says in place of an answer."""
    (found,) = re.findall(r'<p class="l-error" role="alert">(.*?)</p>', page, re.DOTALL)
    return html.unescape(re.sub(r"<a .*?</a>|<[^>]+>", "", found)).strip()


def refusals(reader: Client, address: str) -> tuple[str, str]:
    """Why the page has no answer, in German and in English."""
    said = []
    for language in ("de", "en"):
        reader.cookies["lotse_language"] = language
        answer = reader.get(address)
        assert answer.status_code == 400, address
        said.append(alert(answer.content.decode()))
    return said[0], said[1]


def words(text: str) -> set[str]:
    """Those of a refusal, less its examples."""
    return {*re.findall(r"[A-Za-zÄÖÜäöüß]{3,}", re.sub(r"(Es gibt|There is|rlaubt|llowed):.*", "", text))} - ALIKE


def wrong_filters() -> Iterator[str]:
    """Every filter with something that it cannot be."""
    yield from (f"{name}={NONSENSE}" for name in NAMES)
    yield from ("since=2020&since=2021", "since=2021&until=2020", "period=9999y", "segment=contract%3Dnone")


def wrong_options() -> Iterator[str]:
    for name, asked in FINDINGS.items():
        yield from (f"{name}/?{option.name}={NONSENSE}" for option in asked.options if option.name not in ANSWERED)


@pytest.mark.parametrize("asked", [*(f"touchpoints/?{query}" for query in wrong_filters()), *wrong_options()])
def test_what_cannot_be_answered_is_refused_in_german(reader: Client, asked: str) -> None:
    german, english = refusals(reader, f"/befunde/{asked}")
    assert words(german) & words(english) == set()
