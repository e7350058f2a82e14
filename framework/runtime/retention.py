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
from framework.adapters.folders import WatchedFolder
from framework.config.municipality import CoworkerConfig
from framework.core.local_time import local
from framework.core.values import Value
from framework.runtime import configuration, here, leaving
from framework.runtime.kept import kept_files
from framework.store import purging, workbooks
from framework.store.models import SourceFile

_log = structlog.get_logger(__name__)

#: Cases that one transaction forgets: others wait no longer than for these.
_AT_ONCE = 100
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Purged(Value):
    """How much was, or is to be, forgotten of one coworker."""

    municipality: str
    coworker: str
    #: What ended before this instant is past its time.
    before: dt.datetime
    cases: int
    #: Files that were read, refused or returned.
    files: int


def due() -> list[Purged]:
    """Return what is past its time now, and change nothing.

    Files whose last case is past its time as well are counted when that is forgotten.
    """
    return [
        Purged(
            municipality=slug, coworker=config.slug, before=before,
            cases=purging.ended_before(slug, config.slug, before).count(),
            files=purging.files_of(slug, config.slug, before).count(),
        )
        for slug, config, before in _coworkers()
    ]  # fmt: skip


def purge() -> list[Purged]:
    """Forget what is past its time, of every coworker, and the files that nothing refers to."""
    done = [_purge(slug, config, before) for slug, config, before in _coworkers()]
    workbooks.forget(here.now())
    purging.purge_evidence(local(here.now()).date())
    EvidenceFolder(here.data_folder() / "evidence").sweep(purging.evidence)
    kept_files().sweep(_handed_over)
    for one in done:
        if one.cases or one.files:
            _log.info("purged", municipality=one.municipality, coworker=one.coworker,
                      cases=one.cases, files=one.files)  # fmt: skip
    return done


def _coworkers() -> Iterator[tuple[str, CoworkerConfig, dt.datetime]]:
    """Yield every coworker with the instant before which what ended is past its time."""
    for slug, site in configuration.municipalities().items():
        for config in site.coworkers.values():
            days = dt.timedelta(days=config.coworker.retention_days)
            yield slug, config, here.now() - days


def _purge(slug: str, config: CoworkerConfig, before: dt.datetime) -> Purged:
    leaving.forget(config, slug)
    ended = list(purging.ended_before(slug, config.slug, before).values_list("pk", flat=True))
    cases = sum(
        purging.purge(ended[start : start + _AT_ONCE], here.now())
        for start in range(0, len(ended), _AT_ONCE)
    )
    files = list(purging.files_of(slug, config.slug, before).select_related("run"))
    for file in files:
        _remove(config, file)
        purging.purge_file(file, here.now())
    purging.purge_runs(slug, config.slug, before)
    return Purged(
        municipality=slug, coworker=config.slug, before=before, cases=cases, files=len(files)
    )


def _remove(config: CoworkerConfig, file: SourceFile) -> None:
    """Remove a file that was read, and the copy that was put back for its sender."""
    if file.returned_as:
        (here.data_folder() / file.returned_as).unlink(missing_ok=True)
    source = config.coworker.sources.get(file.source.removesuffix("/files"))
    if source is None or not source.folder or source.stays or purging.came_again(file):
        return
    folder = WatchedFolder(here.data_folder() / source.folder, source.pattern)
    refused = file.refused is not None
    folder.kept(file.name, refused=refused, digest=file.digest).unlink(missing_ok=True)


def _handed_over() -> set[str]:
    """Return the digests that stand in what coworkers with a source of files hold."""
    return {
        digest
        for slug, config, _ in _coworkers()
        if any(source.files for source in config.coworker.sources.values())
        for collected in purging.held(slug, config.slug)
        for digest in _DIGEST.findall(json.dumps(collected))
    }
