"""Writes to targets, what proves them, and the files behind that."""

from __future__ import annotations

from django.db import models


class ActionRecord(models.Model):
    """How far one action has come; each phase is committed before the next begins."""

    class Phase(models.TextChoices):
        """How far the action has come."""

        #: Nothing has been sent.
        intended = "intended"
        #: The saving press is about to happen or has happened; no answer is known.
        sent = "sent"
        #: The target said that it has saved.
        written = "written"
        #: Read back through another page and equal: there is a receipt.
        verified = "verified"
        #: The target said no.
        refused = "refused"
        #: The target said saved, and holds nothing.
        absent = "absent"
        #: The target holds something else than was approved.
        differs = "differs"

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="actions")
    #: `<municipality>:<case>:<revision>:<action>`; the target gets it as its reference.
    key = models.CharField(max_length=450, unique=True)
    action = models.CharField(max_length=150)
    target = models.CharField(max_length=50)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.intended)
    decision = models.ForeignKey("Decision", on_delete=models.PROTECT)
    #: Canonical values as approved and sent.
    values = models.JSONField()
    #: Canonical values as last read from the target.
    read = models.JSONField(null=True)
    intended_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    #: How often it may have been sent since a person last approved or settled it.
    sends = models.PositiveSmallIntegerField(default=0)
    message = models.JSONField(null=True)
    #: The run that worked on it last.
    run = models.ForeignKey("Run", on_delete=models.SET_NULL, null=True, related_name="actions")

    def __str__(self) -> str:
        return f"{self.key} {self.phase}"


class Receipt(models.Model):
    """Proof that an action is carried out: what was read back, not what was claimed."""

    action = models.OneToOneField(ActionRecord, on_delete=models.CASCADE, related_name="receipt")
    #: The target's own id of what was written.
    target_id = models.CharField(max_length=100, blank=True)
    read_back = models.JSONField()
    at = models.DateTimeField()
    #: It was there before we wrote.
    already_there = models.BooleanField(default=False)
    #: The run that proved it.
    run = models.ForeignKey("Run", on_delete=models.SET_NULL, null=True, related_name="receipts")

    def __str__(self) -> str:
        return f"{self.action.key} → {self.target_id}"


class Evidence(models.Model):
    """A file behind a receipt or figure, named by its content; masked when it was made."""

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="evidence")
    action = models.ForeignKey(ActionRecord, on_delete=models.CASCADE, null=True)
    #: SHA-256, hex; the file's name in the evidence folder.
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=50)
    #: What it shows: `before` or `after` the saving press, or the page of an `error`.
    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    keep_until = models.DateField()

    def __str__(self) -> str:
        return f"{self.name} {self.digest[:12]}"
