"""The ordering system as it is edited; readers use the snapshot that every change publishes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lotse.contacts.catalogue import Phase


class PhaseChoice(models.IntegerChoices):
    INFLUENCING = Phase.INFLUENCING, _("Being influenced")
    PRESALES = Phase.PRESALES, _("Presales")
    PURCHASE = Phase.PURCHASE, _("Purchase")
    LOYALTY = Phase.LOYALTY, _("Loyalty")
    ADVOCACY = Phase.ADVOCACY, _("Influencing others")


class CausedByChoice(models.TextChoices):
    COMPANY = "company", _("Company")
    THIRD_PARTY = "third_party", _("Third party")
    CUSTOMER = "customer", _("Customer")


class CarriedBy(models.TextChoices):
    PEOPLE = "people", _("People")
    MEDIA = "media", _("Media")


class Direction(models.TextChoices):
    ONE_WAY = "one_way", _("One-way")
    TWO_WAY = "two_way", _("Two-way")


class Ownership(models.TextChoices):
    PAID = "paid", _("Paid")
    OWNED = "owned", _("Owned")
    MANAGED = "managed", _("Managed")
    SHARED = "shared", _("Shared")
    EARNED = "earned", _("Earned")


class Touchpoint(models.Model):
    """One touchpoint. Name, phases, owner and caused-by are what everyone fills in; the rest can be refined."""

    key = models.CharField(max_length=80, unique=True)
    name_en = models.CharField(_("Name"), max_length=200)
    name_de = models.CharField(_("German name"), max_length=200, blank=True)
    phases = models.JSONField(_("Phases"))
    owner = models.CharField(_("Owner"), max_length=200, blank=True)
    caused_by = models.CharField(_("Caused by"), max_length=20, choices=CausedByChoice.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    position = models.IntegerField(_("Order"), default=0)
    carried_by = models.CharField(_("Carried by"), max_length=20, choices=CarriedBy.choices, blank=True)
    direction = models.CharField(_("Direction"), max_length=20, choices=Direction.choices, blank=True)
    ownership = models.CharField(_("Ownership"), max_length=20, choices=Ownership.choices, blank=True)
    online = models.BooleanField(_("Online"), null=True)
    mobile = models.BooleanField(_("Mobile"), null=True)
    social = models.BooleanField(_("Social"), null=True)
    cost_per_contact = models.FloatField(_("Cost per contact"), null=True)
    cost_per_month = models.FloatField(_("Cost per month"), null=True)
    description = models.TextField(_("Description"), blank=True)
    retired = models.BooleanField(_("Retired"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "key"]

    def __str__(self) -> str:
        return self.name_en


class SignalRule(models.Model):
    """One of the ordered rules that say which signals belong to a touchpoint. No touchpoint: deliberately none."""

    position = models.PositiveIntegerField(unique=True)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, related_name="rules")
    source = models.CharField(max_length=200, default="*")
    signal = models.CharField(max_length=200, default="*")
    kind = models.CharField(max_length=200, default="*")
    device = models.CharField(max_length=200, default="*")
    purpose = models.CharField(max_length=200, default="*")
    attributes = models.JSONField(default=dict)
    phase = models.PositiveSmallIntegerField(choices=PhaseChoice.choices, null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return f"{self.position}: {self.source}/{self.signal}/{self.kind}"


class Label(models.Model):
    """What a code of the company's own data is called."""

    field = models.CharField(max_length=20)
    code = models.CharField(max_length=200)
    name_en = models.CharField(_("Name"), max_length=200)
    name_de = models.CharField(_("German name"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["field", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["field", "code"], name="one_label_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.code}: {self.name_en}"


class CatalogVersion(models.Model):
    """One change of the catalogue: who, when, what, and the whole catalogue as it stood afterwards."""

    number = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    change = models.CharField(max_length=300)
    snapshot = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.change}"
