"""What there is to tell: the morning's digest, and what cannot wait for it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from framework.config.coworkers import Coworker
from framework.config.municipality import MunicipalityConfig
from framework.core.lifecycle import State
from framework.core.local_time import local
from framework.core.messages import Message, joined, mark, message
from framework.runtime import health
from framework.runtime.deciding import IT
from framework.runtime.notices.recipients import Recipient
from framework.runtime.notices.wording import COUNTS, Line, Text
from framework.store import deadlines, runs
from framework.store.deadlines import Told
from framework.store.log_ins import BREAK_GLASS
from framework.store.models import AuditEntry, Pause, Run

#: A coworker that was silent longer ago is no news.
_STILL_NEWS = dt.timedelta(days=1)
#: What was approved and did not come to its end.
_NOT_CARRIED_OUT = (State.failed, State.unknown, State.partly_done)
_KEPT_BACK = (Run.Status.held, Run.Status.paused)
_DID_NOT_HAPPEN = (Run.Status.missed, Run.Status.failed)
_DEADLINES = {
    Told.reminder: mark("To be decided soon, or late already, at {name}: {number}."),
    Told.escalation: mark(
        "Not decided in time at {name}: {number}. Those who decide have been reminded."
    ),
}


def digest(
    site: MunicipalityConfig, reader: Recipient, since: dt.datetime, now: dt.datetime
) -> Text | None:
    """Return what waits and what did not run since the last digest; None when that is nothing."""
    lines = []
    for slug, config in site.coworkers.items():
        if slug not in reader.desks:
            continue
        counts = {name: n for name, n in _counts(site.slug, slug, reader, since, now).items() if n}
        if counts or site.site.notices.when_nothing:
            page = "" if reader.reads_cases(slug) else "runs/"
            name = config.coworker.name
            lines.append(Line(text=_sentence(name, counts), path=f"/{site.slug}/{slug}/{page}"))
    subject = message("Digital coworkers in {town}: what waits", town=site.site.name)
    return Text(subject=subject, lines=tuple(lines)) if lines else None


def urgent(
    site: MunicipalityConfig, reader: Recipient, since: dt.datetime, now: dt.datetime
) -> Iterator[tuple[str, Text]]:
    """Yield what happened since an instant and cannot wait, each with its key."""
    for slug, config in site.coworkers.items():
        if slug in reader.desks:
            name = config.coworker.name
            for key, line in (
                *_of_coworker(site.slug, slug, name, reader, since),
                *_deadlines(site.slug, slug, config.coworker, reader, now),
            ):
                yield key, _telling(name, line)
    if reader.is_on_call:
        yield from _silent(site, now)
    if any(IT in roles for roles in reader.desks.values()):
        yield from _systems(site)
        used = AuditEntry.objects.filter(municipality=site.slug, event=BREAK_GLASS, at__gte=since)
        for entry in used:
            said = message(
                "A reserve account was used to log in at {time}. Find out why, if you do not know.",
                time=f"{local(entry.at):%H:%M}",
            )
            line = Line(text=said, path="/")
            yield f"break-glass:{entry.pk}", _telling(site.site.name, line)


def _of_coworker(
    municipality: str, slug: str, name: str, reader: Recipient, since: dt.datetime
) -> Iterator[tuple[str, Line]]:
    mine = {"municipality": municipality, "coworker": slug}
    desk = f"/{municipality}/{slug}/"
    for run in Run.objects.filter(**mine, status__in=_DID_NOT_HAPPEN, finished_at__gte=since):
        said = message("A run of {name} did not happen, or stopped on an error.", name=name)
        yield f"run:{run.pk}", Line(text=said, path=f"/runs/{run.pk}/")
    for pause in Pause.objects.filter(**mine, lifted_at=None, since__gte=since):
        said = message("{name} is paused: what is approved is held.", name=name)
        page = "after-night/" if reader.reads_cases(slug) else "runs/"
        yield f"pause:{pause.pk}", Line(text=said, path=f"{desk}{page}")
    seen = reader.cases(municipality, slug)
    for run in Run.objects.filter(**mine, phase=Run.Phase.act, finished_at__gte=since):
        failed = seen.filter(pk__in=runs.acted_on(run), state__in=_NOT_CARRIED_OUT).count()
        if failed:
            said = message(
                "Approved but not carried out at {name}: {number}.", name=name, number=failed
            )
            yield f"not-carried-out:{run.pk}", Line(text=said, path=f"{desk}after-night/")


def _silent(site: MunicipalityConfig, now: dt.datetime) -> Iterator[tuple[str, Text]]:
    """Yield each coworker that has not reported by its hour: dead, or as good as."""
    for slug, config in site.coworkers.items():
        for schedule in config.coworker.schedule:
            if runs.last_opened(site.slug, slug, now, of=schedule.name) is None:
                continue  # it has never run by this schedule: it is new
            for slot in schedule.slots(config.days_off, after=now - _STILL_NEWS, up_to=now):
                by = schedule.reports(slot)
                mine = (site.slug, slug, schedule.name, slot.name)
                if by is None or now < by or runs.has_reported(*mine):
                    continue
                name = config.coworker.name
                said = message(
                    "{name} has not reported by {hour}, {day}. See whether it runs.",
                    name=name, hour=str(schedule.report_by), day=f"{slot.day}",
                )  # fmt: skip
                line = Line(text=said, path=f"/{site.slug}/{slug}/runs/")
                subject = message("{name} has not reported", name=name)
                yield f"silent:{slug}:{slot.name}", Text(subject=subject, lines=(line,))


def _systems(site: MunicipalityConfig) -> Iterator[tuple[str, Text]]:
    """Yield what the last look at the systems found wrong; what goes on is told again weekly."""
    seen = health.last_seen().get(site.slug)
    for one in seen.lines if seen else ():
        if seen is None or one.is_fine or not one.key:
            continue
        year, week, _ = local(seen.at).isocalendar()
        said = message("{what}: {said}", what=one.what, said=one.said)
        remedy = one.remedy or said
        lines = (Line(text=said, path="/it/"), Line(text=remedy, path="/it/"))
        subject = message("A system needs somebody")
        yield f"system:{one.key}:{year}-{week}", Text(subject=subject, lines=lines)


def _deadlines(
    municipality: str, slug: str, coworker: Coworker, reader: Recipient, now: dt.datetime
) -> Iterator[tuple[str, Line]]:
    """Yield, once a day, what should be decided soon, and to others what nobody has decided."""
    policy = coworker.approval
    if policy.due is None:
        return
    told = deadlines.to_tell(municipality, slug, policy.due, policy.who, now)
    counts = Counter(one.kind for one in told if reader.hears(slug, one.roles))
    day = f"{local(now):%Y-%m-%d}"
    for kind, count in sorted(counts.items()):
        said = Message(template=_DEADLINES[kind], params={"name": coworker.name, "number": count})
        yield f"{kind}:{slug}:{day}", Line(text=said, path=f"/{municipality}/{slug}/")


def _telling(name: str, line: Line) -> Text:
    return Text(subject=message("{name} needs somebody", name=name), lines=(line,))


def _counts(
    municipality: str, slug: str, reader: Recipient, since: dt.datetime, now: dt.datetime
) -> dict[str, int]:
    mine = {"municipality": municipality, "coworker": slug}
    seen = reader.cases(municipality, slug)
    waiting = seen.filter(state=State.awaiting_decision)
    return {
        "ready": waiting.filter(flagged=False).count(),
        "flagged": waiting.filter(flagged=True).count(),
        "late": waiting.filter(decide_by__lt=now).count(),
        "failed": seen.filter(state__in=_NOT_CARRIED_OUT, decisions__isnull=False)
        .distinct()
        .count(),
        "missed": Run.objects.filter(
            **mine, status__in=_DID_NOT_HAPPEN, created_at__gte=since
        ).count(),
        "held": Run.objects.filter(
            **mine, status__in=_KEPT_BACK, phase=Run.Phase.prepare, created_at__gte=since
        ).count(),
        "paused": Pause.objects.filter(**mine, lifted_at=None).count(),
    }


def _sentence(name: str, counts: dict[str, int]) -> Message:
    parts = [Message(template=COUNTS[key], params={"number": n}) for key, n in counts.items()]
    said = joined(parts, "{first}, {second}") if parts else message("nothing waits")
    return message("{name}: {said}.", name=name, said=said)
