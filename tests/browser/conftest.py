"""One Chromium for all browser tests, a signed-in reader, and a record of everything a page complains about."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.conftest import PROJECT, absent

AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "correct horse battery"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Playwright's event loop makes Django think that it runs asynchronously.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        absent("Chromium is not installed (Debian: apt-get install chromium)")
    if not AXE.exists():
        absent("axe-core is not there: make setup brings it")
    started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
    yield started
    started.close()


@pytest.fixture
def invented(settings):
    settings.LOTSE_FINDINGS = "tests.cockpit.fake.FINDINGS"
    settings.LOTSE_LOG = "tests.cockpit.fake.log"
    # The live server finds files where they are written, not where a build has gathered them.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def site(live_server, invented, transactional_db) -> str:
    """The address of a running site with an organisation and an analyst."""
    from lotse.accounts.domain import add_user  # noqa: PLC0415
    from lotse.accounts.models import Organisation  # noqa: PLC0415

    Organisation.objects.create(name="Nordstern Hotels")
    add_user("ana@example.com", PASSWORD, role="analyst", display_name="Ana Lyst")
    return str(live_server.url)


@pytest.fixture
def session(site: str) -> dict[str, str]:
    """The cookie of a signed-in analyst."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from lotse.accounts.models import User  # noqa: PLC0415

    client = Client()
    client.force_login(User.objects.get(email="ana@example.com"))
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": site,
    }


def complaints(page: Page) -> list[str]:
    """Errors on the console (a breach of the content policy is one) and uncaught exceptions, as they come."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def axe(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA and of axe's best practices, with the elements that cause them."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found["violations"] for node in v["nodes"]]


def shoot(page: Page, name: str) -> None:
    """A picture for looking at, where LOTSE_SHOTS names a folder."""
    if folder := os.environ.get("LOTSE_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
