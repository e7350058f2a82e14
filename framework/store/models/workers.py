"""Who works, and what of the targets they have in hand: rows that outlive no worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Worker(models.Model):
    """One worker process that lives. Whoever is not here owns nothing: its work is freed.

    All times are the database's, so that hosts whose clocks differ agree on who is silent.
    """

    #: What stands in `owner` of everything it has in hand; never used by another process.
    token = models.CharField(max_length=80, primary_key=True)
    #: Name of its host, for people.
    host = models.CharField(max_length=255)
    #: The kernel and process namespace in which `pid` means something; empty when not known.
    machine = models.CharField(max_length=100, blank=True)
    pid = models.PositiveIntegerField()
    #: When the process began, in its kernel's own count: tells it from a later one of the same pid.
    born = models.CharField(max_length=30, blank=True)
    #: Takes work in hand; others only have sessions open, to look whether systems are well.
    works = models.BooleanField(default=True)
    #: Version of the program that it runs.
    version = models.CharField(max_length=50)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()

    class Meta:
        """Oldest first."""

        ordering = ("started_at", "token")

    def __str__(self) -> str:
        return f"{self.host} {self.pid} ({self.version})"


class TargetSlot(models.Model):
    """The right to have one session open with a system; `owner` has it while it lives."""

    municipality = models.CharField(max_length=50)
    system = models.CharField(max_length=50)
    #: From 1 up to as many as the system allows.
    number = models.PositiveIntegerField()
    #: Token of the worker that has it; empty when it is free.
    owner = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    #: When a worker that has none last asked for one of this system's.
    wanted_at = models.DateTimeField(null=True)

    class Meta:
        """A slot is one row, so that two can never have it."""

        constraints = (
            models.UniqueConstraint(
                fields=["municipality", "system", "number"], name="target_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(owner="", taken_at=None) | (~Q(owner="") & Q(taken_at__isnull=False)),
                name="target_slot_taken_or_free",
            ),
        )

    def __str__(self) -> str:
        return f"{self.municipality}/{self.system} {self.number}"


class TargetPace(models.Model):
    """When the next operation may begin at a system that allows so many a minute."""

    municipality = models.CharField(max_length=50)
    system = models.CharField(max_length=50)
    next_at = models.DateTimeField()

    class Meta:
        """One row per system."""

        constraints = (
            models.UniqueConstraint(fields=["municipality", "system"], name="target_pace_once"),
        )

    def __str__(self) -> str:
        return f"{self.municipality}/{self.system} {self.next_at:%H:%M:%S}"


class TargetFailures(models.Model):
    """How often a coworker's target has failed in a row, whichever worker asked it."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    #: Role of the target.
    target = models.CharField(max_length=50)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """One row per target in use."""

        constraints = (
            models.UniqueConstraint(
                fields=["municipality", "coworker", "target"], name="target_failures_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker} {self.target}: {self.count}"
