"""Errors that every way to a target can have."""

from __future__ import annotations

from framework.core.errors import NotSent


class LogInRefused(NotSent):
    """The target refused the coworker's account; twice in a row and it is not sent any more."""
