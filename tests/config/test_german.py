"""A German reader meets no English: every finding's page, under every option and every kind of refused input."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.translation import override

from lotse.accounts.domain import add_user
from lotse.cockpit import addresses, columns, words
from lotse.config.registry import FINDINGS
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.log import ContactLog
from lotse.findings.filters import NAMES
from lotse.findings.run import run

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


def spoken(text: str) -> set[str]:
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
    assert spoken(german) & spoken(english) == set()


DATA = {
    "source",
    "owner",
    "signal",
    "wave",
    "location",
    "contact_id",
    "text",
    "scale",
    "trend",
    "period",
    "withheld",
    "proposal",
}
SAID_ELSEWHERE = {"trend_from", "trend_to"}  # as spans of time
PLAIN = re.compile(r"[a-z][a-z_ -]+")


def asked_of_all() -> Iterator[tuple[str, dict[str, str]]]:
    """Every finding under every choice of every option."""
    for name, asked in FINDINGS.items():
        yield name, {}
        for option in asked.options:
            yield from ((name, {option.name: choice}) for choice in option.choices if choice != option.default)


def texts(value: object) -> list[str]:
    return [each for each in (value if isinstance(value, list | tuple) else [value]) if isinstance(each, str)]


@pytest.mark.parametrize(("name", "options"), list(asked_of_all()))
def test_every_code_in_the_rows_has_a_german_word(imported: Home, name: str, options: dict[str, str]) -> None:
    where = Filter(touchpoints=("hotline",)) if name == "before-and-after" else Filter()
    rows = run(FINDINGS[name], ContactLog(imported), where, options, minimum=1).rows
    with override("de"):
        names = words.names(ContactLog(imported).catalogue(), "de")
        raw = {
            (field, text)
            for row in rows
            for field, value in row.items()
            if field not in DATA | SAID_ELSEWHERE and not (field == "name" and "touchpoint" in row)
            for text in texts(value)
            if PLAIN.fullmatch(text) and columns.words(field, value, names) in ("", text)
        }
    assert raw == set()


def test_every_choice_of_every_option_has_a_german_word() -> None:
    choices = {choice for asked in FINDINGS.values() for option in asked.options for choice in option.choices}
    with override("de"):
        raw = {choice for choice in choices if addresses.choice_label(choice) == choice and not choice.isdecimal()}
    assert raw == set()
