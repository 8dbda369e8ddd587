"""Every change of users: one function each, shared by page and command line."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from lotse.accounts.models import LANGUAGES, Organisation, User
from lotse.accounts.roles import Role
from lotse.contacts.errors import LotseError


@transaction.atomic
def set_up(organisation: str, email: str, password: str, *, display_name: str = "", language: str = "") -> User:
    """The first administrator and the organisation, once: afterwards users come from users."""
    Organisation.objects.get_or_create(id=1, defaults={"name": organisation.strip()})
    company = Organisation.objects.select_for_update().get()  # two who set up at once: the second waits and is refused
    if User.objects.exists():
        raise LotseError("Lotse is set up already. Sign in, or ask an administrator for an account.")
    company.name = organisation.strip() or company.name
    company.save(update_fields=["name"])
    return add_user(email, password, role=Role.ADMIN, display_name=display_name, language=language)


def add_user(email: str, password: str, *, role: str, display_name: str = "", language: str = "") -> User:
    """Add a member of staff who may sign in at once."""
    address = email.strip().lower()
    _refuse_address(address)
    _refuse_outside("role", role, Role.values)
    _refuse_outside("language", language, ["", *(code for code, _ in LANGUAGES)])
    user = User(email=address, display_name=display_name.strip() or address, role=role, language=language)
    _store_password(user, password)
    return user


def set_password(email: str, password: str) -> User:
    user = find_user(email)
    _store_password(user, password)
    return user


def set_active(email: str, active: bool) -> User:
    """Let a user sign in or not; sessions of a disabled user end with the next page."""
    user = find_user(email)
    user.is_active = active
    user.save(update_fields=["is_active"])
    return user


def find_user(email: str) -> User:
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise LotseError(f"No user has the address {email!r}. `lotse user list` shows those there are.")
    return user


def _store_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise LotseError(" ".join(error.messages)) from error
    user.set_password(password)
    user.save()


def _refuse_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise LotseError(f"{address!r} is not an e-mail address; expected for example erika@example.com.") from error
    if User.objects.filter(email__iexact=address).exists():
        raise LotseError(f"{address} is a user already. `lotse user password {address}` sets a new password.")


def _refuse_outside(what: str, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise LotseError(
            f"The {what} {value!r} does not exist; allowed: {', '.join(item for item in allowed if item)}."
        )
