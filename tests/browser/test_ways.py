"""Under every picture: how it was computed, the same as table, workbook, picture and for programs; and each works."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from lotse.config.registry import FINDINGS
from tests.browser.conftest import complaints
from tests.browser.demo import Demo

pytestmark = pytest.mark.browser
UNDRAWN = {"contacts", "signals"}  # words of single contacts; a list to work through
OF_ONE = {"waves", "before-and-after"}  # asked of one touchpoint
DRAWN = [name for name in FINDINGS if name not in UNDRAWN]
PAGES = ["/", "/landkarte/", "/landkarte/?view=circle", "/kontaktpunkt/{touchpoint}/"]
ROWS = """() => [...document.querySelectorAll('.l-under')].filter(row => row.querySelector('[data-png]')).map(row => ({
  texts: [...row.querySelectorAll('summary, a, button')].map(each => each.textContent.trim()),
  links: [...row.querySelectorAll('a')].map(link => link.getAttribute('href')),
  drawn: document.querySelector(row.querySelector('[data-png]').dataset.png) !== null,
}))"""
WAYS = {"How computed?", "Show as table", "XLSX", "PNG", "API address"}


@pytest.fixture(scope="session")
def touchpoint(manager: dict[str, BrowserContext], demo: Demo) -> str:
    """One that is asked about, wave after wave."""
    rows = manager["en"].request.get(f"{demo.url}/api/findings/waves").json()["rows"]
    return str(rows[0]["touchpoint"])


def wrong(context: BrowserContext, address: str) -> tuple[int, list[str]]:
    """How many pictures a page has, and what is wrong with the ways below them; every link is followed."""
    page = context.new_page()
    heard = complaints(page)
    page.goto(address)
    found = page.evaluate(ROWS)
    site = "/".join(address.split("/")[:3])
    faults = [f"missing: {sorted(WAYS - {*row['texts']})}" for row in found if WAYS - {*row["texts"]}]
    faults += ["no such picture" for row in found if not row["drawn"]]
    base = address.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]
    for link in {link for row in found for link in row["links"]}:
        where = f"{base}{link}" if link.startswith("?") else f"{site}{link}"
        answer = context.request.get(where.split("#", maxsplit=1)[0])
        faults += [f"{link} answers with {answer.status}"] if answer.status != 200 else []
    page.close()
    return len(found), faults + heard


@pytest.mark.parametrize("name", DRAWN)
def test_every_finding_has_a_picture_with_all_ways(
    manager: dict[str, BrowserContext], demo: Demo, touchpoint: str, name: str
):
    address = f"{demo.url}/befunde/{name}/{f'?touchpoint={touchpoint}' if name in OF_ONE else ''}"
    assert wrong(manager["en"], address) == (1, [])


@pytest.mark.parametrize("address", PAGES)
def test_every_picture_of_a_page_has_all_ways(
    manager: dict[str, BrowserContext], demo: Demo, touchpoint: str, address: str
):
    count, faults = wrong(manager["en"], demo.url + address.format(touchpoint=touchpoint))
    assert faults == []
    assert count >= 1


@pytest.mark.parametrize("name", ["exit-risk", "problems", "ipa", "balance-over-time", "when"])
def test_the_picture_is_saved(manager: dict[str, BrowserContext], demo: Demo, name: str):
    page = manager["en"].new_page()
    page.goto(f"{demo.url}/befunde/{name}/")
    with page.expect_download() as download:
        page.locator("[data-png]").click()
    assert download.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    page.close()
