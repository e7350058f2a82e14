"""The coworker's account in one system, and whether the system has refused it."""

from __future__ import annotations

from framework.adapters.targets.errors import LogInRefused
from framework.adapters.targets.values import Credentials
from framework.core.messages import Message


class Account:
    """What a system is told of who asks, shared by all connections with it; any thread may use it.

    A system locks an account that is refused too often, so one refusal holds for them all.
    """

    def __init__(self, credentials: Credentials | str | None) -> None:
        """Take a user with a password; a text is a bearer token, None no account at all."""
        self.credentials = credentials
        self._refusal: Message | None = None

    def refused(self, why: Message) -> LogInRefused:
        """Note that the system refused the account, and return what to raise."""
        self._refusal = why
        return LogInRefused(why)

    def require_usable(self) -> None:
        """Raise `LogInRefused` again, unasked, once the system has refused the account."""
        if self._refusal is not None:
            raise LogInRefused(self._refusal)
