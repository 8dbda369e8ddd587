"""Every page needs a log-in unless it says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase

# These authenticate machines by key, endpoint by endpoint; what customers see is public.
OWN_AUTHENTICATION = ("/api/",)


class LoginRequired(LoginRequiredMiddleware):
    """Django's, except for the API, whose views answer a missing key with 401 instead of a log-in page."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path_info.startswith(OWN_AUTHENTICATION):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
