from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from lotse.accounts import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", views.switch_language, name="set_language"),
    path("setup/", views.set_up, name="setup"),
]
