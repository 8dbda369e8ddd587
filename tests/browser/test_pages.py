"""Every page, wide and narrow, light and dark, in both languages: nothing to complain about."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import axe, complaints, shoot

pytestmark = pytest.mark.browser

PAGES = {
    "map": "/landkarte/",
    "map-owner": "/landkarte/?lanes=owner",
    "findings": "/befunde/",
    "touchpoints": "/befunde/touchpoints/",
    "touchpoints-filtered": "/befunde/touchpoints/?touchpoint=hotline",
    "waves": "/befunde/waves/",
    "contacts": "/befunde/contacts/",
    "signals": "/befunde/signals/",
    "error": "/befunde/touchpoints/?since=gestern",
    "missing": "/nowhere/",
}
VIEWS = [(1440, "light", "de"), (1440, "dark", "en"), (360, "light", "en"), (360, "dark", "de")]
ENGLISH = {" the ", " and ", " of ", " with ", "Show", "Touchpoint ", "asked", "heard"}


def faults(browser: Browser, cookies: list[dict[str, str]], address: str, name: str) -> list[str]:
    """What is wrong with a page in any of its views."""
    found: list[str] = []
    for width, scheme, language in VIEWS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.add_cookies([*cookies, {"name": "lotse_language", "value": language, "url": address}])
        page = context.new_page()
        heard = complaints(page)
        page.goto(address)
        shoot(page, f"{name}-{width}-{scheme}-{language}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        said = page.locator("body").inner_text()
        here = [f"scrolls sideways: {wide}"] if wide != width else []
        here += axe(page) + [text for text in heard if "status of 40" not in text]
        here += (
            [f"speaks {page.locator('html').get_attribute('lang')}"]
            if page.locator(f"html[lang={language}]").count() == 0
            else []
        )
        here += [f"English: {word}" for word in ENGLISH if language == "de" and word in said]
        found += [f"{width} {scheme} {language}: {fault}" for fault in here]
        context.close()
    return found


@pytest.mark.parametrize("name", PAGES)
def test_page_is_clean(browser: Browser, site: str, session: dict[str, str], name: str):
    assert faults(browser, [session], site + PAGES[name], name) == []


def test_login_is_clean(browser: Browser, site: str):
    assert faults(browser, [], f"{site}/accounts/login/", "login") == []


def test_chart_is_drawn_and_follows_the_theme(browser: Browser, site: str, session: dict[str, str]):
    context = browser.new_context(color_scheme="light")
    context.add_cookies([session])
    page = context.new_page()
    page.goto(f"{site}/befunde/waves/")
    axis_text = page.locator("#chart svg text").first
    expect(axis_text).to_be_visible()
    before = axis_text.get_attribute("fill")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#chart svg text").first).not_to_have_attribute("fill", before or "")
    context.close()


def test_filter_changes_answer_and_address(browser: Browser, site: str, session: dict[str, str]):
    context = browser.new_context()
    context.add_cookies([session])
    page = context.new_page()
    page.goto(f"{site}/befunde/touchpoints/")
    page.get_by_label("Touchpoint", exact=True).select_option("hotline")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("touchpoint=hotline"))
    context.close()


def test_filter_works_without_script(browser: Browser, site: str, session: dict[str, str]):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([session])
    page = context.new_page()
    page.goto(f"{site}/befunde/touchpoints/")
    page.get_by_label("Touchpoint", exact=True).select_option("hotline")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    context.close()


def test_main_flow_by_keyboard(browser: Browser, site: str, session: dict[str, str]):
    context = browser.new_context()
    context.add_cookies([session])
    page = context.new_page()
    page.goto(f"{site}/befunde/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/befunde/touchpoints/")
    context.close()
