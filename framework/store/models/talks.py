"""Conversations on a coworker's own pages, and the log of what was answered."""

from __future__ import annotations

from django.db import models


class Talk(models.Model):
    """One conversation with somebody who is not logged in; it ends with its retention."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    #: Keyed hash of what the writer's page holds; nobody can take it up from here.
    key = models.CharField(max_length=64, unique=True)
    #: `chat` or `webhook`.
    channel = models.CharField(max_length=20)
    #: How far it has come; the kind knows the shape. Masked.
    state = models.JSONField(default=dict)
    #: What was left for people, empty when nothing is.
    reference = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker} {self.channel} {self.began_at:%Y-%m-%d %H:%M}"


class Question(models.Model):
    """One round of a conversation: the log of answers. Text is masked, and goes in time."""

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    talk = models.ForeignKey(Talk, on_delete=models.SET_NULL, null=True, related_name="questions")
    #: Counts from 0 in its conversation.
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    #: Of the text, as far as it can be told.
    language = models.CharField(max_length=20, blank=True)
    #: Masked; emptied when its time has passed.
    text = models.TextField(blank=True)
    #: What was taken out of it, e.g. `identity`.
    taken = models.JSONField(default=list)
    #: What it was about, in the kind's words, e.g. `answer`; whether it asked something of the
    #: coworker's matter, and whether that was answered.
    intent = models.CharField(max_length=30)
    asks = models.BooleanField()
    answered = models.BooleanField()
    #: No article answers it: somebody may write one.
    gap = models.BooleanField()
    #: How likely the best article is right, 0–1; null when none was looked for.
    score = models.FloatField(null=True)
    #: The first article that it was answered from.
    article = models.CharField(max_length=60, blank=True)
    article_version = models.PositiveIntegerField(null=True)
    #: The kind's own record of what was said, for showing it again; emptied with the text.
    said = models.JSONField(default=dict)
    #: Whether it helped; null when nobody has said.
    helped = models.BooleanField(null=True)
    #: Reference of what was left for people, and why they took over.
    led_to = models.CharField(max_length=60, blank=True)
    escalation = models.CharField(max_length=30, blank=True)

    class Meta:
        """Each round once, however often a page is sent."""

        constraints = (models.UniqueConstraint(fields=["talk", "number"], name="question_once"),)
        indexes = (models.Index(fields=["municipality", "coworker", "at"], name="question_when"),)
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker} {self.at:%Y-%m-%d %H:%M} {self.intent}"
