"""Make this process ready to work for an installation."""

from __future__ import annotations

import os
from pathlib import Path

import click


def ready(config: Path | None) -> None:
    """Set up Django and the logs, and bring the database up to date.

    Mistakes in the config are told as `ClickException`.
    """
    from framework.config.loader import ConfigError
    from framework.runtime import logs
    from framework.settings import setup

    # Databases and evidence are for the service's own user.
    os.umask(0o077)
    try:
        setup(config)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    logs.configure()
    from framework.store import database

    database.bring_up_to_date()
