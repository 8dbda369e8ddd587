"""The cockpit's pages. Addresses are German, as the field is; names are English."""

from __future__ import annotations

from django.urls import path

from lotse.cockpit import views, week

urlpatterns = [
    path("", week.week, name="week"),
    path("landkarte/", views.landscape, name="map"),
    path("befunde/", views.overview, name="findings"),
    path("befunde/<slug:name>/", views.finding, name="finding"),
]
