"""Errors that only a browser can have."""

from __future__ import annotations

from framework.core.errors import CoworkerError, SystemException


class BrowserMissing(CoworkerError):
    """No browser was found: install chromium, or set COWORKER_BROWSER to the path of one."""


class SessionExpired(SystemException):
    """The target logged the coworker out again right after a new log-in."""
