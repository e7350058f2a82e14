"""What stands in files that people have seen the digest of: kept in a folder of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from framework.adapters.evidence import EvidenceFolder
from framework.core.errors import BusinessException
from framework.core.messages import message
from framework.runtime import here


class KeptFiles:
    """A folder of what was read, by its digest; a rehearsal has one that goes with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = EvidenceFolder(folder)

    def keep(self, content: bytes) -> str:
        """Keep what stands in a file, and return its SHA-256 (hex)."""
        return self._folder.put(content)

    def content_of(self, digest: str) -> bytes:
        """Return what was kept; `BusinessException` when it is not there, or is not what it was."""
        if re.fullmatch(r"[0-9a-f]{64}", digest) is None or not self._folder.is_whole(digest):
            raise BusinessException(message("The file {digest} is not kept here.", digest=digest))
        return self._folder.read(digest)

    def sweep(self, in_use: Callable[[], set[str]]) -> int:
        """Remove what none of the digests `in_use` names for a day; returns how many files."""
        return self._folder.sweep(in_use)


def kept_files() -> KeptFiles:
    """Return what the installation has kept."""
    return KeptFiles(here.data_folder() / "kept")
