"""Take pictures of a running demo, to look at and for the README.

    .venv/bin/lotse demo &
    .venv/bin/python tools/screenshots.py --password lotse-… --to test-results/pictures

Every page × {1440, 360} × {light, dark} × {en, de}; ``--readme`` takes only the few that the README shows.
"""

from __future__ import annotations

import argparse
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PAGES = {
    "week": "/",
    "map": "/landkarte/",
    "findings": "/befunde/",
    "touchpoints": "/befunde/touchpoints/",
    "waves": "/befunde/waves/?touchpoint=hotline",
}
README = [("week", 1440, "light", "en"), ("map", 1440, "light", "en"), ("map", 360, "dark", "de")]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--user", default="manager@example.org")
    parser.add_argument("--password", required=True)
    parser.add_argument("--to", type=Path, default=Path("test-results/pictures"))
    parser.add_argument("--page", action="append", default=[], help="NAME=ADDRESS, instead of the known pages")
    parser.add_argument("--width", type=int, action="append", default=[])
    parser.add_argument("--theme", action="append", default=[])
    parser.add_argument("--language", action="append", default=[])
    parser.add_argument("--readme", action="store_true")
    return parser.parse_args()


def wanted(args: argparse.Namespace) -> list[tuple[str, int, str, str]]:
    if args.readme:
        return README
    names = [page.partition("=")[0] for page in args.page] or list(PAGES)
    return list(
        product(names, args.width or [1440, 360], args.theme or ["light", "dark"], args.language or ["en", "de"])
    )


def take(browser: Browser, args: argparse.Namespace) -> None:
    addresses = PAGES | dict(page.split("=", 1) for page in args.page)
    state = log_in(browser, args)
    for name, width, theme, language in wanted(args):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            storage_state=state,
        )
        context.add_cookies([{"name": "lotse_language", "value": language, "url": args.site}])
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.goto(args.site + addresses[name])
        page.screenshot(path=args.to / f"{name}-{width}-{theme}-{language}.png", full_page=not args.readme)
        context.close()


def log_in(browser: Browser, args: argparse.Namespace) -> dict:
    context = browser.new_context()
    context.set_default_timeout(120_000)  # milliseconds: a site that has just started takes its time
    page = context.new_page()
    page.goto(f"{args.site}/accounts/login/")
    page.locator("input[name=username]").fill(args.user)
    page.locator("input[name=password]").fill(args.password)
    page.locator("main button").click()
    page.wait_for_url(lambda url: "login" not in url)
    state = context.storage_state()
    context.close()
    return state


if __name__ == "__main__":
    chosen = arguments()
    chosen.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        take(running, chosen)
        running.close()
