"""What one municipality decides: names, units, systems. One `site.yaml` per folder."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from framework.config.addresses import SystemAddress
from framework.config.notices import Notices
from framework.config.words import ClockTime, Days, Slug, TextByLanguage
from framework.core.red_days import Eve
from framework.core.values import Value

#: A style sheet of colours each; `docs/decisions/0012-design-system.md` says how they are made.
Theme = Literal["blue", "green", "red"]


class Unit(Value):
    """A unit whose work coworkers prepare."""

    code: str
    name: str


class Closed(Value):
    """A time that comes back, in which a system is closed."""

    days: Days
    #: Local wall time.
    at: ClockTime
    #: Local wall time; the next day when it is before `at`.
    until: ClockTime
    #: What it is closed for. Payroll has dates: they stand in the calendar.
    reason: Literal["UPPGRADERING", "ORGANDRING"] = "UPPGRADERING"


class TargetBinding(Value):
    """One system that this municipality runs."""

    #: Name of a file in `targets/`, without its ending.
    description: Slug
    #: Where it answers; `COWORKER_TARGET_<MUNICIPALITY>_<NAME>_ADDRESS` overrides.
    address: SystemAddress
    #: Name of a file in `calendars/`, without its `.csv`: when the system is closed.
    calendar: Slug | None = None
    #: When it is closed again and again, e.g. every second Monday of the month for service.
    closed: tuple[Closed, ...] = ()
    #: When the coworker's password there stops working; told `warn_days` ahead.
    password_expires: dt.date | None = None


class DaysOffSettings(Value):
    """On which days, beside weekends and red days, the municipality's offices are closed."""

    #: Eves that are days off.
    eves: frozenset[Eve]
    #: The agreement or decision that says so, as it is cited.
    source: str = Field(min_length=1)
    #: Name of a file in `calendars/`, without its `.csv`: bridge days and local days.
    calendar: Slug | None = None


class Site(Value):
    """One municipality."""

    #: As its own workbooks and systems write it, e.g. `Lindeby kommun`.
    name: str
    language: Literal["sv", "en"] = "sv"
    #: Where people say what does not work for them, e.g. a mail address.
    contact: str = ""
    #: The colours of its pages.
    theme: Theme = "blue"
    #: What people call the roles that configs name, e.g. `lonespecialist`.
    roles: dict[str, TextByLanguage] = {}
    units: tuple[Unit, ...] = ()
    #: The systems by name.
    targets: dict[Slug, TargetBinding] = {}
    #: Days off; the eves of semesterlagen and no others when left out.
    days_off: DaysOffSettings | None = None
    #: So many days before a certificate or password of a system ends, it is told.
    warn_days: int = Field(default=30, ge=1, le=365)
    #: What is told outside the inbox, when and where.
    notices: Notices = Notices()
