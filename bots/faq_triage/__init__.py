"""Answers the common questions from dated articles, and sorts the rest."""

from bots.faq_triage.kind import FaqTriage

KIND = FaqTriage

__all__ = ["KIND"]
