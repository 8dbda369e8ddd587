"""A site in a process of its own: ``python -m tests.browser.site`` serves until it is stopped.

It says in one line of JSON where it listens and the cookie of a signed-in analyst. The port is open by then, so
nobody has to wait and ask again. Each thread has its own connection to a database in a file, as on a real site: over
one shared in-memory connection a request could see, or roll back, what another one was just writing.
"""

from __future__ import annotations

import json
import os
import sys

PASSWORD = "correct horse battery"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
    from lotse.config.ready import ensure_ready  # noqa: PLC0415

    ensure_ready()
    cookie = analyst()
    server = listening()
    sys.stdout.write(json.dumps({**cookie, "url": f"http://127.0.0.1:{server.server_port}"}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


def analyst() -> dict[str, str]:
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from lotse.accounts.domain import add_user  # noqa: PLC0415
    from lotse.accounts.models import Organisation  # noqa: PLC0415

    Organisation.objects.create(name="Nordstern Hotels")
    client = Client()
    client.force_login(add_user("ana@example.com", PASSWORD, role="analyst", display_name="Ana Lyst"))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def listening():
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: PLC0415

    from lotse.config.wsgi import application  # noqa: PLC0415

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(application)
    return server


if __name__ == "__main__":
    main()
