"""`coworker backup` and `coworker restore`: the whole installation in one file, and back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from framework.cli.ready import ready
from framework.core.errors import CoworkerError


@click.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.pass_obj
def backup(config: Path | None, place: Path) -> None:
    """Back everything up to PLACE, a new file or a folder; the service may go on running.

    Database, evidence, watched folders and the configs in force. Keep it as safe as the original:
    it holds the same personal data. The configs' own folder and the secrets are not in it.
    """
    ready(config)
    from framework.runtime.backups.making import back_up

    try:
        file = back_up(place)
    except (CoworkerError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}  {file.stat().st_size} bytes")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(config: Path | None, file: Path) -> None:
    """Restore FILE into an empty data folder (and an empty PostgreSQL database), and prove it.

    A living installation is never written over. Exit status 1 when an audit chain is broken, or a
    file of evidence is missing.
    """
    from framework.config.loader import ConfigError
    from framework.runtime.backups.restoring import faults, unpack
    from framework.settings.database import database_password
    from framework.settings.installation import installation

    os.umask(0o077)
    if config is not None:
        os.environ["COWORKER_CONFIG"] = str(config.resolve())
    try:
        installed = installation()
        manifest = unpack(file, installed, database_password())
    except (CoworkerError, ConfigError, OSError) as error:
        raise click.ClickException(str(error)) from None
    ready(config)
    problems = [one.english() for one in faults(manifest, installed.data_folder)]
    if problems:
        raise click.ClickException("\n".join(problems))
    made = f"{manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.version}"
    click.echo(f"Restored as it was {made}; every audit chain is whole.")
