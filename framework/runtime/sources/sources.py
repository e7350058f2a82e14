"""All sources of a coworker as they are now; looking moves nothing and tells nobody."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from framework.config.municipality import (
    CalendarConfig,
    CoworkerConfig,
    DatabaseConfig,
    MailboxConfig,
    MunicipalityConfig,
    QueueConfig,
)
from framework.core.errors import BusinessException, CoworkerError, SystemException
from framework.core.identity import mask_all
from framework.core.messages import message
from framework.core.tables import WorkbookRows, WorkbookSpec
from framework.runtime.kinds import kind_class
from framework.runtime.sources.calendars import CalendarFolder, CalendarServer
from framework.runtime.sources.database import DatabaseSource
from framework.runtime.sources.files import FilesSource, Keep
from framework.runtime.sources.folder import FolderSource
from framework.runtime.sources.intake import IntakeSource
from framework.runtime.sources.mailbox import MailboxSource
from framework.runtime.sources.port import Delivery, Look, Source, Unread
from framework.runtime.sources.queue import QueueSource
from framework.runtime.sources.texts import TextsSource

#: Deliveries that are read at the same time; each may take its full share of memory.
_READERS = min(4, os.cpu_count() or 1)
#: What the name of a folder ends with whose source has a queue or a mailbox too, and of a folder
#: of texts whose source has workbooks too.
_FILES, _TEXTS = "/files", "/texts"
#: What the name of that ends with which people leave on the coworker's pages, if there are others.
_INTAKE = "/intake"


class Sources:
    """What a coworker's sources hold; close it."""

    def __init__(
        self,
        config: CoworkerConfig,
        site: MunicipalityConfig,
        *,
        dry: bool = False,
        keep: Keep | None = None,
    ) -> None:
        """`dry`: read nothing of what lies in our own database.

        `keep` keeps what stands in files; without it nothing is kept.
        """
        specs = kind_class(config).sources
        #: Where each source's deliveries come from: by its name, and `name/files` for the folder
        #: of a source that has a queue or a mailbox too, `name/texts` beside workbooks,
        #: `name/intake` for its pages.
        self._sources: dict[str, Source] = {}
        self._specs: dict[str, WorkbookSpec] = {}
        for name, spec in specs.items():
            found = ways(config, site, name, spec, dry=dry, keep=keep)
            self._sources |= found
            self._specs |= dict.fromkeys(found, spec)
        #: What was read or refused, by source.
        self.deliveries: dict[str, list[Delivery]] = {}
        #: What could not be read: by source, and `source: file` for a file of a source that could.
        self.unread: dict[str, Unread] = {}
        #: Names of files that were still being copied; they stay for the next look.
        self.coming: list[str] = []
        #: Masked names of files that lie in a watched folder and that no source takes.
        self.not_taken: list[str] = []
        try:
            self._read()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End whatever is open towards the sources."""
        for source in self._sources.values():
            source.close()

    def __getitem__(self, source: str) -> Source:
        return self._sources[source]

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return every readable workbook of a source, in order of name."""
        names = (source + way for way in ("", _FILES, _TEXTS, _INTAKE))
        ways = (name for name in names if name in self.deliveries)
        return [each.rows for way in ways for each in self.deliveries[way] if each.rows is not None]

    def work(self) -> Iterable[str]:
        """Return the sources whose rows are work: those that are no registers."""
        return [name for name, source in self._sources.items() if not source.stays]

    def owners(self, source: str) -> tuple[str, ...]:
        """Return the sheets whose rows name work, not details of it."""
        sheets = self._specs[source].sheets
        return tuple(sheet.name for sheet in sheets if sheet.belongs is None)

    def require_registers(self) -> None:
        """Raise `BusinessException` when a register is missing or refused.

        Without its registers a coworker cannot tell who is protected, so nothing is read on. What
        could not be read of one is raised as it is.
        """
        for unread in self.unread.values():
            if self._sources[unread.source].stays:
                raise unread.error
        for name, source in self._sources.items():
            if not source.stays:
                continue
            for each in self.deliveries[name]:
                if each.refused is not None:
                    raise BusinessException(each.refused)
            if not self.deliveries[name]:
                raise BusinessException(
                    message(
                        "The register {source} is missing: put its files in {folder}.",
                        source=name, folder=source.place,
                    )
                )  # fmt: skip

    def _read(self) -> None:
        # Each workbook is read in a process of its own, so threads are enough to use all cores.
        with ThreadPoolExecutor(_READERS) as readers:
            looks = {name: self._look(name, readers) for name in self._sources}
            for name, found in looks.items():
                self._sort(name, found)
        folders = [each for each in self._sources.values() if isinstance(each, FolderSource)]
        lying = {path for each in folders for path in each.lying()}
        taken = {path for each in folders for path in each.waiting()}
        self.not_taken = sorted(mask_all(path.name) for path in lying - taken)

    def _look(self, name: str, readers: ThreadPoolExecutor) -> list[Look]:
        source = self._sources[name]
        try:
            return source.look(readers)
        except CoworkerError as error:
            self.unread[name] = Unread(source=name, what=source.place, error=error)
            return []

    def _sort(self, name: str, looks: list[Look]) -> None:
        found = self.deliveries[name] = []
        for called, look in looks:
            what = mask_all(called)
            try:
                delivery = look.result()
                if delivery is None and self._sources[name].stays:
                    # A register without one of its files would say that nobody stands there.
                    raise SystemException(message("{file} is still being copied.", file=what))
            except CoworkerError as error:
                self.unread[f"{name}: {what}"] = Unread(source=name, what=what, error=error)
                continue
            if delivery is None:
                self.coming.append(called)
            else:
                found.append(delivery)


def ways(
    config: CoworkerConfig,
    site: MunicipalityConfig,
    name: str,
    spec: WorkbookSpec,
    *,
    dry: bool,
    keep: Keep | None = None,
) -> dict[str, Source]:
    """Return where a source's deliveries come from, as the coworker's config describes it."""
    found: dict[str, Source] = {}
    described = config.coworker.sources[name]
    match config.queues.get(name):
        case QueueConfig() as queue:
            found[name] = QueueSource(site.slug, queue, spec, tenant=site.site.name)
        case MailboxConfig() as mailbox:
            found[name] = MailboxSource(site.slug, mailbox, spec, tenant=site.site.name)
        case DatabaseConfig() as database:
            found[name] = DatabaseSource(
                site.slug, database, described, name, spec, tenant=site.site.name
            )
        case CalendarConfig() as calendars:
            found[name] = CalendarServer(
                site.slug, calendars, described, spec, tenant=site.site.name
            )
    if described.folder and described.events is not None:
        found[name] = CalendarFolder(described, spec, tenant=site.site.name)
    elif described.folder:
        found[name + _FILES if found else name] = FolderSource(
            described.folder, described.pattern, spec, tenant=site.site.name,
            stays=described.stays,
        )  # fmt: skip
    if described.texts:
        found[name + _TEXTS if found else name] = TextsSource(
            described.texts, spec, tenant=site.site.name
        )
    if described.files:
        found[name] = FilesSource(described.files, spec, tenant=site.site.name, keep=keep)
    if described.intake and not dry:
        found[name + _INTAKE if found else name] = IntakeSource(
            site.slug, config.slug, name, spec, tenant=site.site.name
        )
    return found
