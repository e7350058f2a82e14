"""What a municipality wants told outside the inbox, when and where."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from framework.config.words import ClockTime, Days, Slug
from framework.core.values import Value

MailAddress = Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]


class Channel(Value):
    """A room in a chat that notices are posted in.

    Its address is a secret: `COWORKER_SECRET_<MUNICIPALITY>_<NAME>_URL`, or the credential
    `<municipality>.<name>.url`. Matrix takes a `token` as well.
    """

    kind: Literal["teams", "slack", "matrix"]
    #: Coworkers it is told about; empty for all.
    coworkers: tuple[Slug, ...] = ()


class OnCall(Value):
    """Who is told at once when a coworker has not reported by its hour."""

    #: Mail addresses: whoever is on call, and their deputy.
    mail: tuple[MailAddress, ...] = ()
    #: Rooms of `channels`.
    channels: tuple[Slug, ...] = ()


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
    #: Whom to wake: for schedules with `report_by`.
    on_call: OnCall = OnCall()

    @model_validator(mode="after")
    def _rooms_are_named(self) -> Self:
        if unknown := set(self.on_call.channels) - set(self.channels):
            msg = f"on_call names rooms that channels does not have: {', '.join(sorted(unknown))}"
            raise ValueError(msg)
        return self
