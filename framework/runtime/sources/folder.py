"""A watched folder of workbooks as a source."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from framework.adapters.folders import WatchedFolder
from framework.adapters.sheets import mark_workbook, read_workbook
from framework.core.errors import FileRefused, SystemException
from framework.core.identity import mask_all
from framework.core.messages import message
from framework.core.tables import Returned, WorkbookSpec
from framework.runtime import here
from framework.runtime.sources.port import Delivery, Look, Say
from framework.store.models import SourceFile

#: A file that is older than this, in seconds, and did not change is not being copied any more.
_SETTLED = 3.0


class FolderSource:
    """The workbooks that lie in a folder now."""

    def __init__(
        self, folder: str, pattern: str, spec: WorkbookSpec, *, tenant: str, stays: bool
    ) -> None:
        """`folder` lies below the data folder; every row must belong to the `tenant`."""
        self.stays = stays
        self.place = folder
        self._folder = WatchedFolder(here.data_folder() / folder, pattern)
        self._spec = spec
        self._tenant = tenant

    def look(self, readers: Executor) -> list[Look]:
        """Have every file read in a process of its own."""
        with on_disk(self.place):
            files = self._folder.files()
        return [(path.name, readers.submit(self._read, path)) for path in files]

    def waiting(self) -> set[Path]:
        """Return the files that this source takes."""
        return set(self._folder.files())

    def lying(self) -> set[Path]:
        """Return all files in the folder, also those that this source does not take."""
        return set(self._folder.all_files())

    def hand_back(
        self, delivery: Delivery, file: SourceFile, bad: Sequence[Returned], say: Say
    ) -> None:
        """Put a marked workbook back for the sender, and the file out of the way."""
        path = self._folder.folder / delivery.name
        if delivery.refused is None and bad:
            if not file.returned_as:
                # Noted first: a run that is taken up again writes the same copy, not another.
                free = self._folder.returned(delivery.name)
                file.returned_as = str(free.relative_to(here.data_folder()))
                file.save(update_fields=["returned_as"])
            mark_workbook(path, bad, here.data_folder() / file.returned_as, say)
        refused = delivery.refused is not None
        # Noted first: what lies there is found again when its time has passed.
        kept = self._folder.kept(delivery.name, refused=refused, digest=delivery.digest)
        file.kept_as = str(kept.relative_to(here.data_folder()))
        file.save(update_fields=["kept_as"])
        self._folder.keep(path, refused=refused, digest=delivery.digest)

    def close(self) -> None:
        """Nothing is open."""

    def _read(self, path: Path) -> Delivery | None:
        """Return what a file holds or why it is refused; None while it is still being copied.

        Raises `SystemException` when it cannot be opened just now.
        """
        with on_disk(mask_all(path.name)):
            before = _mark(path)
            try:
                rows = read_workbook(path, self._spec, tenant=self._tenant)
                found = Delivery(name=path.name, digest=rows.digest, rows=rows)
            except FileRefused as refusal:
                _let_settle(before)
                found = Delivery(name=path.name, digest=_digest(path), refused=refusal.message)
            return found if _mark(path) == before else None


@contextmanager
def on_disk(what: str) -> Iterator[None]:
    """Tell of a disk or a network share that does not answer as of anything else that fails."""
    try:
        yield
    except OSError as error:
        text = message("{file} cannot be opened: {reason}", file=what,
                       reason=error.strerror or "no access")  # fmt: skip
        raise SystemException(text) from error


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


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, empty when it is gone."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
