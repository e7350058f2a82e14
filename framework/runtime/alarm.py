"""The alarm clock: it only says "look now"; what is due comes from the ledger and the clock."""

from __future__ import annotations

import datetime as dt

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from django.db import close_old_connections

from framework.config.coworkers import Schedule
from framework.core.local_time import STOCKHOLM, business_date
from framework.core.messages import message
from framework.core.schedules import Slot, day_names
from framework.runtime import configuration, here, notices
from framework.store import runs
from framework.store.models import Run

_log = structlog.get_logger(__name__)

#: Seconds between looks besides the ones that schedules ask for.
_LOOK_EVERY = 60


def start() -> BackgroundScheduler:
    """Start the alarm clock of this process; `shutdown()` stops it."""
    scheduler = BackgroundScheduler(timezone=STOCKHOLM)
    scheduler.add_job(
        look, "interval", seconds=_LOOK_EVERY, id="every-minute", coalesce=True,
        misfire_grace_time=None, next_run_time=dt.datetime.now(STOCKHOLM),
    )  # fmt: skip
    scheduler.add_job(
        tell, "interval", seconds=_LOOK_EVERY, id="notices", coalesce=True,
        misfire_grace_time=None,
    )  # fmt: skip
    for slug, site in configuration.municipalities().items():
        for name, config in site.coworkers.items():
            for schedule in config.coworker.schedule:
                if schedule.every is not None:
                    continue  # the look of every minute is often enough
                hour, minute = schedule.at.split(":")
                scheduler.add_job(
                    look, "cron", hour=hour, minute=minute, second=1,
                    day_of_week=day_names(schedule.days), id=f"{slug}/{name}/{schedule.name}",
                    coalesce=True, misfire_grace_time=None,
                )  # fmt: skip
    scheduler.start()
    return scheduler


def tell() -> None:
    """Send what is due outside the inbox; a mail server that is slow holds up no slot."""
    close_old_connections()
    notices.look()


def look() -> None:
    """Insert the ledger row of every slot that has opened since the last one, for all coworkers.

    Looking twice, from two schedulers, or after a night asleep changes nothing: a slot is one row.
    """
    close_old_connections()
    for slug, site in configuration.municipalities().items():
        for name, config in site.coworkers.items():
            for schedule in config.coworker.schedule:
                _look(slug, name, schedule, here.now())


def _look(municipality: str, coworker: str, schedule: Schedule, now: dt.datetime) -> None:
    last = (
        Run.objects.filter(municipality=municipality, coworker=coworker, schedule=schedule.name)
        .order_by("-created_at")
        .first()
    )
    # Without an earlier row only a window that is open now counts: nothing was missed yet.
    after = last.created_at if last else now - dt.timedelta(days=1)
    found = schedule.slots(after=after, up_to=now)
    missed = [slot for slot in found if slot is not found[-1] or now >= slot.closes]
    if last is None:
        missed = []
    # Of many looks that did not happen one row tells, the last.
    told = missed if schedule.every is None else missed[-1:]
    for slot in told:
        _insert(municipality, coworker, schedule, slot, now, missed=len(missed))
    if found and now < found[-1].closes:
        _insert(municipality, coworker, schedule, found[-1], now)


def _insert(
    municipality: str,
    coworker: str,
    schedule: Schedule,
    slot: Slot,
    now: dt.datetime,
    missed: int = 0,
) -> None:
    """Insert the row of a slot; `missed`: how many of its kind have passed unseen, none when 0."""
    late = now - slot.opens > dt.timedelta(minutes=5)
    run, new = runs.open_run(
        municipality,
        coworker,
        schedule=schedule.name,
        slot=slot.name,
        phase=Run.Phase.prepare,
        cause=Run.Cause.catch_up if late else Run.Cause.schedule,
        business_date=business_date(slot.opens),
        at=now,
        closes_at=slot.closes,
    )
    if new and missed:
        text = message("Nothing was running when this was due.")
        if schedule.every is not None:
            text = message("Nothing was running; this is the last of {count} that were missed.",
                           count=missed)  # fmt: skip
        runs.finish_run(run, Run.Status.missed, now, text=text)
    if new:
        _log.info("slot", run=run.pk, coworker=coworker, slot=slot.name, missed=bool(missed))
