"""The installation that this process works for."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from framework.config.installation import Installation
from framework.config.loader import load


@cache
def installation_file() -> Path:
    """Return the absolute path of the installation's config file."""
    return Path(os.environ.get("COWORKER_CONFIG", "configs/installation.yaml")).resolve()


@cache
def installation() -> Installation:
    """Return the installation with absolute folders; raises `ConfigError` with every mistake.

    `COWORKER_DATA` overrides the data folder. Relative folders are relative to the file.
    """
    file = installation_file()
    read, _ = load(file, Installation)
    data = os.environ.get("COWORKER_DATA")
    return read.model_copy(
        update={
            "configs": (file.parent / read.configs).resolve(),
            "secrets_folder": (file.parent / read.secrets_folder).resolve()
            if read.secrets_folder
            else None,
            "data_folder": Path(data).resolve()
            if data
            else (file.parent / read.data_folder).resolve(),
        }
    )
