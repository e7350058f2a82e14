"""`coworker pause`, `resume`, `cancel` and `drain`: what IT does to work under way."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import click

from framework.cli.ready import ready
from framework.cli.rows import one
from framework.cli.rows import person as person_of
from framework.core.errors import CoworkerError
from framework.core.pauses import PauseCause

_BY = click.option(
    "--by", required=True, metavar="USERNAME", help="Whose wish it is; it is audited."
)
_MUNICIPALITY = click.option(
    "--municipality", help="Needed when several have a coworker of this name."
)


@click.command()
@click.argument("name")
@_MUNICIPALITY
@_BY
@click.option("--reason", required=True, help="Stands with the pause.")
@click.pass_obj
def pause(
    config: Path | None, name: str, *, municipality: str | None, by: str, reason: str
) -> None:
    """Keep the coworker NAME from all work: it neither prepares nor carries out.

    A case in hand is finished. Starts that come meanwhile are rows of the ledger, `paused`.
    """
    ready(config)
    from framework.runtime import configuration, operating

    try:
        where = configuration.site_of(name, municipality).slug
        operating.pause(where, name, person_of(by), reason)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{where}/{name} is paused.")


@click.command()
@click.argument("name")
@_MUNICIPALITY
@_BY
@click.option("--note", required=True, help="What you have looked at; it is kept.")
@click.option(
    "--cause", type=click.Choice([one.value for one in PauseCause]), default="person",
    show_default=True, help="Which pauses.",
)  # fmt: skip
@click.pass_obj
def resume(
    config: Path | None, name: str, *, municipality: str | None, by: str, note: str, cause: str
) -> None:
    """Let the coworker NAME go on."""
    ready(config)
    from framework.runtime import configuration, operating
    from framework.store import pauses

    try:
        where = configuration.site_of(name, municipality).slug
        found = list(pauses.in_force(where, name).filter(cause=cause))
        if not found:
            raise CoworkerError(f"{where}/{name} is not paused for this cause: {cause}")
        for each in found:
            said = operating.resume(each, person_of(by), note)
            click.echo(f"{each}: {said.english()}")
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.argument("run", type=int)
@_BY
@click.option("--reason", required=True, help="Stands with the run.")
@click.pass_obj
def cancel(config: Path | None, run: int, *, by: str, reason: str) -> None:
    """Stop a run that prepares: RUN is the number in its address.

    The case in hand is finished; the others stay where they are, for the next run.
    """
    ready(config)
    from framework.runtime import operating
    from framework.store.models import Run

    try:
        found = one(Run.objects.filter(pk=run), f"run {run}")
        operating.cancel(found, person_of(by), reason)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Run {run} is stopped.")


@click.command()
@_BY
@click.option("--reason", default="", help="Why, e.g. an upgrade.")
@click.option("--end", is_flag=True, help="Let this host take work again.")
@click.option("--wait", type=int, default=120, show_default=True, help="Seconds to wait at most.")
@click.pass_obj
def drain(config: Path | None, *, by: str, reason: str, end: bool, wait: int) -> None:
    """Let this host come to rest: its worker finishes what it has in hand and takes no more.

    It stays so over restarts, until `--end`. Exit status 1 when something is still in hand.
    """
    ready(config)
    from framework.runtime import draining

    try:
        if end:
            draining.take_work(person_of(by))
            click.echo("This host takes work again.")
            return
        draining.drain(person_of(by), reason)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    tick = Event()
    for _ in range(wait * 2):
        if not draining.in_hand():
            break
        tick.wait(0.5)
    if left := draining.in_hand():
        raise click.ClickException(f"{left} cases or runs are still in hand; no more are taken.")
    click.echo("At rest: nothing is in hand, and nothing more is taken.")
