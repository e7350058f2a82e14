"""Who stands in for whom, and cases that go from one person to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from framework.store.models.cases import Case


class Substitution(models.Model):
    """A person's roles at one coworker, in another's hands from one day to another."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    person = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="away")
    substitute = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="stands_in")
    first_day = models.DateField()
    #: Included.
    last_day = models.DateField()
    at = models.DateTimeField()
    #: When it was ended before its last day.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Another person, and not backwards."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(person=F("substitute")), name="substitution_by_another"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="substitution_forwards"
            ),
        )
        ordering = ("first_day", "id")

    def __str__(self) -> str:
        return f"{self.substitute} for {self.person}, {self.first_day}–{self.last_day}"


class HandOver(models.Model):
    """Open cases that one person leaves to another; theirs only when the other has said yes."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    giver = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="handed_over")
    receiver = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="handed_to")
    cases: models.ManyToManyField[Case, models.Model] = models.ManyToManyField(
        "Case", related_name="hand_overs"
    )
    note = models.TextField()
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    #: When it was declined or taken back.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """To another person, and answered once."""

        constraints = (
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="hand_over_to_another"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(ended_at=None), name="hand_over_answered_once"
            ),
        )
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver} {self.at:%Y-%m-%d}"
