"""The cockpit's pages. Addresses are German, as the field is; names are English."""

from __future__ import annotations

from django.urls import path

from lotse.cockpit import assigning, views, week
from lotse.cockpit.map_page import landscape
from lotse.cockpit.one_contact import contact
from lotse.cockpit.palette import palette
from lotse.cockpit.questions.questions import BY_SLUG
from lotse.cockpit.questions.views import question
from lotse.cockpit.touchpoint import touchpoint

urlpatterns = [
    path("", week.week, name="week"),
    path("landkarte/", landscape, name="map"),
    path("kontaktpunkt/<str:key>/", touchpoint, name="touchpoint"),
    path("kontakt/<str:source>/<path:contact_id>/", contact, name="contact"),
    path("suche.json", palette, name="palette"),
    path("befunde/", views.overview, name="findings"),
    *(
        path(f"befunde/{slug}/", question, {"slug": slug}, name=f"question-{asked.name}")
        for slug, asked in BY_SLUG.items()
    ),
    path("befunde/signals/zuordnen/", assigning.assign, name="assign"),
    path("befunde/signals/zuordnen/<int:version>/zurueck/", assigning.take_back, name="assign-undo"),
    path("befunde/<slug:name>/", views.finding, name="finding"),
]
