"""What a municipality wants told outside the inbox, when and where."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from framework.config.words import ClockTime, Days, Slug
from framework.core.values import Value


class Channel(Value):
    """A room in a chat that notices are posted in.

    Its address is a secret: `COWORKER_SECRET_<MUNICIPALITY>_<NAME>_URL`, or the credential
    `<municipality>.<name>.url`. Matrix takes a `token` as well.
    """

    kind: Literal["teams", "slack", "matrix"]
    #: Coworkers it is told about; empty for all.
    coworkers: tuple[Slug, ...] = ()


class Notices(Value):
    """The morning's digest, and what cannot wait for it."""

    #: Local wall time of the digest.
    at: ClockTime = "07:00"
    #: Until when it is still sent, if nothing was running at that hour.
    until: ClockTime = "12:00"
    days: Days = "mon-fri"
    #: Send the digest also when nothing waits and every run happened.
    when_nothing: bool = False
    #: Mail to the people who have a role.
    mail: bool = True
    channels: dict[Slug, Channel] = Field(default={})
