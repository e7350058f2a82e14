"""A folder of Markdown texts as a register: all of them together are one delivery."""

from __future__ import annotations

from concurrent.futures import Executor

from framework.adapters.sheets import read_texts
from framework.core.errors import FileRefused
from framework.core.tables import WorkbookSpec
from framework.runtime.sources.folder import on_disk
from framework.runtime.sources.port import Delivery, Look
from framework.runtime.sources.standing import StandingFolder


class TextsSource(StandingFolder):
    """The texts that lie in a folder now; they are read every time and stay there."""

    def __init__(self, folder: str, spec: WorkbookSpec, *, tenant: str) -> None:
        """`folder` lies below the data folder; the spec has one sheet."""
        super().__init__(folder, "*.md", spec, tenant=tenant)

    def look(self, readers: Executor) -> list[Look]:
        """Have the folder read as one workbook; none when nothing lies in it."""
        with on_disk(self.place):
            files = self._folder.files()
        return [(self.place, readers.submit(self._read))] if files else []

    def _read(self) -> Delivery:
        with on_disk(self.place):
            texts = {path.name: path.read_bytes() for path in self._folder.files()}
        try:
            rows = read_texts(texts, self._spec, folder=self.place, tenant=self._tenant)
        except FileRefused as refusal:
            return Delivery(name=self.place, digest="", refused=refusal.message)
        return Delivery(name=self.place, digest=rows.digest, rows=rows)
