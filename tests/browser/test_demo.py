"""The real demo in a real browser: every page, and the ways that a newcomer goes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lotse.config.registry import FINDINGS
from tests.browser.addresses import filled, forgotten, listed
from tests.browser.conftest import PATIENCE, axe, complaints, shoot, window
from tests.browser.demo import Demo, running, sign_in
from tests.browser.english import TEXTS, left
from tests.config.conftest import MAPPING, rows

pytestmark = pytest.mark.browser
WIDTHS = (1440, 360)
# axe sees every page twice: once as most read it, once in everything else. Width, theme.
SEEN = {"de": (1440, "light"), "en": (360, "dark")}


def test_no_page_is_forgotten():
    """A new address needs an example among PAGES, or a reason among NO_PAGES, of tests/browser/addresses.py."""
    assert forgotten() == []


@pytest.fixture(scope="session")
def busiest(manager: dict[str, BrowserContext], demo: Demo) -> str:
    found = manager["en"].request.get(f"{demo.url}/api/findings/touchpoints").json()["rows"]
    return str(max(found, key=lambda row: row.get("volume") or 0)["touchpoint"])


@pytest.mark.parametrize("language", SEEN)
@pytest.mark.parametrize("name", listed())
def test_page_is_clean(manager: dict[str, BrowserContext], demo: Demo, busiest: str, name: str, language: str):
    page = manager[language].new_page()
    heard = complaints(page)
    width, scheme = SEEN[language]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(demo.url + filled(listed()[name], {"touchpoint": busiest}))
    assert answer is not None
    found = [f"answered with {answer.status}"] if answer.status != 200 else []
    expect(page.locator(f"html[lang={language}][data-theme={scheme}]")).to_be_attached()
    expect(page.locator("h1")).to_have_count(1)
    found += [f"English: {text}" for text in left(page.evaluate(TEXTS)) if language == "de"]
    found += axe(page)
    shoot(page, f"demo-{name}-{width}-{scheme}-{language}")
    for each in WIDTHS:
        page.set_viewport_size({"width": each, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{each} wide scrolls sideways: {wide}"] if wide != each else []
    page.close()
    assert found + heard == []


@pytest.mark.parametrize("name", FINDINGS)
def test_no_choice_of_an_option_brings_english(manager: dict[str, BrowserContext], demo: Demo, busiest: str, name: str):
    page = manager["de"].new_page()
    choices = [(option.name, choice) for option in FINDINGS[name].options for choice in option.choices]
    found = []
    for option, choice in [*choices, ("view", "table")]:
        for filters in ({}, {"touchpoint": busiest}):
            asked = urlencode({**filters, option: choice})
            answer = page.request.get(f"{demo.url}/befunde/{name}/?{asked}")
            assert answer.status == 200 or not filters, asked  # some findings are asked of one touchpoint
            found += [f"{asked}: {text}" for text in left(page.evaluate(TEXTS, answer.text()))]
    page.close()
    assert found == []


@pytest.mark.parametrize("name", FINDINGS)
def test_every_figure_is_of_its_unit(manager: dict[str, BrowserContext], demo: Demo, busiest: str, name: str):
    """Else it is printed wrong: a difference as a share, a p-value as nothing, a fraction without its decimals."""
    addresses = [f"{demo.url}/api/findings/{name}", f"{demo.url}/api/findings/{name}?touchpoint={busiest}"]
    answers = [manager["en"].request.get(address).json() for address in addresses]
    rows = [row for answer in answers for row in answer.get("rows", [])]  # some findings are asked of one touchpoint
    figures = [(field, row[field.name]) for row in rows for field in FINDINGS[name].fields if field.name in row]
    numbers = [(field, value) for field, value in figures if isinstance(value, float)]
    assert [field.name for field, value in numbers if not field.unit] == []
    of_all = [(field.name, value) for field, value in numbers if field.unit in {"share", "probability"}]
    assert [(field, value) for field, value in of_all if not 0 <= value <= 1 + 1e-9] == []


def test_every_entry_of_the_navigation_leads_to_a_page(manager: dict[str, BrowserContext], demo: Demo):
    page = manager["de"].new_page()
    page.goto(demo.url)
    entries = page.locator("header nav a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(entries) >= 3
    assert [address for address in entries if page.goto(demo.url + address).status != 200] == []  # type: ignore[union-attr]
    page.close()


@pytest.fixture
def page(manager: dict[str, BrowserContext]) -> Iterator[Page]:
    opened = manager["en"].new_page()
    opened.set_viewport_size({"width": 1440, "height": 900})
    yield opened
    opened.close()


def test_from_the_start_page_to_the_contacts_behind_a_figure_in_three_clicks(page: Page, demo: Demo):
    page.goto(demo.url)
    page.get_by_role("link", name="Map", exact=True).first.click()
    page.locator("a.l-card:visible").first.click()
    expect(page).to_have_url(re.compile("/kontaktpunkt/"))
    page.locator("a[href*='/befunde/contacts/']:visible").first.click()
    expect(page).to_have_url(re.compile(r"/befunde/contacts/\?.*touchpoint="))
    expect(page.get_by_role("heading", level=1)).to_have_text("Which contacts stand behind the figure?")


@pytest.mark.parametrize("address", ["/", "/landkarte/", "/befunde/", "/befunde/touchpoints/", "/import/"])
def test_by_keyboard_to_the_content_past_the_navigation(page: Page, demo: Demo, address: str):
    page.goto(demo.url + address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_one_click_removes_the_demo_and_the_own_site_begins(browser: Browser, demo: Demo, tmp_path: Path):
    """Their organisation, their file, its figures, and back again."""
    shutil.copytree(demo.home, tmp_path / "demo")
    with running(tmp_path) as mine:
        context = window(browser, None, "en", viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.context.add_cookies([{"name": "lotse_language", "value": "en", "url": mine.url}])
        sign_in(page, mine)
        page.get_by_role("button", name="Remove the demo and start your own").click()
        log = tmp_path / "server.log"
        expect(page.locator("input[name=organisation]")).to_be_visible(timeout=PATIENCE)
        assert not mine.home.exists()
        (first,) = re.findall(r"http://\S+/accounts/setup/\?token=\S+", log.read_text())
        page.goto(first)
        _create_organisation(page)
        _import_and_undo(page, mine, tmp_path)
        context.close()


def _create_organisation(page: Page) -> None:
    for field, value in {
        "organisation": "Nordstern Hotels", "display_name": "Ana Lyst", "email": "ana@example.com",
    }.items():  # fmt: skip
        page.locator(f"[name={field}]").fill(value)
    for field in page.locator("input[type=password]").all():
        field.fill("correct horse battery")
    page.locator("main button.l-btn-primary").click()
    expect(page).not_to_have_url(re.compile("/accounts/setup/"))


def _import_and_undo(page: Page, site: Demo, folder: Path) -> None:
    file, mapping = folder / "hotel.csv", folder / "hotel.toml"
    file.write_text("\n".join(rows()) + "\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    page.goto(f"{site.url}/import/")
    page.locator("input[name=file]").set_input_files(file)
    page.locator("input[name=mapping]").set_input_files(mapping)
    page.locator("form[action*=pruefen] button:not([name=sample])").click()
    page.locator("form[action*=uebernehmen] button:not([name=discard])").click()
    expect(page.locator("main")).to_contain_text("hotel.csv")
    page.goto(f"{site.url}/befunde/waves/?touchpoint=room&view=table")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.goto(f"{site.url}/import/")
    page.locator("form[action*=undo] button").click()
    expect(page.locator("main form[action*=undo] button")).to_have_count(0)
    left = page.request.get(f"{site.url}/api/findings/touchpoints").json()["rows"]
    assert sum(row["volume"] or 0 for row in left) == 0  # the catalogue stays, no contact does
