"""The key that signs sessions: from the environment, a credential file, or made once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(data_folder: Path) -> str:
    """Return the installation's key; without one given, it is made and kept in the data folder."""
    if given := os.environ.get("COWORKER_SECRET_KEY"):
        return given
    if folder := os.environ.get("CREDENTIALS_DIRECTORY"):
        credential = Path(folder) / "secret_key"
        if credential.exists():
            return credential.read_text("ascii").strip()
    file = data_folder / "secret_key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(50))
    return file.read_text("ascii")
