"""Systems that are only read, as sources: a database, and a server of calendars."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from framework.config.targets.common import Name, Operation, TargetDescription


class DatabaseDescription(TargetDescription):
    """One database that coworkers' queries read; what they ask stands in their own files.

    Every query runs in a transaction that the database itself keeps from writing; the account must
    be one that may only SELECT.
    """

    protocol: Literal["database"]
    #: `user` and `password` are its secrets, or it asks for none.
    authorization: Literal["password", "none"] = "password"
    #: PostgreSQL without TLS, or with a certificate that nobody checks: only on this machine.
    unencrypted: bool = False
    #: Rows of one query; with more of them nothing is read at all.
    at_most: int = Field(default=10_000, ge=1, le=100_000)
    #: Seconds for one query.
    deadline: float = Field(default=60, gt=0, le=600)
    operations: Annotated[dict[Name, Operation], Field(max_length=0)] = {}


class CalendarDescription(TargetDescription):
    """One server that gives whole calendars as iCalendar (RFC 5545) by HTTP GET."""

    protocol: Literal["calendar"]
    #: `user` and `password`, or `token`, are its secrets, or it asks for none.
    authorization: Literal["basic", "bearer", "none"] = "basic"
    #: Seconds for one calendar.
    deadline: float = Field(default=60, gt=0, le=600)
    operations: Annotated[dict[Name, Operation], Field(max_length=0)] = {}
