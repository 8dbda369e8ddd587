"""One site, one Chromium and one signed-in reader for all browser tests, and what pages complain about."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.demo import Demo, running, sign_in
from tests.conftest import PROJECT, absent

AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 120_000  # milliseconds: two busy cores may be slow, and a page that never comes still fails
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
expect.set_options(timeout=PATIENCE / 2)


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        absent("Chromium is not installed (Debian: apt-get install chromium)")
    if not AXE.exists():
        absent("axe-core is not there: make setup brings it")
    started = playwright.chromium.launch(executable_path=chromium, args=QUIET, timeout=PATIENCE)
    yield started
    started.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The running site: its address and the cookie of a signed-in analyst (see ``tests.browser.site``)."""
    home = tmp_path_factory.mktemp("site")
    paths = [str(PROJECT / "src"), str(PROJECT)]
    environment = {**os.environ, "LOTSE_HOME": str(home), "PYTHONPATH": os.pathsep.join(paths)}
    for name in ("DATABASE_URL", "LOTSE_DEBUG"):
        environment.pop(name, None)
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.site"],
            cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        pytest.fail((home / "server.log").read_text())
    yield json.loads(line)
    process.terminate()
    process.wait()


@pytest.fixture
def site(served: dict[str, str]) -> str:
    return served["url"]


@pytest.fixture
def session(served: dict[str, str]) -> dict[str, str]:
    """The cookie of a signed-in analyst."""
    return served


@pytest.fixture(scope="session")
def readers(browser: Browser, served: dict[str, str]) -> Iterator[dict[str, BrowserContext]]:
    """A signed-in window per language, kept for all pages: what is static is fetched once."""
    contexts = {language: window(browser, served, language) for language in ("de", "en")}
    yield contexts
    for context in contexts.values():
        context.close()


def window(browser: Browser, cookie: dict[str, str] | None, language: str, **more: Any) -> BrowserContext:
    context = browser.new_context(reduced_motion="reduce", **more)
    context.set_default_timeout(PATIENCE)
    if cookie:
        context.add_cookies([cookie, {"name": "lotse_language", "value": language, "url": cookie["url"]}])  # type: ignore[list-item]
    return context


def complaints(page: Page) -> list[str]:
    """Errors on the console (a breach of the content policy is one) and uncaught exceptions, as they come."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def axe(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA and of axe's best practices, with the elements that cause them."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found["violations"] for node in v["nodes"]]


def shoot(page: Page, name: str) -> None:
    """A picture for looking at, where LOTSE_SHOTS names a folder."""
    if folder := os.environ.get("LOTSE_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A small demo company, built and served as ``lotse demo`` does."""
    with running(tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(scope="session")
def manager(browser: Browser, demo: Demo) -> Iterator[dict[str, BrowserContext]]:
    """The demo's touchpoint manager, signed in by the form; a window per language."""
    entered = window(browser, None, "en")
    signed = sign_in(entered.new_page(), demo)
    contexts = {language: window(browser, signed, language) for language in ("de", "en")}
    yield contexts
    for context in (entered, *contexts.values()):
        context.close()
