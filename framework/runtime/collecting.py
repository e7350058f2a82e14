"""Take in what the sources hold: every row that names a piece of work gets a fate."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction

from framework.adapters.targets import LogInRefused
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.cases import Case, NotPrepared
from framework.core.errors import CoworkerError, NotAllowed, RefusedByTarget, TargetClosed
from framework.core.messages import Message, message
from framework.core.tables import BadCell, Returned, RowPlace
from framework.runtime import here
from framework.runtime.kept import kept_files
from framework.runtime.kinds import kind_of
from framework.runtime.planning import plan
from framework.runtime.sources import Delivery, Sources
from framework.runtime.texts import translate
from framework.store import cases, refreshing, runs
from framework.store.models import Run, SourceFile

#: How long to wait before asking a source again that could not be asked, or told.
_AGAIN = dt.timedelta(minutes=10)

_log = structlog.get_logger(__name__)


def collect(run: Run, config: CoworkerConfig, site: MunicipalityConfig) -> None:
    """Take in a coworker's sources for a run; may be taken up again after a crash.

    First every row gets its fate in the database, and only then is any file moved or any queue
    told: a run that is taken up again in between sees all of them still there. A source that
    cannot be asked stops nothing else; it is asked again while the run's window is open.
    """
    with Sources(config, site, keep=kept_files().keep) as sources:
        if run.collected_at is None:
            sources.require_registers()
            _give_fates(run, config, sources)
            plan(run, kind_of(config), sources)
            again = _note_unread(run, sources)
            runs.note_collected(
                run, collected_at=here.now(), collect_again_at=_in_window(run, again),
                unread=run.unread, summary=run.summary,
            )  # fmt: skip
        untold = [_hand_back(run, sources, source, site) for source in sources.work()]
        if not all(untold):
            soon = min(filter(None, (run.collect_again_at, here.now() + _AGAIN)))
            runs.note_collected(run, collect_again_at=_in_window(run, soon))


def collect_again(run: Run, config: CoworkerConfig, site: MunicipalityConfig) -> None:
    """Take in once more what could not be read, or tell what could not be told."""
    runs.note_collected(run, collected_at=None, collect_again_at=None)
    collect(run, config, site)


def mark_waiting(run: Run) -> None:
    """Let what waits for a decision be prepared again in a run."""
    count = refreshing.mark(run.municipality, run.coworker, run.created_at)
    if count:
        text = message("{count} cases that wait for a decision are to be read again.", count=count)
        runs.remark(run, "refresh", text, here.now())


def not_read(run: Run) -> Message | None:
    """Return which sources a run could not read, None when it has read all."""
    if not run.unread:
        return None
    return message("Not read: {sources}.", sources=", ".join(sorted(run.unread.values())))


def _in_window(run: Run, again: dt.datetime | None) -> dt.datetime | None:
    """Return when to ask again, None when the run has no window or it ends before."""
    if again is None or run.closes_at is None or again >= run.closes_at:
        return None
    return again


def _note_unread(run: Run, sources: Sources) -> dt.datetime | None:
    """Note what could not be read; returns when to ask the first of it again.

    A system that has refused the coworker's account is not: more tries could lock it.
    """
    run.unread = {name: each.what for name, each in sources.unread.items()}
    again: list[dt.datetime] = []
    for name, each in sources.unread.items():
        error = each.error
        opens = error.opens if isinstance(error, TargetClosed) else None
        if not isinstance(error, LogInRefused):
            again.append(opens or here.now() + _AGAIN)
        text = message("{source} was not read. {why}", source=each.what, why=error.message)
        runs.remark(run, f"not_read:{name}", text, here.now())
        _log.warning("source_not_read", run=run.pk, source=each.source, error=type(error).__name__)
    return min(again, default=None)


def _give_fates(run: Run, config: CoworkerConfig, sources: Sources) -> None:
    files = _note_files(run, sources)
    for name in sources.coming:
        text = message("{file} was still being copied; it is read the next time.", file=name)
        runs.remark(run, f"coming:{name}", text, here.now())
    for name in sources.not_taken:
        text = message("{file} lies in a watched folder and was not read: its name is not one that "
                       "the coworker waits for.", file=name)  # fmt: skip
        runs.remark(run, f"not_taken:{name}", text, here.now())
    returned = _bad_rows(sources)
    for found in kind_of(config).collect(sources):
        match found:
            case NotPrepared():
                returned[found.place.file].append(_as_returned(found))
            case Case():
                with transaction.atomic():
                    what, case = cases.receive(run, found, here.now())
                    runs.note_case(run, files[found.place.file], found.place, what, case)
    for name, bad in returned.items():
        for row in bad:
            runs.note_returned(run, files[name], row.place, row.cells)


def _note_files(run: Run, sources: Sources) -> dict[str, SourceFile]:
    """Note every delivery that was met; returns those with work in them by name."""
    files = {}
    for source, deliveries in sources.deliveries.items():
        for each in deliveries:
            if each.rows is None:
                runs.note_file(run, source, each.name, each.digest, refused=each.refused)
                _log.warning("file_refused", run=run.pk, source=source)
                continue
            orphans = [
                cell
                for sheet in each.rows.sheets
                # A register is no work: its bad rows are told, and go back to nobody.
                if sources[source].stays or sheet.name not in sources.owners(source)
                for row in sheet.returned
                for cell in row.cells
            ]
            file = runs.note_file(
                run, source, each.name, each.digest, remarks=each.rows.remarks, cells=orphans
            )
            if not sources[source].stays:
                files[each.name] = file
    return files


def _bad_rows(sources: Sources) -> dict[str, list[Returned]]:
    """Return the rows with bad cells by file; details came with the rows that own them."""
    return {
        rows.file: [row for name in sources.owners(source) for row in rows.sheet(name).returned]
        for source in sources.work()
        for rows in sources.workbooks(source)
    }


def _hand_back(run: Run, sources: Sources, source: str, site: MunicipalityConfig) -> bool:
    """Tell a source what became of everything noted; False when it should soon be told the rest.

    One that has refused the coworker's account hears of it in the next run.
    """
    told = True
    for delivery in sources.deliveries[source]:
        file = _noted(run, source, delivery)
        if file is None:
            # It came while the run was collecting; the next run reads it.
            continue
        try:
            sources[source].hand_back(
                delivery, file, _returned(file), lambda text: translate(text, site.site.language)
            )
        except CoworkerError as error:
            told = told and isinstance(error, LogInRefused)
            text = message("{source} could not be told what became of its deliveries. {why}",
                           source=sources[source].place, why=error.message)  # fmt: skip
            runs.remark(run, f"not_told:{source}", text, here.now())
            _log.warning("source_not_told", run=run.pk, source=source, error=type(error).__name__)
            # The others may be told all the same when what failed is this one's own.
            if not isinstance(error, RefusedByTarget | NotAllowed):
                break
    return told


def _noted(run: Run, source: str, delivery: Delivery) -> SourceFile | None:
    return run.files.filter(source=source, name=delivery.name, digest=delivery.digest).first()


def _returned(file: SourceFile) -> list[Returned]:
    """Return what is sent back of a file: its returned rows, and cells that belong to no row."""
    bad = [
        Returned(
            place=RowPlace(file=file.name, sheet=row.sheet, row=row.row),
            cells=tuple(BadCell.model_validate(cell) for cell in row.cells),
        )
        for row in file.rows.filter(fate="returned").order_by("sheet", "row")
    ]
    cells = [BadCell.model_validate(cell) for cell in file.cells]
    return [*bad, *(Returned(place=cell.place, cells=(cell,)) for cell in cells)]


def _as_returned(found: NotPrepared) -> Returned:
    cell = BadCell(
        place=found.place, letter="", column=found.column, value="",
        rule=found.reason, remedy=found.remedy,
    )  # fmt: skip
    return Returned(place=found.place, cells=(cell,))
