"""The cockpit's pages. Addresses are German, as the field is; names are English."""

from __future__ import annotations

from django.urls import path

from lotse.cockpit import views, week
from lotse.cockpit.map_page import landscape
from lotse.cockpit.palette import palette
from lotse.cockpit.touchpoint import touchpoint

urlpatterns = [
    path("", week.week, name="week"),
    path("landkarte/", landscape, name="map"),
    path("kontaktpunkt/<str:key>/", touchpoint, name="touchpoint"),
    path("suche.json", palette, name="palette"),
    path("befunde/", views.overview, name="findings"),
    path("befunde/<slug:name>/", views.finding, name="finding"),
]
