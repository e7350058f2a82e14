"""What people decided. A decision is never changed; undoing it is a decision of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """One decision that released the unflagged cases of a unit."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    unit = models.CharField(max_length=50)
    person = models.ForeignKey("Person", on_delete=models.PROTECT)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    #: Sum of the cases' control values, as the person saw it.
    control = models.DecimalField(max_digits=16, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker} {self.unit}: {self.count}"


class Decision(models.Model):
    """What a named person decided on a section of a proposal."""

    class Mode(models.TextChoices):
        """How the decision was made."""

        single = "single"
        batch = "batch"
        settle = "settle"
        #: By the scripted morning of the demonstration.
        demo = "demo"

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="decisions")
    #: Empty when the decision is on the case as a whole.
    section = models.CharField(max_length=50, blank=True)
    proposal = models.ForeignKey("StoredProposal", on_delete=models.PROTECT, null=True)
    proposal_digest = models.CharField(max_length=64, blank=True)
    case_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20)
    codes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    #: Figure → value, as edited in this decision.
    edited = models.JSONField(default=dict)
    person = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="decisions")
    mode = models.CharField(max_length=10, choices=Mode)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="decisions")
    opened_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    #: The decision that this one undoes.
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )

    class Meta:
        """A decision names its person; reasons are codes."""

        constraints = (
            models.CheckConstraint(condition=~Q(outcome=""), name="decision_has_outcome"),
        )
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.case}: {self.outcome}"
