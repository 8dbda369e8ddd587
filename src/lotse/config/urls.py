"""Every address of the site; each app brings its own."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("lotse.accounts.urls")),
]
