"""What every page gets beside its own data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lotse.ui import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """Navigation and languages of the page's frame; both are made only when a template asks."""
    return {"navigation": lambda: navigation.links(request), "site_languages": settings.LANGUAGES}
