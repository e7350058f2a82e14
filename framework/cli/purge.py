"""`coworker purge`: forget what is past its time now, as the scheduler does every night."""

from __future__ import annotations

from pathlib import Path

import click

from framework.cli.ready import ready
from framework.core.errors import CoworkerError


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what is past its time.")
@click.pass_obj
def purge(config: Path | None, *, dry_run: bool) -> None:
    """Forget what cases held that ended longer ago than their coworker's `retention_days`.

    Outcomes, times and ids stay, and so do the audit chains. What waits for somebody is kept.
    """
    ready(config)
    from framework.runtime import retention

    try:
        done = retention.due() if dry_run else retention.purge()
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    for one in done:
        click.echo(
            f"{one.municipality}/{one.coworker}: {one.cases} cases that ended before "
            f"{one.before:%Y-%m-%d}, {one.files} files"
            + (f"; {one.left} files could not be removed" if one.left else "")
        )
