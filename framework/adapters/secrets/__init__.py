"""Secrets: from the environment or a file of their own, never from YAML."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from framework.core.errors import CoworkerError
from framework.core.messages import message

__all__ = ["SecretMissing", "keep", "secret"]


class SecretMissing(CoworkerError):
    """A secret is given nowhere."""


def secret(municipality: str, target: str, what: str) -> str:
    """Return a target's secret (`user`, `password` or `token`).

    Looked for in the environment as `COWORKER_SECRET_<MUNICIPALITY>_<TARGET>_<WHAT>`, then as
    `<municipality>.<target>.<what>` in `$CREDENTIALS_DIRECTORY` (systemd's LoadCredential), then
    in `$COWORKER_SECRETS`, the installation's `secrets_folder`, if this user may read it.
    """
    variable = f"COWORKER_SECRET_{municipality}_{target}_{what}".upper().replace("-", "_")
    if given := os.environ.get(variable):
        return given
    name = f"{municipality}.{target}.{what}"
    for folder in ("CREDENTIALS_DIRECTORY", "COWORKER_SECRETS"):
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            if place := os.environ.get(folder):
                return (Path(place) / name).read_text("utf-8").strip()
    raise SecretMissing(
        message(
            "No {what} for {target}: set {variable}, or give the credential {name}.",
            what=what, target=target, variable=variable, name=name,
        )
    )  # fmt: skip


def keep(folder: Path, name: str, value: str) -> Path:
    """Write a secret to a file that only this user may read, in one step; returns the file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made for nobody else from its first moment on.
    descriptor, unfinished = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(value)
        out.flush()
        os.fsync(out.fileno())
    return Path(unfinished).replace(folder / name)
