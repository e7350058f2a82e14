"""What lies on people's desks: who has a case open, and what they have written but not decided."""

from __future__ import annotations

from django.db import models


class Claim(models.Model):
    """A person has a case open. Soft: it warns others, and decides nothing."""

    case = models.OneToOneField("Case", on_delete=models.CASCADE, primary_key=True)
    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case}: {self.person}"


class Draft(models.Model):
    """What a person has typed and ticked on a case and not decided; purged with the case."""

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="+")
    #: Version of the case that it was written on.
    case_version = models.PositiveIntegerField()
    #: Field of the form → its values.
    fields = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """One draft per person and case."""

        constraints = (models.UniqueConstraint(fields=["case", "person"], name="draft_once"),)

    def __str__(self) -> str:
        return f"{self.case}: {self.person}"


class KeySettings(models.Model):
    """Which keys a person has for what; without a row the ordinary ones."""

    person = models.OneToOneField("Person", on_delete=models.CASCADE, primary_key=True)
    enabled = models.BooleanField(default=True)
    #: Command → key, where it is not the ordinary one.
    keys = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.person}: {'on' if self.enabled else 'off'}"
