"""Take in what the sources hold: every row that names a piece of work gets a fate."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import structlog
from django.db import transaction

from framework.adapters.folders import WatchedFolder
from framework.adapters.sheets import mark_workbook, read_workbook
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.cases import Case, NotPrepared
from framework.core.errors import BusinessException, FileRefused
from framework.core.messages import message
from framework.core.tables import BadCell, Returned, RowPlace, WorkbookRows, WorkbookSpec
from framework.runtime import here
from framework.runtime.kinds import kind_of, kinds
from framework.runtime.texts import translate
from framework.store import cases, runs
from framework.store.models import Run, SourceFile

#: A file that is older than this, in seconds, and did not change is not being copied any more.
_SETTLED = 3.0

#: Workbooks that are read at the same time; each may take its full share of memory.
_READERS = min(4, os.cpu_count() or 1)
_Looks = Iterable[tuple[Path, Future[WorkbookRows | FileRefused | None]]]

_log = structlog.get_logger(__name__)


class Sources:
    """The workbooks of a coworker's sources as they lie now; reading moves nothing."""

    def __init__(self, config: CoworkerConfig, site: MunicipalityConfig) -> None:
        self._config = config
        self._tenant = site.site.name
        #: Files by source that were read, and those that were refused with their reason.
        self.read: dict[str, list[tuple[Path, WorkbookRows]]] = {}
        self.refused: dict[str, list[tuple[Path, FileRefused]]] = {}
        #: Names of files that were still being copied; they stay for the next look.
        self.coming: list[str] = []
        self._specs = kinds()[config.coworker.kind].sources
        # Each workbook is read in a process of its own, so threads are enough to use all cores.
        with ThreadPoolExecutor(_READERS) as readers:
            looks = {
                name: [
                    (path, readers.submit(self._look, path, spec))
                    for path in self.folder(name).files()
                ]
                for name, spec in self._specs.items()
            }
            for name, found in looks.items():
                self._sort(name, found)

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return every readable workbook of a source, in order of file name."""
        return [rows for _, rows in self.read[source]]

    def folder(self, source: str) -> WatchedFolder:
        """Return the watched folder of a source."""
        found = self._config.coworker.sources[source]
        return WatchedFolder(here.data_folder() / found.folder, found.pattern)

    def stays(self, source: str) -> bool:
        """Whether the source is a register that stays where it is."""
        return self._config.coworker.sources[source].stays

    def owners(self, source: str) -> tuple[str, ...]:
        """Return the sheets whose rows name work, not details of it."""
        sheets = self._specs[source].sheets
        return tuple(sheet.name for sheet in sheets if sheet.belongs is None)

    def require_registers(self) -> None:
        """Raise `BusinessException` when a register is missing or unreadable.

        Without its registers a coworker cannot tell who is protected, so nothing is read on.
        """
        for source in self.read:
            if not self.stays(source):
                continue
            for _, refusal in self.refused[source]:
                raise BusinessException(refusal.message)
            if not self.read[source]:
                folder = str(self.folder(source).folder.relative_to(here.data_folder()))
                raise BusinessException(
                    message(
                        "The register {source} is missing: put its workbook in {folder}.",
                        source=source, folder=folder,
                    )
                )  # fmt: skip

    def _look(self, path: Path, spec: WorkbookSpec) -> WorkbookRows | FileRefused | None:
        """Return what a file holds or why it is refused; None while it is still being copied."""
        before = _mark(path)
        found: WorkbookRows | FileRefused
        try:
            found = read_workbook(path, spec, tenant=self._tenant)
        except FileRefused as refusal:
            _let_settle(before)
            found = refusal
        return found if _mark(path) == before else None

    def _sort(self, source: str, looks: _Looks) -> None:
        self.read[source], self.refused[source] = [], []
        for path, look in looks:
            match look.result():
                case WorkbookRows() as rows:
                    self.read[source].append((path, rows))
                case FileRefused() as refusal:
                    self.refused[source].append((path, refusal))
                case None:
                    self.coming.append(path.name)


def collect(run: Run, config: CoworkerConfig, site: MunicipalityConfig) -> None:
    """Take in a coworker's sources for a run; may be taken up again after a crash.

    First every row gets its fate in the database, and only then is any file moved: a run that is
    taken up again in between sees all files still there.
    """
    sources = Sources(config, site)
    if run.collected_at is None:
        sources.require_registers()
        _give_fates(run, config, sources)
        run.collected_at = here.now()
        run.save(update_fields=["collected_at"])
    for source in sources.read:
        if not sources.stays(source):
            _clear(run, sources, source, site)


def _mark(path: Path) -> tuple[int, float] | None:
    """Return a file's size and time of change, None when it is gone."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime


def _let_settle(mark: tuple[int, float] | None) -> None:
    """Wait until a file is a few seconds old: what is being copied into a folder still grows."""
    if mark is not None:
        Event().wait(max(0.0, min(_SETTLED, mark[1] + _SETTLED - time.time())))


def _give_fates(run: Run, config: CoworkerConfig, sources: Sources) -> None:
    files = _note_files(run, sources)
    for name in sources.coming:
        text = message("{file} was still being copied; it is read the next time.", file=name)
        runs.remark(run, f"coming:{name}", text, here.now())
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
    """Note every file that was met; returns those with work in them by name."""
    files = {}
    for source, refused in sources.refused.items():
        for path, refusal in refused:
            runs.note_file(run, source, path.name, _digest(path), refused=refusal.message)
            _log.warning("file_refused", run=run.pk, source=source)
    for source, read in sources.read.items():
        for _, rows in read:
            orphans = [
                cell
                for sheet in rows.sheets
                if sheet.name not in sources.owners(source)
                for row in sheet.returned
                for cell in row.cells
            ]
            file = runs.note_file(
                run, source, rows.file, rows.digest, remarks=rows.remarks, cells=orphans
            )
            if not sources.stays(source):
                files[rows.file] = file
    return files


def _bad_rows(sources: Sources) -> dict[str, list[Returned]]:
    """Return the rows with bad cells by file; details came with the rows that own them."""
    return {
        rows.file: [row for name in sources.owners(source) for row in rows.sheet(name).returned]
        for source, read in sources.read.items()
        if not sources.stays(source)
        for _, rows in read
    }


def _clear(run: Run, sources: Sources, source: str, site: MunicipalityConfig) -> None:
    """Put marked workbooks back for their senders, and move everything noted out of the way."""
    folder = sources.folder(source)
    for path, rows in sources.read[source]:
        file = run.files.filter(source=source, name=path.name, digest=rows.digest).first()
        if file is None:
            # It came while the run was collecting; the next run reads it.
            continue
        if bad := _returned(file):
            if not file.returned_as:
                # Noted first: a run that is taken up again writes the same copy, not another.
                free = folder.returned(rows.file)
                file.returned_as = str(free.relative_to(here.data_folder()))
                file.save(update_fields=["returned_as"])
            marked = here.data_folder() / file.returned_as
            mark_workbook(path, bad, marked, lambda text: translate(text, site.site.language))
        folder.keep(path, refused=False, digest=rows.digest)
    for path, _ in sources.refused[source]:
        digest = _digest(path)
        if run.files.filter(source=source, name=path.name, digest=digest).exists():
            folder.keep(path, refused=True, digest=digest)


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


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
