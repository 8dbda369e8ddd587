"""Every address of the site; each app brings its own."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="map"), name="home"),
    path("accounts/", include("lotse.accounts.urls")),
    path("", include("lotse.cockpit.urls")),
]
