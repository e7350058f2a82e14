"""Workbooks of decisions that people sent in: kept while they look at what would happen."""

from __future__ import annotations

from django.db import models

from framework.store.models.decisions import Decision


class SentWorkbook(models.Model):
    """What one person wrote in a workbook; nothing of it is decided before they say so."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="+")
    file = models.CharField(max_length=200)
    at = models.DateTimeField()
    #: Forgotten after this instant.
    kept_until = models.DateTimeField()
    #: `runtime.decision_workbook.Line` per row, in the order of the sheet; none once applied.
    lines = models.JSONField()
    #: Messages about what was left out.
    remarks = models.JSONField(default=list)
    #: How often it was tried: a person says yes to what they saw.
    tries = models.PositiveIntegerField(default=1)
    #: How many rows decided nothing, once it is applied.
    left = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)
    decisions: models.ManyToManyField[Decision, models.Model] = models.ManyToManyField(
        Decision, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker} {self.person} {self.at:%Y-%m-%d %H:%M}"
