"""Turns `installation.yaml` into Django settings. Imported by entry points only."""

from __future__ import annotations

import os
from pathlib import Path


def setup(config: Path | None = None) -> None:
    """Make Django ready for an installation; `config` is the path of its `installation.yaml`.

    Without a path, `COWORKER_CONFIG` names it, else `configs/installation.yaml`.
    """
    if config is not None:
        os.environ["COWORKER_CONFIG"] = str(config.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "framework.settings.django")
    import django  # noqa: PLC0415 (`coworker --help` must not pay for Django)

    django.setup()
