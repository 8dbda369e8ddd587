"""A page that shows a task's progress before there is a site: the standard library's server, no Django.

It listens beside the site on the same port (SO_REUSEPORT), so that one can leave after the other has come: nobody who
asks meanwhile is refused.
"""

from __future__ import annotations

import gettext
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from threading import Lock, Thread
from typing import Final

from lotse.contacts.errors import LotseError


def _(message: str) -> str:
    """Marks a message for translation."""
    return message


UI: Final = Path(__file__).resolve().parent.parent / "ui"
TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
MARK: Final = "Lotse-Progress"  # header by which a program tells this page from the site
POLICY: Final = "default-src 'self'; frame-ancestors 'none'"
PAGE: Final = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title · Lotse</title><link rel="icon" href="/static/lotse/flag.svg" type="image/svg+xml">
<script src="/static/lotse/js/theme.js"></script><link rel="stylesheet" href="/static/lotse/css/tokens.css">
<link rel="stylesheet" href="/static/lotse/css/base.css">
<link rel="stylesheet" href="/static/lotse/css/components.css">
<noscript><meta http-equiv="refresh" content="2"></noscript>
<script src="/static/lotse/js/wait.js" defer></script></head>
<body><header class="l-top"><div class="l-top-in"><span class="l-brand">Lotse</span></div>
<div class="l-border"></div></header>
<main class="l-calm"><h1>$title</h1><p class="l-lead">$lead</p>
<div class="l-sheet"><p class="l-small" aria-live="polite"><b data-step>$step</b> · <span data-share>$share</span></p>
<progress class="l-progress" data-progress value="$value" max="100" aria-label="$title"></progress></div>
</main></body></html>
""")
TITLE: Final = _("The demo company is being built")
LEAD: Final = _(
    "Two years of a generated hotel group, in a folder of its own. This page turns into the site as soon as it is "
    "ready."
)


class Progress:
    """What is being done (English message ids) and how much of it is behind us, 0 … 1."""

    def __init__(self, step: str, title: str = TITLE, lead: str = LEAD) -> None:
        self.title, self.lead = title, lead
        self._lock, self._state = Lock(), (step, 0.0)

    def __call__(self, step: str, share: float) -> None:
        with self._lock:
            self._state = (step, share)

    @property
    def state(self) -> tuple[str, float]:
        with self._lock:
            return self._state


class _Server(ThreadingHTTPServer):
    allow_reuse_port = True  # the site's own server does so, too
    daemon_threads = True


@contextmanager
def shown(port: int, progress: Progress) -> Iterator[None]:
    """Serve the page on this machine for as long as the block runs."""
    try:
        server = _Server(("127.0.0.1", port), _handler(progress))
    except OSError as error:
        raise LotseError(f"Port {port} cannot be used: {error.strerror}. Choose another one with --port.") from error
    thread = Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page(progress: Progress, language: str) -> str:
    said = _words(language)
    step, share = progress.state
    texts = {"title": said(progress.title), "lead": said(progress.lead), "step": said(step), "share": f"{share:.0%}"}
    return PAGE.substitute(
        {name: escape(text) for name, text in texts.items()}, language=language, value=round(100 * share)
    )


def _words(language: str) -> Callable[[str], str]:
    return gettext.translation("django", UI / "locale", [language], fallback=True).gettext


def _handler(progress: Progress) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, language = self.path.partition("?")[0], _language(self.headers.get("Accept-Language", ""))
            if self.headers.get("Accept", "").startswith("application/json"):
                step, share = progress.state
                self._send(json.dumps({"step": _words(language)(step), "share": share}).encode(), "application/json")
            elif path.startswith("/static/lotse/"):
                self._file(path.removeprefix("/static/"))
            else:
                self._send(page(progress, language).encode(), "text/html; charset=utf-8")

        def _file(self, name: str) -> None:
            path = (UI / "static" / name).resolve()
            if path.suffix not in TYPES or not path.is_relative_to(UI / "static" / "lotse") or not path.is_file():
                self.send_error(404)
                return
            self._send(path.read_bytes(), TYPES[path.suffix])

        def _send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
            headers |= {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", MARK: "1"}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Quiet: the terminal shows the progress itself."""

    return Handler


def _language(accepted: str) -> str:
    """German where a browser names it before English."""
    named = [part.split(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((language for language in named if language in {"de", "en"}), "en")
