"""What is forgotten when its time has passed, as each coworker's config says; once a day.

A case's time runs from its end: what waits for somebody is never forgotten.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator

import structlog

from framework.adapters.evidence import EvidenceFolder
from framework.config.coworkers import Coworker
from framework.core.local_time import local
from framework.core.values import Value
from framework.runtime import configuration, here, host_notes
from framework.runtime.kept import kept_files
from framework.store import intake, purging, talks, workbooks
from framework.store.models import SourceFile

_log = structlog.get_logger(__name__)

#: Cases that one transaction forgets: others wait no longer than for these.
_AT_ONCE = 100
#: Local wall time from which a day's forgetting is due: between the night and the morning.
_FROM = dt.time(4, 40)
_NAME = "newest-purge"
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: Of a coworker that no config names any more.
_DAYS: int = Coworker.model_fields["retention_days"].default


class Purged(Value):
    """How much was, or is to be, forgotten of one coworker."""

    municipality: str
    coworker: str
    #: What ended before this instant is past its time.
    before: dt.datetime
    cases: int
    #: Files that were read, refused or returned; and those that could not be removed.
    files: int
    left: int = 0


class Last(Value):
    """When it was last done on this host, and how many files could not be removed."""

    at: dt.datetime
    left: int


def due() -> list[Purged]:
    """Return what is past its time now, and change nothing.

    Files whose last case is past its time as well are counted when that is forgotten.
    """
    return [
        Purged(
            municipality=site, coworker=name, before=before,
            cases=purging.ended_before(site, name, before).count(),
            files=purging.files_of(site, name, before).count(),
        )
        for site, name, before, _ in _coworkers()
    ]  # fmt: skip


def purge() -> list[Purged]:
    """Forget what is past its time, of every coworker, and the files that nothing refers to.

    Files of evidence go a day after what referred to them: a backup that is being made has both.
    """
    now = here.now()
    EvidenceFolder(here.data_folder() / "evidence").sweep(purging.evidence)
    kept_files().sweep(_handed_over)
    done = [_purge(*each) for each in _coworkers()]
    workbooks.forget(now)
    purging.purge_evidence(local(now).date())
    for one in done:
        if one.cases or one.files or one.left:
            _log.info("purged", municipality=one.municipality, coworker=one.coworker,
                      cases=one.cases, files=one.files, left=one.left)  # fmt: skip
    host_notes.note(_NAME, Last(at=now, left=sum(one.left for one in done)))
    return done


def purge_if_due() -> None:
    """Forget once a day, and as soon as this host is up again after it was not."""
    now, known = local(here.now()), last()
    if now.time() >= _FROM and (known is None or local(known.at) < _due_at(now)):
        purge()


def last() -> Last | None:
    """Return when this host forgot last; None when it never did."""
    return host_notes.noted(_NAME, Last)


def _due_at(now: dt.datetime) -> dt.datetime:
    return now.replace(hour=_FROM.hour, minute=_FROM.minute, second=0, microsecond=0)


def _coworkers() -> Iterator[tuple[str, str, dt.datetime, dt.datetime]]:
    """Yield every coworker, also former ones, with the instants before which things are past.

    Of what ended, and of what was said and left on its pages.
    """
    now = here.now()
    configured = {
        (site, name): config.coworker
        for site, found in configuration.municipalities().items()
        for name, config in found.coworkers.items()
    }
    for site, name in sorted(configured.keys() | purging.coworkers()):
        coworker = configured.get((site, name))
        days = coworker.retention_days if coworker else _DAYS
        said = coworker.pages.keep_days if coworker and coworker.pages else days
        yield site, name, now - dt.timedelta(days=days), now - dt.timedelta(days=said)


def _purge(site: str, name: str, before: dt.datetime, said_before: dt.datetime) -> Purged:
    talks.purge(site, name, said_before)
    intake.purge(site, name, said_before)
    ended = list(purging.ended_before(site, name, before).values_list("pk", flat=True))
    cases = sum(
        purging.purge(ended[start : start + _AT_ONCE], here.now())
        for start in range(0, len(ended), _AT_ONCE)
    )
    files = list(purging.files_of(site, name, before))
    removed = sum(_remove(file) for file in files)
    purging.purge_runs(site, name, before)
    return Purged(
        municipality=site, coworker=name, before=before, cases=cases, files=removed,
        left=len(files) - removed,
    )  # fmt: skip


def _remove(file: SourceFile) -> bool:
    """Remove a file that was read, and the copy that was put back for its sender.

    False when the disk refuses: it is tried again the next day.
    """
    lies = [file.returned_as]
    if file.kept_as and not purging.lies_for_another(file):
        lies.append(file.kept_as)
    try:
        for place in filter(None, lies):
            (here.data_folder() / place).unlink(missing_ok=True)
    except OSError as error:
        _log.warning("not_removed", run=file.run_id, error=type(error).__name__)
        return False
    purging.purge_file(file, here.now())
    return True


def _handed_over() -> set[str]:
    """Return every digest that stands in what cases hold."""
    return {
        digest for collected in purging.held() for digest in _DIGEST.findall(json.dumps(collected))
    }
