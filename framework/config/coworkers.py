"""One named coworker: who it is and why, what it reads, where it acts and who decides."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from framework.config.pages import Pages
from framework.config.words import (
    ClockTime,
    Days,
    FileName,
    Minutes,
    RoleName,
    Slug,
    TextByLanguage,
)
from framework.core.approval import ApprovalPolicy
from framework.core.closing import ClosedTimes, first_open
from framework.core.days_off import DayOff, DaysOff
from framework.core.local_time import instant, local
from framework.core.pauses import BreakerPolicy, StopOnDifference
from framework.core.retry import RetryPolicy
from framework.core.schedules import Slot, repeated, slots
from framework.core.values import Value

#: What stands for a value in a query; `::` is a cast, `07:30` a time.
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)", re.IGNORECASE)


def _query(text: str) -> str:
    if not re.fullmatch(r"\s*(select|with)\b[^;]*;?\s*", text, re.IGNORECASE):
        msg = "a query is one SELECT (or WITH … SELECT) and nothing else"
        raise ValueError(msg)
    if names := sorted(set(_PARAMETER.findall(text)) - {"today"}):
        msg = f"only :today stands for a value in a query, not :{names[0]}"
        raise ValueError(msg)
    return text.strip().removesuffix(";")


#: One SELECT. This tells of mistakes early; that nothing is written the database sees to.
Query = Annotated[str, AfterValidator(_query)]


class Events(Value):
    """Which events of which calendars are rows."""

    #: So many days before the day of reading, and after it.
    back: int = Field(default=0, ge=0, le=400)
    ahead: int = Field(default=60, ge=1, le=400)
    #: What rows call each calendar of a server → its path below the server's address.
    calendars: dict[str, Annotated[str, Field(pattern=r"^/[^\s?#]*$")]] = {}


class Source(Value):
    """A folder, a queue of another system, a mailbox, a database, calendars, texts, own pages."""

    #: Folder below the data folder; read files move to its `klart`, refused ones to `avvisat`,
    #: workbooks with marked errors are put in `retur`.
    folder: str = ""
    #: Folder below the data folder with Markdown files (`*.md`) under a front matter of YAML, one
    #: row each: a register that stays where it is.
    texts: str = ""
    #: Folder below the data folder whose files are rows, each with `name`, `bytes` and `sha256`: a
    #: register that stays where it is. What is read is kept, so that just that can be handed over.
    files: str = ""
    #: Name of a system in `site.yaml` whose description has a queue.
    queue: Slug | None = None
    #: Name of a system in `site.yaml` that is a mailbox: every mail is a row.
    mailbox: Slug | None = None
    #: Name of a system in `site.yaml` that is a database: each row of a query is a row.
    database: Slug | None = None
    #: Sheet → the query that gives its rows; `:today` is the day that it is asked on.
    queries: dict[str, Query] = {}
    #: Name of a system in `site.yaml` that is a server of calendars.
    calendar: Slug | None = None
    #: Rows are events of that server's calendars, or of iCalendar files (`*.ics`) in the folder.
    events: Events | None = None
    #: Which files of the folder are read: workbooks, or `*.zip` of CSV files.
    pattern: str = "*.xlsx"
    #: Register that is read every night and stays where it is.
    stays: bool = False
    #: What people leave on the coworker's own pages comes here too.
    intake: bool = False

    @model_validator(mode="after")
    def _comes_some_way(self) -> Self:
        if self.files:
            if len(self.model_fields_set) > 1:
                msg = "files are a register: beside them there is nothing else"
                raise ValueError(msg)
            return self
        if self.asked is None and not self.folder and not self.texts and not self.intake:
            msg = "a source has a folder, a queue, a mailbox, a database, calendars, texts or files"
            raise ValueError(msg)
        if sum(system is not None for system in self._systems) > 1:
            msg = "a source has a queue, a mailbox, a database or calendars, not several of them"
            raise ValueError(msg)
        if (self.database is not None) != bool(self.queries):
            msg = "a database goes with queries, and queries with a database"
            raise ValueError(msg)
        self._require_events()
        read_only = self.database or self.calendar
        if not self.folder and "pattern" in self.model_fields_set:
            msg = "pattern goes with a folder"
            raise ValueError(msg)
        if not self.folder and not read_only and "stays" in self.model_fields_set:
            msg = "stays goes with a folder, a database or calendars"
            raise ValueError(msg)
        queued = self.asked is not None
        if self.stays and (self.intake or (queued and (self.folder or not read_only))):
            msg = "a register is a folder, a database or calendars, and nothing else"
            raise ValueError(msg)
        other = queued or self.intake or (self.folder and not self.stays)
        if self.texts and other:
            msg = "texts are a register: beside them there is no queue, and a folder stays too"
            raise ValueError(msg)
        return self

    def _require_events(self) -> None:
        if self.events is None:
            if self.calendar is not None:
                msg = "a server of calendars goes with events: say which calendars"
                raise ValueError(msg)
            return
        if not self.stays or not (self.calendar or self.folder):
            msg = "events are a register, `stays: true`, of a folder or a server of calendars"
            raise ValueError(msg)
        if bool(self.events.calendars) != (self.calendar is not None):
            msg = "calendars by name and path go with a server; a folder's have their files' names"
            raise ValueError(msg)

    @property
    def asked(self) -> str | None:
        """The system in `site.yaml` that it comes from, None when it comes from none."""
        return next((system for system in self._systems if system is not None), None)

    @property
    def _systems(self) -> tuple[str | None, ...]:
        return self.queue, self.mailbox, self.database, self.calendar


class Schedule(Value):
    """When the coworker prepares: once at a time, or every so many minutes between two times."""

    name: Slug = "night"
    #: Local wall time.
    at: ClockTime
    days: Days = "mon-fri"
    #: Local wall time after which no new case is taken; the rest go on in the next run.
    until: ClockTime = "05:00"
    #: Again every so many minutes until then, e.g. `15m`; once when left out.
    every: Minutes | None = None
    #: Whether it starts on red days and what else the municipality has off.
    days_off: Literal["run", "skip"] = "run"
    #: While one of its systems is closed: run all the same, or hold until it opens in the window.
    while_closed: Literal["run", "hold"] = "run"
    #: When nothing was running: start late inside the window, or report and leave it to the next.
    missed: Literal["catch_up", "report"] = "catch_up"
    #: Local wall time by which a run must have ended in some way; else those on call are told.
    report_by: ClockTime | None = None

    @model_validator(mode="after")
    def _says_until(self) -> Self:
        if self.every is not None and "until" not in self.model_fields_set:
            msg = "say until when it goes on, e.g. until: '17:00'"
            raise ValueError(msg)
        if self.every is not None and self.report_by is not None:
            msg = "report_by goes with a schedule that starts once"
            raise ValueError(msg)
        return self

    def windows(self, *, after: dt.datetime, up_to: dt.datetime) -> tuple[Slot, ...]:
        """Return the windows that open after one instant and not later than another.

        Those of days off are among them: `skips` says why one is not used.
        """
        return slots(self.at, self.until, self.days, after=after, up_to=up_to)

    def skips(self, slot: Slot, days_off: DaysOff) -> DayOff | None:
        """Return the day off that a slot or window is skipped for."""
        return days_off.on(slot.day) if self.days_off == "skip" else None

    def slots(
        self, days_off: DaysOff, *, after: dt.datetime, up_to: dt.datetime
    ) -> tuple[Slot, ...]:
        """Return the slots that open after one instant and not later than another."""
        if self.minutes is None:
            found = self.windows(after=after, up_to=up_to)
        else:
            found = repeated(self.at, self.until, self.days, self.minutes, after=after, up_to=up_to)
        return tuple(slot for slot in found if self.skips(slot, days_off) is None)

    def starts(self, slot: Slot, systems: Iterable[ClosedTimes]) -> dt.datetime | None:
        """Return when a slot starts, None when a closed system holds it to its end."""
        if self.while_closed == "run":
            return slot.opens
        return first_open(systems, slot.opens, slot.closes)

    def reports(self, slot: Slot) -> dt.datetime | None:
        """Return by when the run of a slot must have ended; None when nobody waits for it."""
        if self.report_by is None:
            return None
        hour, minute = map(int, self.report_by.split(":"))
        day = local(slot.opens).date()
        by = instant(day, 60 * hour + minute)
        return by if by > slot.opens else instant(day, 60 * (24 + hour) + minute)

    @property
    def minutes(self) -> int | None:
        """How many minutes there are from one start to the next; None when it starts once."""
        return int(self.every.removesuffix("m")) if self.every else None


class Coworker(Value):
    """One digital coworker."""

    name: str = Field(min_length=1)
    kind: str
    #: SVG file in the municipality's `portraits/`.
    portrait: str
    #: The unit that it works for.
    unit: str
    #: Title of the person who answers for it.
    owner: str
    why: TextByLanguage
    for_whom: TextByLanguage
    takes_over: TextByLanguage
    stays_human: TextByLanguage
    #: Minutes a person needed for one case before.
    baseline_minutes: float = Field(gt=0)
    freed_time_goes_to: TextByLanguage
    #: "Så bedömer du": what to look at before deciding.
    guidance: TextByLanguage
    sources: dict[Slug, Source]
    #: Role in the kind → name of a system in `site.yaml`.
    targets: dict[RoleName, Slug] = {}
    schedule: tuple[Schedule, ...] = Field(min_length=1)
    approval: ApprovalPolicy
    retry: RetryPolicy = RetryPolicy()
    #: What people who are not logged in see of it: a chat, a kiosk; nothing when left out.
    pages: Pages | None = None
    #: When a target that fails again and again is left alone.
    breaker: BreakerPolicy = BreakerPolicy()
    #: How much stops when a target holds something else than was approved.
    stop_on_difference: StopOnDifference = "unit"
    #: Files in `rules/` (the municipality's or common ones), without their ending.
    rules: tuple[Slug, ...] = ()
    #: The kind's own settings; checked by the kind.
    settings: dict[str, Any] = {}
    #: Files (the municipality's own or common ones) with settings that are not in `settings`.
    settings_from: tuple[FileName, ...] = ()
    #: Days that a case's data is kept after it ended.
    retention_days: int = Field(default=90, ge=1, le=3650)

    @model_validator(mode="after")
    def _takes_in_what_is_left(self) -> Self:
        takes = sum(source.intake for source in self.sources.values())
        if takes != (self.pages is not None):
            msg = "pages go with one source that has `intake: true`, and the other way round"
            raise ValueError(msg)
        slow = [
            name for name, one in self.sources.items() if one.stays and (one.asked or one.events)
        ]
        if self.pages is not None and slow:
            msg = f"pages answer at once, from registers in folders; {slow[0]} is none of workbooks"
            raise ValueError(msg)
        return self

    @property
    def intake(self) -> str:
        """The source that takes in what is left on the pages; empty without pages."""
        return next((name for name, source in self.sources.items() if source.intake), "")
