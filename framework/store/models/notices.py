"""What has been told to whom outside the inbox: nothing is sent twice."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """One notice to one person or channel; ids, counts and addresses of pages, nobody's data."""

    class Outcome(models.TextChoices):
        """What became of it."""

        waiting = "waiting"
        sent = "sent"
        #: The hour came and there was nothing to say.
        nothing = "nothing"
        #: Tried for long enough; told in the run's report.
        given_up = "given_up"

    municipality = models.CharField(max_length=50)
    #: What it is about, e.g. `digest:2026-11-23`, `run:17`, `pause:3`.
    key = models.CharField(max_length=120)
    #: `person:17` or `channel:teams`.
    to = models.CharField(max_length=80)
    #: `runtime.notices.wording.Text` as JSON.
    text = models.JSONField(null=True)
    created_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.waiting)
    #: When it came to its outcome.
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    #: Not before this instant is it tried; whoever tries moves it on first.
    next_at = models.DateTimeField()

    class Meta:
        """Once per matter and recipient, whoever looks and however often."""

        constraints = (
            models.UniqueConstraint(fields=["municipality", "key", "to"], name="notice_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="waiting", ended_at=None)
                | (~models.Q(outcome="waiting") & models.Q(ended_at__isnull=False)),
                name="notice_ended_when_settled",
            ),
        )
        indexes = (models.Index(fields=["outcome", "next_at"], name="notice_due"),)

    def __str__(self) -> str:
        return f"{self.municipality} {self.key} → {self.to}"
