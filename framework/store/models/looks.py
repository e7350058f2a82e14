"""Another look at what was decided, and answers given before the proposal was seen."""

from __future__ import annotations

from django.db import models


class Review(models.Model):
    """What another person said afterwards of a decision that was drawn for it; it holds nothing."""

    decision = models.OneToOneField("Decision", on_delete=models.CASCADE, related_name="review")
    person = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    codes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.decision}: {'agrees' if self.agrees else 'disagrees'}"


class BlindAnswer(models.Model):
    """What a person would have decided, told before they saw the proposal."""

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="blind_answers")
    proposal = models.ForeignKey("StoredProposal", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20)
    #: Figure → value, canonical, of those that the person filled in.
    values = models.JSONField(default=dict)
    #: A yes to exactly what was proposed.
    agrees = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        """One answer per person and proposal: what was seen cannot be unseen."""

        constraints = (
            models.UniqueConstraint(fields=["proposal", "person"], name="blind_answer_once"),
        )

    def __str__(self) -> str:
        return f"{self.case}: {self.outcome}"
