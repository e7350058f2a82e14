"""A coworker's registers alone, for pages that answer at once: read again when a file changes."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.tables import WorkbookRows
from framework.runtime.kinds import kind_class
from framework.runtime.sources.files import FilesSource
from framework.runtime.sources.folder import FolderSource
from framework.runtime.sources.texts import TextsSource

#: File, size and time of change; equal marks mean equal content.
Marks = tuple[tuple[str, int, float], ...]


class Registers:
    """The workbooks of every register as they lie now; a source that is none is empty."""

    def __init__(self, config: CoworkerConfig, site: MunicipalityConfig) -> None:
        """Read them; raises `CoworkerError` when the disk does not answer."""
        self._books: dict[str, list[WorkbookRows]] = {}
        #: Registers of which a workbook is refused, or is just being copied.
        self.unread: set[str] = set()
        with ThreadPoolExecutor(1) as readers:
            for name, folders in _folders(config, site).items():
                found = [look.result() for each in folders for _, look in each.look(readers)]
                self._books[name] = [each.rows for each in found if each and each.rows]
                if len(self._books[name]) < len(found):
                    self.unread.add(name)

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return the workbooks of a register, in order of name."""
        return self._books.get(source, [])


def marks(config: CoworkerConfig, site: MunicipalityConfig) -> Marks:
    """Return how a coworker's registers lie now, without reading them; OSError as from a disk."""
    registers = _folders(config, site).values()
    paths = sorted(path for folders in registers for each in folders for path in each.waiting())
    found = [(path, path.stat()) for path in paths]
    return tuple((str(path), known.st_size, known.st_mtime) for path, known in found)


def _folders(
    config: CoworkerConfig, site: MunicipalityConfig
) -> dict[str, list[FolderSource | TextsSource | FilesSource]]:
    """Return the folders of every register: of workbooks, of texts, or of other files."""
    specs, tenant = kind_class(config).sources, site.site.name
    found: dict[str, list[FolderSource | TextsSource | FilesSource]] = {}
    for name, source in config.coworker.sources.items():
        found[name] = []
        if source.folder and source.stays:
            found[name].append(
                FolderSource(source.folder, source.pattern, specs[name], tenant=tenant, stays=True)
            )
        if source.texts:
            found[name].append(TextsSource(source.texts, specs[name], tenant=tenant))
        if source.files:
            found[name].append(FilesSource(source.files, specs[name], tenant=tenant, keep=None))
    return found
