"""What people leave on a coworker's own pages, until a run takes it in."""

from __future__ import annotations

from django.db import models


class Intake(models.Model):
    """Rows of one source, left by somebody who is not logged in; masked before they came here."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    #: The coworker's source that they are rows of.
    source = models.CharField(max_length=50)
    #: What the writer and the people who take over call it.
    reference = models.CharField(max_length=60)
    #: `{sheet: [{column: value}]}`, as the kind declares the source.
    tables = models.JSONField()
    #: SHA-256 (hex) of the tables, and that of those which a run has given their fate.
    digest = models.CharField(max_length=64)
    taken = models.CharField(max_length=64, blank=True)
    left_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """Each reference once."""

        constraints = (
            models.UniqueConstraint(
                fields=["municipality", "coworker", "reference"], name="intake_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker}/{self.reference}"
