"""How often a log-in may fail: per account against guessing one password, per address against trying many accounts."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from lotse.accounts.models import LoginFailure

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 50


def is_blocked(email: str, address: str) -> bool:
    return _failures(_account(email)) >= PER_ACCOUNT or _failures(_address(address)) >= PER_ADDRESS


def record_failure(email: str, address: str) -> None:
    now = timezone.now()
    LoginFailure.objects.filter(at__lt=now - WINDOW).delete()
    LoginFailure.objects.bulk_create([LoginFailure(key=key, at=now) for key in (_account(email), _address(address))])


def record_success(email: str) -> None:
    """Whoever knows the password starts afresh; the address stays counted, other accounts may be tried from it."""
    LoginFailure.objects.filter(key=_account(email)).delete()


def _failures(key: str) -> int:
    return LoginFailure.objects.filter(key=key, at__gte=timezone.now() - WINDOW).count()


def _account(email: str) -> str:
    return salted_hmac("login failure: account", email.strip().lower(), algorithm="sha256").hexdigest()


def _address(address: str) -> str:
    return salted_hmac("login failure: address", address, algorithm="sha256").hexdigest()
