"""What every way to a target system shares: what goes into a session and what comes out."""

from framework.adapters.targets.account import Account
from framework.adapters.targets.allowed import allowed
from framework.adapters.targets.errors import LogInRefused
from framework.adapters.targets.patience import seconds_asked
from framework.adapters.targets.values import (
    Credentials,
    Deadline,
    ElementHealth,
    FallbackUsed,
    Kept,
    OnSave,
    OperationResult,
    Screenshot,
    nothing_kept,
)

__all__ = [
    "Account",
    "Credentials",
    "Deadline",
    "ElementHealth",
    "FallbackUsed",
    "Kept",
    "LogInRefused",
    "OnSave",
    "OperationResult",
    "Screenshot",
    "allowed",
    "nothing_kept",
    "seconds_asked",
]
