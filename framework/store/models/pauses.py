"""What is held and why: while a pause is in force, nothing new of its scope is carried out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from framework.core.pauses import LIFTED_BY_A_LOOK, PauseCause


class Pause(models.Model):
    """One stop of a coworker's acting: of all of it, of one unit, or of one target."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    #: Code of the unit that is held; empty for all.
    unit = models.CharField(max_length=50, blank=True)
    #: Role of the target that is held; empty for all.
    target = models.CharField(max_length=50, blank=True)
    cause = models.CharField(max_length=20, choices=[(one.value, one.value) for one in PauseCause])
    #: What happened and where, for people: a `Message` as JSON.
    message = models.JSONField()
    #: What a person wrote when they set it.
    said = models.TextField(blank=True)
    since = models.DateTimeField()
    set_by = models.ForeignKey("Person", on_delete=models.PROTECT, null=True, related_name="+")
    #: When the target is looked at again; null when only a person lifts it.
    until = models.DateTimeField(null=True)
    #: How often it was looked at in vain.
    looks = models.PositiveIntegerField(default=0)
    run = models.ForeignKey("Run", on_delete=models.SET_NULL, null=True, related_name="pauses")
    case = models.ForeignKey("Case", on_delete=models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    #: Null when a look at the target lifted it.
    lifted_by = models.ForeignKey("Person", on_delete=models.PROTECT, null=True, related_name="+")
    #: What the person wrote who lifted it.
    note = models.TextField(blank=True)

    class Meta:
        """One pause in force per scope and cause; what a person must see only a person lifts."""

        constraints = (
            models.UniqueConstraint(
                fields=["municipality", "coworker", "unit", "target", "cause"],
                condition=Q(lifted_at=None),
                name="pause_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(cause__in=[one.value for one in PauseCause]), name="pause_cause_known"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None)
                | Q(lifted_by__isnull=False)
                | Q(cause__in=sorted(LIFTED_BY_A_LOOK)),
                name="pause_lifted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(cause="person") | Q(set_by__isnull=False), name="pause_person_named"
            ),
        )
        ordering = ("since", "id")

    def __str__(self) -> str:
        scope = "/".join(part for part in (self.unit, self.target) if part)
        return f"{self.municipality}/{self.coworker} {scope} {self.cause}".replace("  ", " ")
