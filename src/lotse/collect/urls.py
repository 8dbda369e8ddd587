from __future__ import annotations

from django.urls import path, re_path

from lotse.collect import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("pruefen/", views.try_file, name="import-try"),
    re_path(r"^muster/(?P<name>lotse-demo\.(?:csv|toml))$", views.sample, name="import-sample"),
    path("uebernehmen/", views.take_over, name="import-take-over"),
    path("<slug:import_id>/undo/", views.undo, name="import-undo"),
    path("<slug:import_id>/rejected.csv", views.rejected, name="import-rejected"),
]
