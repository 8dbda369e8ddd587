"""The page before there is a site: what it says, in whose language, and what it gives away."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from lotse.config.hosting import OWN, REMOVED, STARTING
from lotse.config.progress import MARK, Progress, page, shown
from lotse.contacts.errors import LotseError


@pytest.fixture
def progress() -> Progress:
    return Progress("Two years pass")


@pytest.fixture
def port(progress: Progress) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    with shown(number, progress):
        yield number


@pytest.fixture
def get(port: int) -> Callable[..., tuple[HTTPResponse, str]]:
    def asked(path: str, language: str = "en", accept: str = "text/html,*/*") -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path, headers={"Accept-Language": language, "Accept": accept})
        answer = connection.getresponse()
        return answer, answer.read().decode()

    return asked


def test_every_address_shows_the_page_and_nothing_is_kept(get: Callable[..., tuple[HTTPResponse, str]]) -> None:
    answer, body = get("/befunde/waves/?period=12m")
    assert (answer.status, answer.getheader("Cache-Control")) == (200, "no-store")
    assert answer.getheader("Content-Security-Policy") == "default-src 'self'; frame-ancestors 'none'"
    assert "<h1>The demo company is being built</h1>" in body
    assert "<b data-step>Two years pass</b> · <span data-share>0%</span>" in body


def test_how_far_it_is_for_the_page_that_asks_again(
    get: Callable[..., tuple[HTTPResponse, str]], progress: Progress
) -> None:
    progress("Writing the contact log", 0.65)
    answer, body = get("/accounts/login/", accept="application/json")
    assert (answer.getheader("Content-Type"), answer.getheader(MARK)) == ("application/json", "1")
    assert json.loads(body) == {"step": "Writing the contact log", "share": 0.65}
    german = json.loads(get("/accounts/login/", "de-DE,de;q=0.9,en;q=0.8", "application/json")[1])
    assert german["step"] == "Kontaktereignisse werden geschrieben"


@pytest.mark.parametrize(("accepted", "language"), [("de-AT,en;q=0.5", "de"), ("fr,en,de", "en"), ("", "en")])
def test_in_the_language_that_the_browser_names_first(
    get: Callable[..., tuple[HTTPResponse, str]], accepted: str, language: str
) -> None:
    assert f'<html lang="{language}">' in get("/", accepted)[1]


@pytest.mark.parametrize("message", [STARTING, REMOVED, OWN])
def test_what_it_says_while_the_own_site_starts_is_translated(message: str) -> None:
    said = page(Progress(STARTING, REMOVED, OWN), "en")
    assert message in said
    assert message not in page(Progress(STARTING, REMOVED, OWN), "de")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/lotse/css/tokens.css", 200),
        ("/static/lotse/js/wait.js", 200),
        ("/static/lotse/nothing.css", 404),
        ("/static/lotse/../../progress.py", 404),
        ("/static/lotse/../../../config/settings.py", 404),
        ("/static/lotse/css/", 404),
    ],
)
def test_only_the_style_and_scripts_of_lotse_are_given_out(
    get: Callable[..., tuple[HTTPResponse, str]], path: str, status: int
) -> None:
    assert get(path)[0].status == status


def test_a_port_that_cannot_be_had_is_one_message() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(LotseError, match=f"Port {port} cannot be used: .*. Choose another one with --port."),
            shown(port, Progress("Ready")),
        ):
            pass
