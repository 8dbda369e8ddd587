"""Every page, wide and narrow, light and dark, in both languages: nothing to complain about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import axe, complaints, shoot, window

pytestmark = pytest.mark.browser

PAGES = {
    "map": "/landkarte/",
    "map-owner": "/landkarte/?lanes=owner",
    "map-circle": "/landkarte/?view=circle",
    "map-empty": "/landkarte/?reach=10&phase=5",
    "touchpoint": "/kontaktpunkt/hotline/",
    "touchpoint-unknown": "/kontaktpunkt/magazine/",
    "findings": "/befunde/",
    "losing": "/befunde/wo-verlieren-wir-kunden/",
    "delight": "/befunde/was-begeistert/",
    "weak": "/befunde/was-ist-wichtig-und-schwach/",
    "mistaken": "/befunde/wo-irren-wir-uns/",
    "waste": "/befunde/wo-verschwenden-wir-kraft/",
    "losing-nobody": "/befunde/wo-verlieren-wir-kunden/?since=1999-01-01&until=1999-02-01",
    "touchpoints": "/befunde/touchpoints/",
    "touchpoints-filtered": "/befunde/touchpoints/?touchpoint=hotline",
    "waves": "/befunde/waves/",
    "contacts": "/befunde/contacts/",
    "signals": "/befunde/signals/",
    "error": "/befunde/touchpoints/?since=gestern",
    "missing": "/nowhere/",
}
WIDTHS = (1440, 360)
SCHEMES = ("light", "dark")
ENGLISH = {" the ", " and ", " of ", " with ", "Show", "Touchpoint ", "asked", "heard"}


def faults(context: BrowserContext, address: str, name: str, language: str) -> list[str]:
    """What is wrong with a page in one language: loaded once, then made narrow and dark as a reader would.

    axe sees each width and theme in German alone: the English page has the same elements and shorter words.
    """
    page = context.new_page()
    heard = complaints(page)
    page.goto(address)
    found = [] if page.locator(f"html[lang={language}]").count() else [f"not in {language}"]
    said = page.locator("body").inner_text()
    found += [f"English: {word}" for word in ENGLISH if language == "de" and word in said]
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(f"html[data-theme={scheme}]")).to_be_attached()
        wide = page.evaluate("document.documentElement.scrollWidth")
        here = [f"scrolls sideways: {wide}"] if wide != width else []
        here += axe(page) if language == "de" else []
        found += [f"{width} {scheme}: {fault}" for fault in here]
        shoot(page, f"{name}-{width}-{scheme}-{language}")
    page.close()
    return found + [text for text in heard if "status of 40" not in text]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_clean(readers: dict[str, BrowserContext], site: str, name: str, language: str):
    assert faults(readers[language], site + PAGES[name], name, language) == []


def test_login_is_clean(browser: Browser, site: str):
    context = window(browser, None, "de", locale="de-DE")
    assert faults(context, f"{site}/accounts/login/", "login", "de") == []
    context.close()


@pytest.fixture
def page(browser: Browser, session: dict[str, str]) -> Iterator[Page]:
    """A window of the test's own, in English and light."""
    context = window(browser, session, "en", color_scheme="light", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_from_the_map_to_the_contacts_behind_a_figure_in_three_clicks(page: Page, site: str):
    page.goto(f"{site}/befunde/")
    page.get_by_role("link", name="Map", exact=True).first.click()
    page.locator("a.l-card", has_text="Hotline").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hotline")
    page.get_by_role("link", name=re.compile("^All .* contacts$")).click()
    expect(page).to_have_url(re.compile(r"/befunde/contacts/\?touchpoint=hotline"))
    expect(page.locator(".l-words-list li").first).to_be_visible()


def test_a_chart_is_saved_as_png(page: Page, site: str):
    page.goto(f"{site}/kontaktpunkt/hotline/")
    heard = complaints(page)
    with page.expect_download() as download:
        page.locator("#course button[data-png]").click()
    assert download.value.suggested_filename == "Hotline – experience-over-time.png"
    assert download.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert heard == []


def test_phases_fold_on_a_phone(page: Page, site: str):
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(f"{site}/landkarte/")
    second = page.locator(".l-phase").nth(1)
    expect(second.locator(".l-card").first).to_be_hidden()
    second.get_by_role("button").click()
    expect(second.locator(".l-card").first).to_be_visible()
    page.get_by_role("link", name="4 Use and repurchase").click()
    expect(page.locator(".l-phase").nth(3).locator(".l-card").first).to_be_visible()


def test_the_circle_leads_to_touchpoints(page: Page, site: str):
    page.goto(f"{site}/landkarte/?view=circle")
    page.locator(".l-circle-name", has_text="Breakfast").click()
    expect(page).to_have_url(re.compile("/kontaktpunkt/breakfast/$"))


def test_chart_is_drawn_and_follows_the_theme(page: Page, site: str):
    page.goto(f"{site}/befunde/waves/")
    axis_text = page.locator("#chart svg text").first
    expect(axis_text).to_be_visible()
    before = axis_text.get_attribute("fill")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#chart svg text").first).not_to_have_attribute("fill", before or "")


def test_filter_changes_answer_and_address(page: Page, site: str):
    page.goto(f"{site}/befunde/touchpoints/")
    page.get_by_label("Touchpoint", exact=True).select_option("hotline")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("touchpoint=hotline"))


def test_filter_works_without_script(browser: Browser, site: str, session: dict[str, str]):
    context = window(browser, session, "en", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/befunde/touchpoints/")
    page.get_by_label("Touchpoint", exact=True).select_option("hotline")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    context.close()


def test_main_flow_by_keyboard(page: Page, site: str):
    page.goto(f"{site}/befunde/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Report as PDF")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/befunde/wo-verlieren-wir-kunden/")
