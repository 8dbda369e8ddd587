"""The vault: the only place that knows who is behind a pseudonym.

The columns are not encrypted by Lotse: they are as safe as the database. Put it on an encrypted disk.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Identity(models.Model):
    """A customer by name. The key is the pseudonym that the contact log knows."""

    pseudonym = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True, db_index=True)
    phone = models.CharField(max_length=60, blank=True)
    address = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pseudonym)  # a name would end up in logs


class ExternalId(models.Model):
    """The number under which another system knows the customer."""

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=80)
    identifier = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["system", "identifier"], name="one_customer_per_number"),
        ]
        ordering: ClassVar[list[str]] = ["system", "identifier"]

    def __str__(self) -> str:
        return self.system


class Deed(models.TextChoices):
    IDENTIFIED = "identified"
    EXPORTED = "exported"
    ERASED = "erased"


class Access(models.Model):
    """Who looked behind a pseudonym, and why. An erasure is recorded without saying of whom."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=20, choices=Deed.choices)
    reason = models.CharField(max_length=300)
    pseudonym = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.deed} {self.at:%Y-%m-%d}"


class Replayed(models.Model):
    """The last erasure that this database has seen: a restored backup is behind, and catches up at start."""

    erasure = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.erasure)
