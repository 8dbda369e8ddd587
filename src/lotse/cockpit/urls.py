"""The cockpit's pages. Addresses are German, as the field is; names are English."""

from __future__ import annotations

from django.urls import path, re_path

from lotse.cockpit import assigning, views, week
from lotse.cockpit.map_page import landscape
from lotse.cockpit.one_contact import contact
from lotse.cockpit.palette import palette
from lotse.cockpit.questions.evidence import evidence
from lotse.cockpit.questions.questions import BY_SLUG
from lotse.cockpit.questions.views import question
from lotse.cockpit.touchpoint import touchpoint

urlpatterns = [
    path("", week.week, name="week"),
    path("landkarte/", landscape, name="map"),
    path("kontaktpunkt/<str:key>/", touchpoint, name="touchpoint"),
    path("kontakt/<str:source>/<path:contact_id>/", contact, name="contact"),
    path("suche.json", palette, name="palette"),
    path("kontaktpunkt/<str:key>/belege/", evidence, name="touchpoint-evidence"),
    path("befunde/", views.overview, name="findings"),
    re_path(f"^befunde/(?P<slug>{'|'.join(BY_SLUG)})/$", question, name="question"),
    path("befunde/signals/zuordnen/", assigning.assign, name="assign"),
    path("befunde/signals/zuordnen/<int:version>/zurueck/", assigning.take_back, name="assign-undo"),
    path("befunde/<slug:name>/", views.finding, name="finding"),
]
