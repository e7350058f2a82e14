"""`coworker notices`: what people are told outside the inbox."""

from __future__ import annotations

from pathlib import Path

import click

from framework.cli.ready import ready


@click.group()
def notices() -> None:
    """Tell people outside the inbox what waits."""


@notices.command()
@click.option("--preview", is_flag=True, help="Show what would be sent, and send nothing.")
@click.pass_obj
def send(config: Path | None, *, preview: bool) -> None:
    """Send what is due now; the worker does this by itself every minute.

    Exit status 1 when something could not be sent; it is tried again.
    """
    ready(config)
    from framework.core.errors import CoworkerError
    from framework.runtime import here
    from framework.runtime import notices as telling

    try:
        if not preview:
            if count := telling.look():
                raise click.ClickException(f"{count} notices could not be sent: see the log")
            return
        found = telling.preview()
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    if here.installation().mail is None:
        click.echo("No mail server is configured: nothing is sent by mail.")
    for to, subject, text in found:
        click.echo(f"To: {to}\nSubject: {subject}\n\n{text}")
    click.echo(f"{len(found)} notices")
