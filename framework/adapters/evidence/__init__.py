"""Evidence files, named by their content: written before anything refers to them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

__all__ = ["EvidenceFolder"]


class EvidenceFolder:
    """A folder of files named by SHA-256; the same content is kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Write a file durably and return its digest (SHA-256, hex)."""
        digest = hashlib.sha256(content).hexdigest()
        file = self.path(digest)
        if file.exists():
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
