"""Every address of the site; each app brings its own."""

from __future__ import annotations

from django.urls import include, path

from lotse.config.api import api
from lotse.demo.views import remove

urlpatterns = [
    path("accounts/", include("lotse.accounts.urls")),
    path("api/", api.urls),
    path("import/", include("lotse.collect.urls")),
    path("demo/entfernen/", remove, name="demo-remove"),
    path("", include("lotse.cockpit.urls")),
]
