"""The organisation, its staff and the keys of its machines."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lotse.accounts.roles import Role

LANGUAGES = [("en", "English"), ("de", "Deutsch")]


class Organisation(models.Model):
    """The company whose touchpoints these are. One site, one organisation: its only row has the number 1."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    is_demo = models.BooleanField(default=False)  # generated data: every page says so
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_organisation"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A member of staff; signs in with the e-mail address, in whatever capitals."""

    email = models.EmailField(_("E-mail address"), unique=True)
    display_name = models.CharField(_("Name"), max_length=150)
    language = models.CharField(_("Language"), max_length=8, choices=LANGUAGES, blank=True)
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role"]

    objects = UserManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["display_name", "email"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_address"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email


class Scope(models.TextChoices):
    """What a machine may do with its key: one thing per key."""

    COLLECT = "collect", _("Send contacts")
    IMPORT = "import", _("Import files")
    FINDINGS = "findings", _("Read findings")
    CONTACTS = "contacts", _("Read findings and single contacts")
    CATALOG = "catalog", _("Change the catalogue")


class ApiKey(models.Model):
    """A machine's key. Only its digest is kept: the key itself is shown once."""

    name = models.CharField(_("Name"), max_length=100)
    scope = models.CharField(max_length=20, choices=Scope.choices)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class LoginFailure(models.Model):
    """A failed log-in, kept as long as the limits look back. Digests: neither account nor address is readable."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key", "at"], name="login_failure_by_key")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
