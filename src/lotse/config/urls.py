"""Every address of the site; each app brings its own."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from lotse.config.api import api

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="map"), name="home"),
    path("accounts/", include("lotse.accounts.urls")),
    path("api/", api.urls),
    path("", include("lotse.cockpit.urls")),
]
