"""What stands in files that people have seen the digest of: kept in a folder of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

from framework.adapters.evidence import EvidenceFolder
from framework.core.errors import BusinessException
from framework.core.messages import message
from framework.runtime import here


def keep(content: bytes) -> str:
    """Keep what stands in a file, and return its SHA-256 (hex)."""
    return _folder().put(content)


def content_of(digest: str) -> bytes:
    """Return what was kept; `BusinessException` when it is not there, or is not what it was."""
    if re.fullmatch(r"[0-9a-f]{64}", digest) is None or not _folder().is_whole(digest):
        raise BusinessException(message("The file {digest} is not kept here.", digest=digest))
    return _folder().read(digest)


def sweep(in_use: Callable[[], set[str]]) -> int:
    """Remove what none of the digests `in_use` names for a day; returns how many files."""
    return _folder().sweep(in_use)


def _folder() -> EvidenceFolder:
    return EvidenceFolder(here.data_folder() / "kept")
