"""What to do after a failed attempt, as a value."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from framework.core.values import Value


class RetryPolicy(Value):
    """Waits grow: `first_wait * factor ** (attempt - 1)` seconds, never over an hour."""

    #: Attempts in all, the first included.
    attempts: int = Field(default=3, ge=1, le=20)
    #: Seconds before the second attempt.
    first_wait: float = Field(default=20, ge=0)
    factor: float = Field(default=3, ge=1, le=100)


class RetryDecision(Value):
    """Either when to try again, or that it is over."""

    #: None when no attempt is left.
    again_at: dt.datetime | None


_LONGEST_WAIT = 3600.0


def after_failure(policy: RetryPolicy, *, attempt: int, now: dt.datetime) -> RetryDecision:
    """Decide after attempt number `attempt` (from 1) failed with a system exception at `now`."""
    if attempt >= policy.attempts:
        return RetryDecision(again_at=None)
    wait = min(policy.first_wait * policy.factor ** (attempt - 1), _LONGEST_WAIT)
    return RetryDecision(again_at=now + dt.timedelta(seconds=wait))
