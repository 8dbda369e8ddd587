"""The command palette by keyboard, by finger and for screen readers, under the site's content policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import axe, complaints, shoot, window

pytestmark = pytest.mark.browser


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def page(browser: Browser, session: dict[str, str], site: str) -> Iterator[Page]:
    context = window(browser, session, "de", color_scheme="light", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/landkarte/")
    yield page
    context.close()


def words(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Suche und Befehle")


def chosen(page: Page) -> Locator:
    return page.locator("#palette-list [aria-selected=true]")


@pytest.mark.parametrize("key", ["Control+k", "Meta+k", "/"])
def test_keys_open_it_and_focus_the_words(page: Page, key: str):
    page.keyboard.press(key)
    expect(words(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_a_touchpoint_is_found_without_its_dots_and_opened(page: Page):
    page.keyboard.press("Control+k")
    page.keyboard.type("fruhst")
    expect(chosen(page)).to_contain_text("Frühstück")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/kontaktpunkt/breakfast/$"))


def test_arrows_choose_around_the_ends(page: Page):
    page.keyboard.press("Control+k")
    expect(chosen(page)).to_contain_text("Diese Woche")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_contain_text("Landkarte")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).to_contain_text("Tasten")
    assert words(page).get_attribute("aria-activedescendant") == chosen(page).get_attribute("id")


def test_a_filter_is_set_on_the_page_one_is_on(page: Page):
    page.goto(page.url + "?lanes=owner")
    page.keyboard.press("/")
    page.keyboard.type("filter hamburg")
    expect(chosen(page)).to_contain_text("Filter: Hamburg")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/landkarte/\?lanes=owner&location=Hamburg$"))


def test_a_filter_leads_to_the_map_from_where_there_is_none(page: Page, site: str):
    page.goto(f"{site}/befunde/")
    page.keyboard.press("/")
    page.keyboard.type("hamburg")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/landkarte/?location=Hamburg")


def test_a_question_mark_lists_the_keys(page: Page):
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Tasten")).to_be_visible()
    assert axe(page) == []


def test_slash_is_a_letter_where_one_types(page: Page):
    page.keyboard.press("Control+k")
    page.keyboard.type("a/b?")
    expect(words(page)).to_have_value("a/b?")
    expect(page.locator("#palette-list")).to_have_text("Nichts mit diesem Namen.")
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_visible()


def test_the_theme_is_switched_from_it(page: Page):
    page.keyboard.press("Control+k")
    page.keyboard.type("dunkel")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_language_is_switched_from_it(page: Page):
    page.keyboard.press("Control+k")
    page.keyboard.type("english")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_it_is_clean(browser: Browser, session: dict[str, str], site: str, language: str, width: int, scheme: str):
    context = window(browser, session, language, color_scheme=scheme, viewport={"width": width, "height": 760})
    page = context.new_page()
    heard = complaints(page)
    page.goto(f"{site}/befunde/")
    page.get_by_role("button", name="Suchen" if language == "de" else "Search").click()
    expect(chosen(page)).to_be_visible()
    shoot(page, f"palette-{width}-{scheme}-{language}")
    assert axe(page) == []
    assert heard == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


def test_a_finger_opens_an_entry(browser: Browser, session: dict[str, str], site: str):
    context = window(browser, session, "de", viewport={"width": 360, "height": 760}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/befunde/")
    page.get_by_role("button", name="Suchen").tap()
    page.get_by_role("option", name="Hotline").or_(page.get_by_role("option", name="Landkarte", exact=True)).first.tap()
    expect(page).not_to_have_url(f"{site}/befunde/")
    context.close()


def test_a_list_that_does_not_come_says_so(page: Page):
    page.route("**/suche.json", lambda route: route.abort())
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-list")).to_contain_text("konnte nicht geladen werden")
