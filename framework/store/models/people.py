"""People who may log in, and what they may do where."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from framework.core.messages import mark


class Person(AbstractUser):
    """Somebody who logs in; every decision names one."""

    #: Title shown beside the name, e.g. "lönespecialist".
    title = models.CharField(_(mark("title")), max_length=100, blank=True)
    #: Issuer and `sub` of the provider that this person logs in at; null for local accounts.
    subject = models.CharField(
        _(mark("account at the provider")), max_length=500, null=True, unique=True, blank=True
    )
    #: Reserve account: may use its password when a provider is configured; its roles are local.
    break_glass = models.BooleanField(_(mark("reserve account")), default=False)
    #: Language of mail to this person; empty for the municipality's.
    language = models.CharField(_(mark("language of mail")), max_length=5, blank=True)

    class Meta:
        """What IT calls them."""

        verbose_name, verbose_name_plural = _(mark("person")), _(mark("people"))

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()


class RoleAssignment(models.Model):
    """A role that a person holds for one coworker of one municipality."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    municipality = models.CharField(_(mark("municipality")), max_length=50)
    coworker = models.CharField(_(mark("coworker")), max_length=50)
    role = models.CharField(_(mark("role")), max_length=50)

    class Meta:
        """One row per person, coworker and role."""

        verbose_name, verbose_name_plural = _(mark("role")), _(mark("roles"))
        constraints = (
            models.UniqueConstraint(
                fields=["person", "municipality", "coworker", "role"], name="role_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.role} ({self.municipality}/{self.coworker})"
