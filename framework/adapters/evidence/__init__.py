"""Evidence files, named by their content: written before anything refers to them."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["EvidenceFolder"]

#: Seconds after which a file that nothing refers to was left by somebody who did not come so far.
_LEFT = 24 * 60 * 60


class EvidenceFolder:
    """A folder of files named by SHA-256; the same content is kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Write a file durably and return its digest (SHA-256, hex)."""
        digest = hashlib.sha256(content).hexdigest()
        file = self.path(digest)
        with suppress(FileNotFoundError):
            # Somebody is about to refer to it: it is no longer one that was left.
            os.utime(file)
            return digest
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(file)
        return digest

    def path(self, digest: str) -> Path:
        """Return where a file lies or would lie."""
        return self._folder / digest[:2] / digest

    def is_whole(self, digest: str) -> bool:
        """Tell whether a file is there with the content that it is named by."""
        try:
            return hashlib.sha256(self.read(digest)).hexdigest() == digest
        except FileNotFoundError:
            return False

    def read(self, digest: str) -> bytes:
        """Return a file's content; FileNotFoundError when it was purged."""
        return self.path(digest).read_bytes()

    def sweep(self, in_use: Callable[[], set[str]]) -> int:
        """Remove what nothing refers to and is older than 24 hours; returns how many files.

        `in_use` returns the digests that are referred to; it is asked only when there are old ones.
        """
        old = [file for file in self._folder.glob("??/*") if _is_old(file)]
        known = in_use() if old else set()
        removed = 0
        for file in old:
            # Looked at again: whoever puts the same meanwhile has it new, and another host sweeps
            # the same folder.
            if file.name not in known and _is_old(file):
                file.unlink(missing_ok=True)
                removed += 1
        return removed


def _is_old(file: Path) -> bool:
    with suppress(FileNotFoundError):
        return file.stat().st_mtime < time.time() - _LEFT
    return False
