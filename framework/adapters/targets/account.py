"""The coworker's account in one system, and whether the system has refused it."""

from __future__ import annotations

from framework.adapters.targets.errors import LogInRefused
from framework.adapters.targets.values import Credentials
from framework.core.messages import Message

#: Refusals in a row after which an account is not sent any more. One may be a session that ended
#: on the other side; systems lock an account after three and more.
_MOST = 2


class Account:
    """What a system is told of who asks, shared by all connections with it; any thread may use it.

    A system locks an account that is refused too often: the second refusal in a row holds for all.
    """

    def __init__(self, credentials: Credentials | str | None) -> None:
        """Take a user with a password; a text is a bearer token, None no account at all."""
        self.credentials = credentials
        self._in_a_row = 0
        self._refusal: Message | None = None

    def refused(self, why: Message) -> LogInRefused:
        """Note that the system refused the account, and return what to raise."""
        self._in_a_row += 1
        self._refusal = why
        return LogInRefused(why)

    def accepted(self) -> None:
        """Note that the system answered somebody with the account."""
        self._in_a_row = 0

    def require_usable(self) -> None:
        """Raise `LogInRefused` again, unasked, once the system has refused the account twice."""
        if self._refusal is not None and self._in_a_row >= _MOST:
            raise LogInRefused(self._refusal)
