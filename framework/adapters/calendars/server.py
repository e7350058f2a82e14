"""Whole calendars from a server, by HTTP GET."""

from __future__ import annotations

from framework.adapters.http.connection import Connection, Ready
from framework.adapters.targets import Account, Deadline
from framework.config.targets import CalendarDescription
from framework.core.errors import SystemException, TargetChanged
from framework.core.messages import message

_GOOD, _NOT_YOU = 200, 401
#: There is no such calendar, or it is not shown to us.
_NOT_THERE = frozenset({403, 404, 410})


def fetch(
    description: CalendarDescription, address: str, account: Account, *, calendar: str, path: str
) -> bytes:
    """Return a calendar as its server gives it; `calendar` is what people call it.

    Raises `SystemException` (`LogInRefused`, `TargetChanged` when it is not there).
    """
    target = description.name
    connection = Connection(target, address, account)
    try:
        wanted = Ready("GET", path, headers={"Accept": "text/calendar"})
        answer = connection.send(wanted, Deadline(description.deadline))
    finally:
        connection.close()
    if answer.status == _NOT_YOU:
        raise account.refused(
            message("{target} refused the coworker's account ({status}).",
                    target=target, status=answer.status)
        )  # fmt: skip
    if answer.status in _NOT_THERE:
        raise TargetChanged(
            message("{target} shows the coworker no calendar {calendar} ({status}).",
                    target=target, calendar=calendar, status=answer.status)
        )  # fmt: skip
    if answer.status != _GOOD:
        raise SystemException(
            message("{target} answered with status {status}.", target=target, status=answer.status)
        )
    account.accepted()
    return answer.body
