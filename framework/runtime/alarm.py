"""The alarm clock: it only says "look now"; what is due comes from the ledger and the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from django.db import close_old_connections, connection

from framework.config.coworkers import Schedule
from framework.config.municipality import CoworkerConfig
from framework.core.local_time import STOCKHOLM, business_date
from framework.core.messages import Message, joined, message
from framework.core.schedules import Slot
from framework.runtime import configuration, health, here, notices, retention
from framework.store import pauses, runs
from framework.store.models import Run

_log = structlog.get_logger(__name__)

#: Seconds between looks besides the ones that schedules ask for.
_LOOK_EVERY = 60
#: Minutes between looks whether the day's forgetting is due.
_FORGETS_EVERY = 20
#: A start that is later than this is one that was missed.
LATE = dt.timedelta(minutes=5)


def start(token: str) -> BackgroundScheduler:
    """Start the alarm clock of this process; `shutdown()` stops it. `token` marks its browsers."""
    scheduler = BackgroundScheduler(timezone=STOCKHOLM)
    scheduler.add_job(
        _apart, "interval", args=[look], seconds=_LOOK_EVERY, id="every-minute", coalesce=True,
        misfire_grace_time=None, next_run_time=dt.datetime.now(STOCKHOLM),
    )  # fmt: skip
    scheduler.add_job(
        _apart, "interval", args=[tell], seconds=_LOOK_EVERY, id="notices", coalesce=True,
        misfire_grace_time=None,
    )  # fmt: skip
    if (at := here.installation().check_targets_at) is not None:
        hour, minute = at.split(":")
        scheduler.add_job(
            _apart, "cron", args=[look_at_systems, token], hour=hour, minute=minute, second=30,
            id="systems", coalesce=True, misfire_grace_time=None,
        )  # fmt: skip
    scheduler.add_job(
        _apart, "interval", args=[forget], minutes=_FORGETS_EVERY, id="retention", coalesce=True,
        misfire_grace_time=None,
    )  # fmt: skip
    for slug, site in configuration.municipalities().items():
        for name, config in site.coworkers.items():
            for schedule in config.coworker.schedule:
                if schedule.every is not None:
                    continue  # the look of every minute is often enough
                hour, minute = schedule.at.split(":")
                scheduler.add_job(
                    _apart, "cron", args=[look], hour=hour, minute=minute, second=1,
                    id=f"{slug}/{name}/{schedule.name}", coalesce=True, misfire_grace_time=None,
                )  # fmt: skip
    scheduler.start()
    return scheduler


def _apart(job: Callable[..., None], *given: str) -> None:
    """Do a job in a thread that keeps no connection to the database."""
    try:
        job(*given)
    finally:
        connection.close()


def tell() -> None:
    """Send what is due outside the inbox; a mail server that is slow holds up no slot."""
    close_old_connections()
    notices.look()


def look_at_systems(token: str) -> None:
    """Look the systems over before the night's work; one that a host just looked at is not."""
    close_old_connections()
    health.look_nightly(token)


def forget() -> None:
    """Forget what is past its time; whoever is second finds nothing left."""
    close_old_connections()
    retention.purge_if_due()


def look() -> None:
    """Insert the ledger row of every slot that has opened since the last one, for all coworkers.

    Looking twice, from two schedulers, or after a night asleep changes nothing: a slot is one row.
    """
    close_old_connections()
    now = here.now()
    for slug, site in configuration.municipalities().items():
        for config in site.coworkers.values():
            for schedule in config.coworker.schedule:
                _Look(slug, config, schedule, now).insert()
    runs.give_up_unstarted(now)


class _Look:
    """One look at one schedule."""

    def __init__(
        self, municipality: str, config: CoworkerConfig, schedule: Schedule, now: dt.datetime
    ) -> None:
        self._municipality = municipality
        self._config = config
        self._schedule = schedule
        self._now = now

    def insert(self) -> None:
        """Insert the rows of what has opened."""
        after, is_new = self._seen_until()
        paused = pauses.of_person(self._municipality, self._config.slug)
        found = self._schedule.slots(self._config.days_off, after=after, up_to=self._now)
        missed: list[Slot] = []
        for slot in found:
            starts = self._schedule.starts(slot, self._config.calendars.values())
            if paused is not None and paused.since <= slot.opens:
                ended = (Run.Status.paused, pauses.told(paused))
            elif starts is None:
                ended = (Run.Status.held, self._why_held(slot))
            elif self._now >= slot.closes or (self._reports and self._now - starts > LATE):
                missed.append(slot)
                continue
            elif self._now >= starts:
                ended = None
            else:
                continue
            # What was missed stands before what came after it: whoever dies in between has not
            # skipped it, because the next look begins where the last row ends.
            self._miss(missed, is_new=is_new)
            missed.clear()
            is_late = ended is None and starts is not None and self._now - starts > LATE
            self._row(slot, Run.Cause.catch_up if is_late else Run.Cause.schedule, ended)
        self._miss(missed, is_new=is_new)

    @property
    def _reports(self) -> bool:
        return self._schedule.missed == "report"

    def _seen_until(self) -> tuple[dt.datetime, bool]:
        """Return when the last slot opened that has a row, and whether the schedule is new.

        Of a new one only a window that is open now counts, and not one that a schedule has had
        which is no longer there: it may only have been given another name.
        """
        mine = (self._municipality, self._config.slug, self._now)
        last = runs.last_opened(*mine, of=self._schedule.name)
        if last is not None:
            return last, False
        known = [one.name for one in self._config.coworker.schedule]
        gone = runs.last_opened(*mine, but=known)
        yesterday = self._now - dt.timedelta(days=1)
        return max(yesterday, gone or yesterday), True

    def _miss(self, missed: list[Slot], *, is_new: bool) -> None:
        """Tell what was missed; of many looks that did not happen one row tells, the last.

        Nothing was missed before a schedule ran for the first time.
        """
        if is_new:
            return
        repeats = self._schedule.every is not None
        text = message("Nothing was running when this was due.")
        if repeats:
            text = message("Nothing was running; this is the last of {count} that were missed.",
                           count=len(missed))  # fmt: skip
        for slot in missed[-1:] if repeats else missed:
            self._row(slot, Run.Cause.catch_up, (Run.Status.missed, text))

    def _why_held(self, slot: Slot) -> Message:
        takes = slot.closes - slot.opens
        return joined(
            [
                period.refusal(name).message
                for name, times in self._config.calendars.items()
                if (period := times.bars(slot.opens, takes=takes)) is not None
            ]
        )

    def _row(
        self, slot: Slot, cause: Run.Cause, ended: tuple[Run.Status, Message] | None = None
    ) -> None:
        run, new = runs.open_run(
            self._municipality,
            self._config.slug,
            schedule=self._schedule.name,
            slot=slot.name,
            phase=Run.Phase.prepare,
            cause=cause,
            business_date=business_date(slot.opens),
            at=self._now,
            opens_at=slot.opens,
            closes_at=slot.closes,
            ended=ended,
        )
        if new:
            _log.info("slot", run=run.pk, coworker=run.coworker, slot=slot.name, state=run.status)
