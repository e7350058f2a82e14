"""Cases and everything that happened to them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from framework.core.lifecycle import ClosedReason, State

#: Due when something else than the clock says so: a completion, or an earlier revision.
NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


class Case(models.Model):
    """One piece of work; this row is the truth about where it is."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    reference = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=50)
    unit_name = models.CharField(max_length=200)
    #: The collected `core.cases.Case` as JSON.
    collected = models.JSONField()
    #: Its part of what the kind worked out over all open cases in the latest run.
    plan = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    control = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    protected = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    #: The day that the work is about; null when it is about none.
    day = models.DateField(null=True)

    state = models.CharField(
        max_length=20, choices=[(state.value, state.value) for state in State], default="received"
    )
    #: Where a waiting case goes on.
    resume = models.CharField(max_length=20, blank=True)
    closed_reason = models.CharField(max_length=20, blank=True)
    #: Why it is where it is, for people: a `Message` as JSON.
    reason = models.JSONField(null=True)
    flagged = models.BooleanField(default=False)
    proposal = models.ForeignKey(
        "StoredProposal", on_delete=models.PROTECT, null=True, related_name="+"
    )
    #: Counts up at every change; a decision names the version it was made on.
    version = models.PositiveIntegerField(default=1)
    #: Failed attempts since the last success.
    attempts = models.PositiveIntegerField(default=0)
    #: Token of the worker that has it in hand.
    owner = models.CharField(max_length=80, blank=True)
    #: Not before this instant is it prepared, acted on or looked at again.
    due_at = models.DateTimeField()
    #: When it is prepared again although it waits for a decision; null when it is not.
    refresh_at = models.DateTimeField(null=True)
    #: By when a person should have decided; nothing happens by itself when they have not.
    decide_by = models.DateTimeField(null=True)
    #: Digest of the config that its proposal was prepared by.
    config_digest = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    #: When what it held was purged; its reference, outcomes and times stay.
    purged_at = models.DateTimeField(null=True)
    run = models.ForeignKey("Run", on_delete=models.SET_NULL, null=True, related_name="cases")

    class Meta:
        """Unique, and never half closed."""

        constraints = (
            models.UniqueConstraint(
                fields=["municipality", "coworker", "reference", "revision"], name="case_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="case_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state="closed") & Q(closed_reason__in=list(ClosedReason)))
                | (~Q(state="closed") & Q(closed_reason="")),
                name="case_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=(Q(state="waiting") & Q(resume__in=["received", "approved"]))
                | (~Q(state="waiting") & Q(resume="")),
                name="case_waiting_resumes",
            ),
            models.CheckConstraint(
                condition=Q(state="awaiting_decision") | Q(refresh_at=None),
                name="case_refreshed_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["preparing", "acting"]) | Q(owner=""),
                name="case_owned_in_hand",
            ),
        )
        # Whether a person may know of a case is at the end of each that lists and counts: so both
        # are answered without reading a case, for those who may and for those who may not.
        indexes = (
            # When the next one becomes due. Not of all cases: SQLite would take it for what is
            # offered next, and sort.
            models.Index(fields=["due_at"], condition=Q(due_at__lt=NEVER), name="case_due"),
            # What a worker is offered next, however much waits behind it.
            models.Index(
                fields=["municipality", "coworker", "state", "-urgent", "due_at", "id"],
                name="case_next",
            ),
            # What workers have in hand.
            models.Index(fields=["owner"], condition=Q(owner__gt=""), name="case_in_hand"),
            models.Index(
                fields=["refresh_at"], condition=Q(refresh_at__isnull=False), name="case_refresh"
            ),
            # The units of a state, and the cases of one.
            models.Index(
                fields=["municipality", "coworker", "state", "unit", "unit_name", "protected"],
                name="case_units",
            ),
            # The order of review.
            models.Index(
                fields=[
                    "municipality",
                    "coworker",
                    "state",
                    "-urgent",
                    "-flagged",
                    "reference",
                    "id",
                    "protected",
                ],
                name="case_queue",
            ),
            # The board of a unit and a day.
            models.Index(
                fields=["municipality", "coworker", "unit", "day"],
                condition=Q(day__isnull=False),
                name="case_day",
            ),
            # The counts of all buckets, and of what was received when.
            models.Index(
                fields=[
                    "municipality",
                    "coworker",
                    "state",
                    "resume",
                    "closed_reason",
                    "protected",
                    "received_at",
                ],
                name="case_buckets",
            ),
        )

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker}/{self.reference}/{self.revision}"

    @property
    def is_approved(self) -> bool:
        """Approved and not begun: acts when due, also when it waits for an opening."""
        return State.approved in {self.state, self.resume}

    @property
    def key(self) -> str:
        """The idempotency reference of the case, without the action."""
        return f"{self.municipality}:{self.reference}:{self.revision}"


class CaseEvent(models.Model):
    """One thing that happened to a case: the timeline."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    #: Who or what: a user name, or the coworker with its rule version.
    actor = models.CharField(max_length=150)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    text = models.JSONField(null=True)

    class Meta:
        """Oldest first."""

        ordering = ("at", "id")
        indexes = (models.Index(fields=["after", "at"], name="event_after"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}: {self.before} → {self.after}"
