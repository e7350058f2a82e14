"""`coworker rules`: what a coworker works by, to be handed out on request."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from framework.cli.ready import ready
from framework.core.errors import CoworkerError


@click.command()
@click.argument("name")
@click.option("--municipality", help="Needed when several have a coworker of this name.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; default today.")
@click.option("--language", type=click.Choice(["sv", "en"]), help="Default: the municipality's.")
@click.pass_obj
def rules(
    config: Path | None,
    name: str,
    *,
    municipality: str | None,
    on: dt.datetime | None,
    language: str | None,
) -> None:
    """Print the rules of the coworker NAME, with their versions and sources, as Markdown."""
    ready(config)
    from framework.core.local_time import local
    from framework.runtime import configuration, here
    from framework.runtime.rulebook import as_markdown, rulebook

    try:
        site = configuration.site_of(name, municipality)
        day = on.date() if on else local(here.now()).date()
        book = rulebook(site.coworkers[name], site, day)
        click.echo(as_markdown(book, day, language or site.site.language), nl=False)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
