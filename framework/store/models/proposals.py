"""Prepared proposals and the values that people set in them."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models import Q

from framework.core.findings import Finding, FindingStatus, KeptFinding
from framework.core.proposals import Proposal


class StoredProposal(models.Model):
    """One version of a case's proposal; what it says is never changed once written."""

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    config_digest = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    #: When all of it was last read again and nothing had changed.
    refreshed_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered from 1 in each case."""

        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="proposal_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.case} proposal {self.number}"

    @cached_property
    def value(self) -> Proposal:
        """The proposal as the domain knows it."""
        return Proposal.model_validate(self.content)


class StoredFinding(models.Model):
    """A finding of a case as it stands from one preparation to the next."""

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="findings")
    key = models.CharField(max_length=200)
    #: The `core.findings.Finding` as JSON.
    content = models.JSONField()
    status = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    #: Who acknowledged or closed it.
    by = models.ForeignKey("Person", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """One per key, however often its cause comes and goes."""

        constraints = (
            models.UniqueConstraint(fields=["case", "key"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in FindingStatus]),
                name="finding_status_known",
            ),
        )
        ordering = ("opened_at", "pk")

    def __str__(self) -> str:
        return f"{self.case} {self.key}: {self.status}"

    @property
    def value(self) -> KeptFinding:
        """The finding as the domain knows it."""
        return KeptFinding(
            finding=Finding.model_validate(self.content),
            status=FindingStatus(self.status),
            opened_at=self.opened_at,
            refreshed_at=self.refreshed_at,
            by=str(self.by_id or ""),
            settled_at=self.settled_at,
        )


class FigureEdit(models.Model):
    """A person's own value of a figure; it wins over the coworker's, every night."""

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="edits")
    #: A figure's key, a cell's `table/row/column`, or `table/row` for whether the row is there.
    figure = models.CharField(max_length=200)
    value = models.TextField(blank=True)
    #: What the coworker proposed when the person set their value.
    proposed = models.TextField(blank=True)
    person = models.ForeignKey("Person", on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        """One value in force per figure."""

        constraints = (
            models.UniqueConstraint(fields=["case", "figure"], name="edit_once_per_figure"),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.figure}"
