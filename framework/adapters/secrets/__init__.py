"""Secrets: from the environment or a credential file, never from YAML."""

from __future__ import annotations

import os
from pathlib import Path

from framework.core.errors import CoworkerError
from framework.core.messages import message

__all__ = ["SecretMissing", "secret"]


class SecretMissing(CoworkerError):
    """A secret is given nowhere."""


def secret(municipality: str, target: str, what: str) -> str:
    """Return a target's secret (`user`, `password` or `token`).

    Looked for in the environment as `COWORKER_SECRET_<MUNICIPALITY>_<TARGET>_<WHAT>`, then in
    `$CREDENTIALS_DIRECTORY/<municipality>.<target>.<what>` (systemd's LoadCredential).
    """
    variable = f"COWORKER_SECRET_{municipality}_{target}_{what}".upper().replace("-", "_")
    if given := os.environ.get(variable):
        return given
    name = f"{municipality}.{target}.{what}"
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (file := Path(folder) / name).exists():
        return file.read_text("utf-8").strip()
    raise SecretMissing(
        message(
            "No {what} for {target}: set {variable}, or give the credential {name}.",
            what=what, target=target, variable=variable, name=name,
        )
    )  # fmt: skip
