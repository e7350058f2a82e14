"""Append-only, hash-chained records: decisions and actions in one chain, reads in another."""

from __future__ import annotations

from django.db import models


class ChainHead(models.Model):
    """The last link of a chain; locked while a new link is appended."""

    municipality = models.CharField(max_length=50)
    chain = models.CharField(max_length=10)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        """One head per chain."""

        constraints = (
            models.UniqueConstraint(fields=["municipality", "chain"], name="chain_head_once"),
        )

    def __str__(self) -> str:
        return f"{self.municipality}/{self.chain} {self.number}"


class _Link(models.Model):
    """One link of a chain: ids, codes and keyed hashes only, never values or notes."""

    municipality = models.CharField(max_length=50)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    event = models.CharField(max_length=50)
    subject = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """Numbered without gaps in each municipality."""

        abstract = True
        constraints = (
            models.UniqueConstraint(fields=["municipality", "number"], name="%(class)s_number"),
        )
        ordering = ("municipality", "number")

    def __str__(self) -> str:
        return f"{self.municipality} {self.number} {self.event} {self.subject}"


class AuditEntry(_Link):
    """A decision or an action."""


class ReadEntry(_Link):
    """Somebody was shown a case."""
