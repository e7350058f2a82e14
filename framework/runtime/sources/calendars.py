"""Calendars as a register: iCalendar files in a folder, or a server's; each is one workbook."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Executor
from pathlib import Path

from framework.adapters.calendars import fetch, read_calendar
from framework.adapters.folders import WatchedFolder
from framework.config.coworkers import Events
from framework.config.coworkers import Source as Described
from framework.config.municipality import CalendarConfig
from framework.core.errors import FileRefused
from framework.core.local_time import local
from framework.core.tables import WorkbookSpec
from framework.runtime import here
from framework.runtime.sessions import account_of, address_of
from framework.runtime.sources.folder import on_disk
from framework.runtime.sources.port import Delivery, Look
from framework.runtime.sources.standing import Standing


class _Calendars(Standing):
    """What both ways have in common."""

    def __init__(self, described: Described, spec: WorkbookSpec, *, tenant: str) -> None:
        self._events = described.events or Events()
        self._spec = spec
        self._tenant = tenant

    def _delivery(self, content: bytes, calendar: str, file: str) -> Delivery:
        """Return the events of a calendar, or why it is refused."""
        today = local(here.now()).date()
        back, ahead = (dt.timedelta(days=each) for each in (self._events.back, self._events.ahead))
        try:
            rows = read_calendar(
                content, self._spec, calendar=calendar, file=file,
                days=(today - back, today + ahead), tenant=self._tenant,
            )  # fmt: skip
        except FileRefused as refusal:
            return Delivery(name=file, digest="", refused=refusal.message)
        return Delivery(name=file, digest=rows.digest, rows=rows)


class CalendarFolder(_Calendars):
    """The iCalendar files that lie in a folder now; rows call each by its file's name."""

    def __init__(self, described: Described, spec: WorkbookSpec, *, tenant: str) -> None:
        """Every row must belong to the `tenant`."""
        super().__init__(described, spec, tenant=tenant)
        self.place = described.folder
        pattern = described.pattern if "pattern" in described.model_fields_set else "*.ics"
        self._folder = WatchedFolder(here.data_folder() / described.folder, pattern)

    def look(self, readers: Executor) -> list[Look]:
        """Have every file read."""
        with on_disk(self.place):
            files = self._folder.files()
        return [(path.name, readers.submit(self._read, path)) for path in files]

    def _read(self, path: Path) -> Delivery:
        with on_disk(path.name):
            content = path.read_bytes()
        return self._delivery(content, path.stem, path.name)


class CalendarServer(_Calendars):
    """The calendars of a server that a source names."""

    def __init__(
        self,
        municipality: str,
        server: CalendarConfig,
        described: Described,
        spec: WorkbookSpec,
        *,
        tenant: str,
    ) -> None:
        """Ask nothing yet; every row must belong to the `tenant`."""
        super().__init__(described, spec, tenant=tenant)
        self.place = server.description.name
        self._municipality = municipality
        self._config = server

    def look(self, readers: Executor) -> list[Look]:
        """Have every calendar fetched."""
        times = self._config.closed_times
        period = times.at(here.now()) if times is not None else None
        if period is not None:
            raise period.refusal(self.place)
        return [
            (f"{self.place}: {calendar}", readers.submit(self._read, calendar, path))
            for calendar, path in self._events.calendars.items()
        ]

    def seen(self) -> int:
        """Return how many calendars there are; each is fetched and read.

        Raises what reading one raises, and `FileRefused`.
        """
        for calendar, path in self._events.calendars.items():
            delivery = self._read(calendar, path)
            if delivery.refused is not None:
                raise FileRefused(delivery.refused)
        return len(self._events.calendars)

    def _read(self, calendar: str, path: str) -> Delivery:
        system, described = self._config.system, self._config.description
        content = fetch(
            described,
            address_of(self._municipality, system, self._config.address),
            account_of(self._municipality, system, described),
            calendar=calendar,
            path=path,
        )
        return self._delivery(content, calendar, f"{self.place}: {calendar}")
