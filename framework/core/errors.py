"""What can go wrong, told apart by who must do something about it."""

from __future__ import annotations

import datetime as dt

from framework.core.messages import Message, message


class CoworkerError(Exception):
    """Something went wrong in the digital coworker; the message says what, where and what to do."""

    #: Masked picture (PNG) of the page it happened on, if one could be taken.
    screenshot: bytes | None = None

    def __init__(self, text: Message | str | None = None) -> None:
        chosen = text if text is not None else (self.__doc__ or type(self).__name__)
        self.message = chosen if isinstance(chosen, Message) else message("{text}", text=chosen)
        super().__init__(self.message.english())


class BusinessException(CoworkerError):
    """The data is wrong or missing: no retry, a person must look."""


class ProtectedIdentity(BusinessException):  # its message, the docstring, tells no reason
    """Handled by a person."""


class SystemException(CoworkerError):
    """A time-out, a crash or a broken connection: try again later."""


class TargetClosed(CoworkerError):
    """The target system is closed: wait for it to open, nothing has failed."""

    #: When it opens, where its owner has written that down.
    opens: dt.datetime | None = None


class OnHold(CoworkerError):
    """A pause holds this: nothing new is sent before it is lifted."""


class FileRefused(BusinessException):
    """The file is not what it claims to be; it is kept and nothing in it was used."""


class RefusedByTarget(BusinessException):
    """The target system answered no to what was sent."""


class NotSent(SystemException):
    """The target took nothing of what should have been sent."""


class TargetChanged(SystemException):
    """The target does not look or answer as its description says; correct the description."""


class AlreadyThere(CoworkerError):
    """The target says that it holds this already, and stored nothing now: it must be looked up."""


class AnswerLost(SystemException):
    """A write was sent and no answer came: whether it was stored must be looked up."""


class NotAllowed(CoworkerError):
    """This is not permitted here."""


class Conflict(CoworkerError):
    """Somebody or something else changed it first; read it again."""


class TakenOver(Conflict):
    """This worker was silent and taken for dead: what it had in hand is another's by now."""
