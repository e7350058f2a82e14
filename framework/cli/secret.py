"""`coworker secret`: which secrets are needed, and writing them; none is ever shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from framework.core.errors import CoworkerError

if TYPE_CHECKING:
    from framework.config.installation import Installation
    from framework.runtime.secrets_needed import Needed


@click.group()
def secret() -> None:
    """Secrets of the systems, the mail server and the chats."""


@secret.command("list")
@click.pass_obj
def show(config: Path | None) -> None:
    """List which secrets the configs need, and which this user finds; exit status 1 when not all.

    Those that systemd hands to the service alone are not found here.
    """
    _, needed = _needed(config)
    for one in needed:
        click.echo(f"{'there  ' if one.is_there else 'MISSING'}  {one}")
    if not all(one.is_there for one in needed):
        raise click.exceptions.Exit(1)


@secret.command("set")
@click.argument("target", metavar="MUNICIPALITY.SYSTEM")
@click.pass_obj
def write(config: Path | None, target: str) -> None:
    """Ask for a system's secrets, unseen, and write them to the installation's `secrets_folder`.

    Needs no database, so that root may run it: sudo coworker secret set lindeby.payroll
    """
    from framework.adapters.secrets import keep

    installed, needed = _needed(config)
    wanted = [one for one in needed if f"{one.municipality}.{one.target}" == target]
    if not wanted:
        known = ", ".join(sorted({f"{one.municipality}.{one.target}" for one in needed}))
        raise click.ClickException(f"nothing needs a secret of {target} (there are: {known})")
    if installed.secrets_folder is None:
        raise click.ClickException("say in installation.yaml where: secrets_folder: /etc/…")
    given = {
        one: click.prompt(f"{one}", hide_input=True, confirmation_prompt=one.what != "user")
        for one in sorted(wanted, key=lambda one: one.what != "user")
    }
    for one, value in given.items():
        if not value.strip():
            raise click.ClickException(f"{one} is empty; nothing was written")
    files = []
    try:
        files = [keep(installed.secrets_folder, str(one), value) for one, value in given.items()]
    except OSError as error:
        raise click.ClickException(
            f"{installed.secrets_folder}: {error.strerror}; run it as the folder's owner"
        ) from None
    click.echo("Written. The service reads them when it starts again; its unit needs:")
    for file in files:
        click.echo(f"LoadCredential={file.name}:{file}")


def _needed(config: Path | None) -> tuple[Installation, list[Needed]]:
    import os

    from framework.config.loader import ConfigError
    from framework.runtime.configuration_files import read
    from framework.runtime.secrets_needed import of_installation, of_municipality
    from framework.settings.installation import installation

    if config is not None:
        os.environ["COWORKER_CONFIG"] = str(config.resolve())
    try:
        installed = installation()
        if installed.secrets_folder is not None:
            os.environ.setdefault("COWORKER_SECRETS", str(installed.secrets_folder))
        found, problems = read(installed.configs, installed.municipalities)
        if problems:
            raise ConfigError(problems)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    needed = of_installation(installed)
    for site in found.values():
        needed += of_municipality(site)
    return installed, needed
