"""The site as a WSGI application: ``lotse.config.wsgi:application``."""

from __future__ import annotations

import os

from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotse.config.settings")
application = get_wsgi_application()

from lotse.config.warming import first_page_is_out, start_warming  # noqa: E402 - the settings come first

request_finished.connect(first_page_is_out)
start_warming()
