"""Filters of several values by keyboard and by finger: they apply together, the focus stays, the address is short."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import axe, window

pytestmark = pytest.mark.browser
PANEL = ".l-more-filters"


@pytest.fixture(params=[1440, 360])
def page(request: pytest.FixtureRequest, browser: Browser, session: dict[str, str], site: str) -> Iterator[Page]:
    size = {"width": request.param, "height": 900}
    context = window(browser, session, "de", color_scheme="light", viewport=size)
    page = context.new_page()
    page.goto(f"{site}/befunde/touchpoints/")
    yield page
    context.close()


def test_values_apply_together_and_leave_by_their_cross(page: Page):
    page.locator("#f-more").focus()
    page.keyboard.press("Enter")
    page.locator(f"{PANEL} [name=kind][value=use]").check()
    page.locator(f"{PANEL} [name=kind][value=mention]").check()
    page.locator(f"{PANEL} [name=journey-contains]").first.select_option("hotline")
    expect(page).to_have_url(re.compile("/touchpoints/$"))
    page.locator(PANEL).get_by_role("button", name="Anwenden").press("Enter")
    expect(page).to_have_url(re.compile(r"/touchpoints/\?journey-contains=hotline&kind=mention&kind=use$"))
    expect(page.locator("#f-more")).to_be_focused()
    assert not page.locator(PANEL).evaluate("menu => menu.open")
    page.get_by_role("link", name="Filter Art Nutzung entfernen").click()
    expect(page).to_have_url(re.compile(r"/touchpoints/\?journey-contains=hotline&kind=mention$"))


def test_escape_closes_the_panel_and_keeps_the_focus(page: Page):
    page.locator("#f-more").press("Enter")
    page.locator(f"{PANEL} [type=checkbox]").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#f-more")).to_be_focused()


def test_the_open_panel_fits_and_has_no_findings_of_axe(page: Page):
    page.locator("#f-more").press("Enter")
    box = page.locator(f"{PANEL} .l-menu-list").bounding_box()
    width = page.viewport_size["width"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
