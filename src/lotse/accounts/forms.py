"""The forms of log-in and set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lotse.accounts import limits
from lotse.accounts.models import User
from lotse.accounts.visitors import address_of


class LoginForm(AuthenticationForm):
    """Django's, with a limit on failures. The limit is checked first, so a blocked guesser learns nothing."""

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username", "")
        address = address_of(self.request) if self.request else ""
        if limits.is_blocked(email, address):
            raise ValidationError(_("Too many failed attempts. Please try again in 15 minutes."), code="blocked")
        try:
            cleaned = super().clean()
        except ValidationError:
            limits.record_failure(email, address)
            raise
        limits.record_success(email)
        return cleaned


class SetUpForm(forms.Form):
    organisation = forms.CharField(label=_("Name of your organisation"), max_length=200)
    display_name = forms.CharField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            user = User(email=cleaned.get("email", ""), display_name=cleaned.get("display_name", ""))
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
