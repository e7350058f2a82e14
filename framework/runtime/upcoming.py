"""When coworkers will start, and why not: for IT's page and the command line alike."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from framework.config.coworkers import Schedule
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.days_off import DAY_OFF_LABELS, DayOff
from framework.core.local_time import instant, local
from framework.core.messages import Message, joined, message
from framework.core.pauses import PAUSE_LABELS, PauseCause
from framework.core.schedules import Slot
from framework.store.models import Pause, Run


@dataclass(frozen=True, kw_only=True)
class Start:
    """One window in which a coworker will start, or would."""

    municipality: MunicipalityConfig
    config: CoworkerConfig
    #: Name of the schedule.
    schedule: str
    #: The Swedish day that it belongs to.
    day: dt.date
    opens: dt.datetime
    closes: dt.datetime
    #: It starts again every so many minutes; None when it starts once.
    minutes: int | None
    #: When it starts; None when it does not, and the first of `why` says what keeps it.
    starts: dt.datetime | None
    #: What keeps it from starting, and else what stands in the way or is worth knowing.
    why: tuple[Message, ...]


def upcoming(
    wanted: Iterable[tuple[MunicipalityConfig, CoworkerConfig]],
    now: dt.datetime,
    until: dt.datetime,
) -> list[Start]:
    """Return every window of some coworkers in which something may still start until an instant.

    The soonest first; those that will not be used are among them. Asks the database twice.
    """
    pauses = defaultdict(list)
    for pause in Pause.objects.filter(lifted_at=None):
        pauses[pause.municipality, pause.coworker].append(pause)
    names = Run.objects.order_by().values_list("municipality", "coworker", "schedule")
    ran = set(names.distinct())
    found = []
    for site, config in wanted:
        mine = pauses[site.slug, config.slug]
        held = [_paused(pause, config) for pause in mine]
        is_quiet = any(pause.cause == PauseCause.person for pause in mine)
        for schedule in config.coworker.schedule:
            is_new = (site.slug, config.slug, schedule.name) not in ran
            for window in _windows(schedule, now, until):
                start = _start(
                    site, config, schedule, window, held, is_new=is_new, is_quiet=is_quiet
                )
                is_new = is_new and start.starts is None
                found.append(start)
    return sorted(found, key=lambda start: start.opens)


def _windows(schedule: Schedule, now: dt.datetime, until: dt.datetime) -> Iterable[Slot]:
    """Return the windows to come, and the open one of a schedule that starts again and again."""
    if schedule.minutes is None:
        return schedule.windows(after=now, up_to=until)
    found = schedule.windows(after=now - dt.timedelta(days=2), up_to=until)
    return (window for window in found if window.closes > now)


def _start(
    site: MunicipalityConfig,
    config: CoworkerConfig,
    schedule: Schedule,
    window: Slot,
    held: Iterable[Message],
    *,
    is_new: bool,
    is_quiet: bool,
) -> Start:
    starts = schedule.starts(window, config.calendars.values())
    if (off := schedule.skips(window, config.days_off)) is not None:
        starts, why = None, [_day_off(off)]
    elif is_quiet:
        starts, why = None, list(held)
    else:
        why = list(_closed(config, schedule, window, starts))
        if starts is not None:
            why += [*held, *_clock(schedule, window)]
            if is_new:
                why.append(message("It has not run by this schedule before."))
    return Start(
        municipality=site,
        config=config,
        schedule=schedule.name,
        day=window.day,
        opens=window.opens,
        closes=window.closes,
        minutes=schedule.minutes,
        starts=starts,
        why=tuple(why),
    )


def _day_off(off: DayOff) -> Message:
    kind = Message(template=DAY_OFF_LABELS[off.kind])
    return message("Day off: {name} ({kind}).", name=off.name, kind=kind)


def _paused(pause: Pause, config: CoworkerConfig) -> Message:
    why = Message(template=PAUSE_LABELS[PauseCause(pause.cause)])
    if pause.target in config.targets:
        why = message("{target}: {why}", target=config.targets[pause.target].name, why=why)
    if pause.cause == PauseCause.person:
        return message("Paused: {why}. It neither prepares nor carries out anything.", why=why)
    return message("Paused: {why}. It prepares, and what is approved is held.", why=why)


def _closed(
    config: CoworkerConfig, schedule: Schedule, window: Slot, starts: dt.datetime | None
) -> Iterator[Message]:
    """Yield which systems are closed in a window, and what comes of it."""
    for name, times in config.calendars.items():
        period = times.bars(window.opens, takes=window.closes - window.opens)
        if period is None:
            continue
        told = period.refusal(name).message
        is_later = period.closes > window.opens
        if schedule.while_closed == "hold" and is_later and schedule.minutes is not None:
            then = message("No start is made in that time.")
        elif schedule.while_closed == "run" or is_later:
            then = message("It is read if it can be, and nothing is written.")
        elif starts is None:
            then = message("It does not start, and waits for the next time.")
        else:
            then = message("It starts when that opens.")
        yield joined([told, then])


def _clock(schedule: Schedule, window: Slot) -> Iterator[Message]:
    """Yield what a night in which the clock is changed means for a window."""
    noon = 12 * 60
    if local(instant(window.day, 0)).utcoffset() == local(instant(window.day, noon)).utcoffset():
        return
    opens = f"{local(window.opens):%H:%M}"
    if schedule.minutes is not None:
        yield message("The clock is changed this night; it goes on every {minutes} minutes.",
                      minutes=schedule.minutes)  # fmt: skip
    elif opens != schedule.at:
        yield message("The clock is changed this night: {at} does not exist, it opens at {opens}.",
                      at=schedule.at, opens=opens)  # fmt: skip
    else:
        yield message("The clock is changed this night; it starts once.")
