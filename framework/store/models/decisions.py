"""What people decided. A decision is never changed; undoing it is a decision of its own."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q

from framework.core.errors import NotAllowed
from framework.core.messages import message

_KEPT = message("A decision is never changed or removed; undoing it is a decision of its own.")


class Batch(models.Model):
    """One decision that released the unflagged cases of a unit, or those chosen on a page."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    #: Empty when they were chosen on a page.
    unit = models.CharField(max_length=50, blank=True)
    person = models.ForeignKey("Person", on_delete=models.PROTECT)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    #: Sum of the cases' control values, as the person saw it.
    control = models.DecimalField(max_digits=16, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker} {self.unit}: {self.count}"


class _Kept(models.QuerySet["Decision"]):
    """Rows that are written once."""

    def update(self, **_changes: Any) -> NoReturn:  # noqa: ANN401 (as Django has it)
        """Refuse."""
        raise NotAllowed(_KEPT)

    def delete(self) -> NoReturn:
        """Refuse; what a case held goes with the case when it is purged."""
        raise NotAllowed(_KEPT)


class Decision(models.Model):
    """What a named person decided on a section of a proposal."""

    class Mode(models.TextChoices):
        """How the decision was made."""

        single = "single"
        batch = "batch"
        #: By the second of two people, who did not see what the first one decided.
        second = "second"
        #: By a third person, after two came to different results.
        third = "third"
        #: Chosen with others on a page, and approved together.
        bulk = "bulk"
        #: After an answer that was given before the proposal was seen.
        blind = "blind"
        #: In a workbook, by the person who sent it back.
        workbook = "workbook"
        #: By a standing release, in the name of the person who gave it.
        standing = "standing"
        settle = "settle"
        #: By the scripted morning of the demonstration.
        demo = "demo"

    case = models.ForeignKey(
        "Case", on_delete=models.CASCADE, related_name="decisions", db_index=False
    )
    #: Empty when the decision is on the case as a whole.
    section = models.CharField(max_length=50, blank=True)
    proposal = models.ForeignKey("StoredProposal", on_delete=models.RESTRICT, null=True)
    proposal_digest = models.CharField(max_length=64, blank=True)
    case_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20)
    codes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    #: Figure → what was proposed, what was in force `before` (the proposal's where it was saved
    #: earlier) and the `value` that is not the coworker's, canonical.
    edited = models.JSONField(default=dict)
    #: What lay before the person: people's values (`edits`), the values in force with their own
    #: applied (`values`), the flags that were ticked (`seen`), the source row (`source`) and the
    #: digests of the evidence (`evidence`).
    shown = models.JSONField(default=dict)
    person = models.ForeignKey(
        "Person", on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
    #: Whose role the person used, as their substitute; null when it was their own.
    acting_for = models.ForeignKey(
        "Person", on_delete=models.PROTECT, null=True, related_name="decided_for"
    )
    #: False while it waits for a second person, and for good when the two did not agree.
    counts = models.BooleanField(default=True)
    #: Drawn for another person's look afterwards.
    sampled = models.BooleanField(default=False)
    mode = models.CharField(max_length=10, choices=Mode)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="decisions")
    #: The release that let the case through.
    release = models.ForeignKey(
        "StandingRelease", on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    opened_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    #: The decision that this one undoes.
    undoes = models.OneToOneField(
        "self", on_delete=models.RESTRICT, null=True, related_name="undone_by"
    )

    objects = _Kept.as_manager()

    class Meta:
        """A decision names its person; reasons are codes."""

        constraints = (
            models.CheckConstraint(condition=~Q(outcome=""), name="decision_has_outcome"),
            models.CheckConstraint(
                condition=Q(mode="standing", release__isnull=False)
                | (~Q(mode="standing") & Q(release=None)),
                name="decision_standing_names_release",
            ),
            models.CheckConstraint(
                condition=Q(acting_for=None) | ~Q(acting_for=F("person")),
                name="decision_for_another",
            ),
        )
        indexes = (
            # By case, never by person: a person has decided more than a database should look at.
            models.Index(fields=["case", "person"], name="decision_of_case"),
            models.Index(fields=["case"], condition=Q(counts=False), name="decision_waits"),
            models.Index(fields=["case"], condition=Q(sampled=True), name="decision_sampled"),
        )
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.case}: {self.outcome}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as Django has it)
        """Write it once; `NotAllowed` afterwards."""
        if self.pk is not None and not self._state.adding:
            raise NotAllowed(_KEPT)
        super().save(*args, **(kwargs | {"force_insert": True}))

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:  # noqa: ANN401 (as Django has it)
        """Refuse."""
        raise NotAllowed(_KEPT)
