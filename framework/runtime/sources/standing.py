"""Registers that nobody sends: they are read every time, and left where they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from framework.adapters.folders import WatchedFolder
from framework.core.tables import Returned, WorkbookSpec
from framework.runtime import here
from framework.runtime.sources.port import Delivery, Say
from framework.store.models import SourceFile


class Standing:
    """A register of which nothing goes back, and nothing is open."""

    stays = True

    def hand_back(
        self, delivery: Delivery, file: SourceFile, bad: Sequence[Returned], say: Say
    ) -> None:
        """Nothing goes back: nobody sent it."""

    def close(self) -> None:
        """Nothing is open."""


class StandingFolder(Standing):
    """A folder of files that are one delivery together."""

    def __init__(self, folder: str, pattern: str, spec: WorkbookSpec, *, tenant: str) -> None:
        """`folder` lies below the data folder; the spec has one sheet."""
        self.place = folder
        self._folder = WatchedFolder(here.data_folder() / folder, pattern)
        self._spec = spec
        self._tenant = tenant

    def waiting(self) -> set[Path]:
        """Return the files that this source reads."""
        return set(self._folder.files())
