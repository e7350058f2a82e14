"""How far a coworker is let, and the releases that stand: dated, by a person, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from framework.core.levels import LEAST_SAMPLE, WorkLevel


class LevelChange(models.Model):
    """A person's decision on a coworker's level; the latest is the one in force."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    before = models.CharField(max_length=20, choices=[(one.value, one.value) for one in WorkLevel])
    level = models.CharField(max_length=20, choices=[(one.value, one.value) for one in WorkLevel])
    person = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="+")
    note = models.TextField()
    #: `core.levels.Agreement` as JSON: what stood on the page when it was decided.
    basis = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """A level that is one."""

        constraints = (
            models.CheckConstraint(
                condition=Q(level__in=[one.value for one in WorkLevel]), name="level_known"
            ),
        )
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker}: {self.level}"


class StandingRelease(models.Model):
    """A named person's decision to let unflagged cases through, for a time and within limits."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    #: Code of the unit; empty for all.
    unit = models.CharField(max_length=50, blank=True)
    #: Codes of checks that must have been made and passed.
    checks = models.JSONField(default=list)
    #: How many cases it lets through in one night.
    ceiling = models.PositiveIntegerField()
    #: Percent of what it lets through that a person looks at afterwards.
    sample = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    #: Included.
    last_day = models.DateField()
    person = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="releases")
    note = models.TextField()
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """It has an end, a ceiling and a sample; whoever revoked it is named."""

        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="release_forwards"
            ),
            models.CheckConstraint(
                condition=Q(ceiling__gte=1) & Q(sample__gte=LEAST_SAMPLE) & Q(sample__lte=100),
                name="release_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="release_revoked_by_somebody",
            ),
        )
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker} #{self.pk}"
