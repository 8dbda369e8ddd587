"""Log in, switch language, set up."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from lotse.accounts import domain
from lotse.accounts.first_run import forget_token, may_set_up
from lotse.accounts.forms import LoginForm, SetUpForm
from lotse.accounts.models import LANGUAGES, User
from lotse.accounts.queries import is_set_up
from lotse.contacts.home import Home


@method_decorator(login_not_required, name="dispatch")
class LoginView(auth_views.LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs) if is_set_up() else redirect("setup")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        return _speak(response, cast("User", form.get_user()).language)


@login_not_required
@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Django's switch; whoever is signed in finds the language again on the next machine."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return set_language(request)


@login_not_required
@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """The first administrator and the organisation."""
    if is_set_up():
        return redirect("login")
    home = Home.at()
    if not may_set_up(request, home):
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/setup.html", {"form": form})
    user = domain.set_up(**form.cleaned_data, language=get_language() or "en")
    forget_token(home)
    login(request, user)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _speak(response: HttpResponse, language: str) -> HttpResponse:
    if language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response
