"""Watched folders: take files in, keep what was read, put back what must be mended."""

from __future__ import annotations

import itertools
from pathlib import Path

from framework.adapters.folders.rows import COLUMNS, LeftOut, file_rows, misfit

__all__ = ["COLUMNS", "LeftOut", "WatchedFolder", "file_rows", "misfit"]

#: Where files that were read, refused, or returned with marks lie.
READ, REFUSED, RETURNED = "klart", "avvisat", "retur"


class WatchedFolder:
    """A folder that other systems or people put files in."""

    def __init__(self, folder: Path, pattern: str) -> None:
        self.folder = folder
        self._pattern = pattern

    def files(self) -> tuple[Path, ...]:
        """Return the files that wait, by name; lock files of spreadsheet programs are none."""
        return self._matching(self._pattern)

    def all_files(self) -> tuple[Path, ...]:
        """Return every file that lies in the folder, whether it is waited for or not."""
        return self._matching("*")

    def _matching(self, pattern: str) -> tuple[Path, ...]:
        if not self.folder.is_dir():
            return ()
        found = (path for path in self.folder.glob(pattern) if path.is_file())
        return tuple(sorted(path for path in found if not path.name.startswith(("~$", "."))))

    def keep(self, file: Path, *, refused: bool, digest: str) -> Path:
        """Move a file that was dealt with out of the way; its name gets the digest's beginning."""
        kept = self.kept(file.name, refused=refused, digest=digest)
        kept.parent.mkdir(parents=True, exist_ok=True)
        file.replace(kept)
        return kept

    def kept(self, name: str, *, refused: bool, digest: str) -> Path:
        """Return where a file lies that was dealt with."""
        file = Path(name)
        place = self.folder / (REFUSED if refused else READ)
        return place / f"{file.stem}.{digest[:8]}{file.suffix}"

    def returned(self, name: str) -> Path:
        """Return a free path for a marked copy of the workbook `name`; nothing is overwritten."""
        place = self.folder / RETURNED
        place.mkdir(parents=True, exist_ok=True)
        stem = f"{Path(name).stem} - att rätta"
        numbers = (f"{stem} {number}.xlsx" for number in itertools.count(2))
        names = itertools.chain([f"{stem}.xlsx"], numbers)
        return next(place / one for one in names if not (place / one).exists())
