"""`coworker retry`: failed cases tried again, as the inbox does it and by whom it lets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from framework.cli.ready import ready
from framework.core.errors import CoworkerError

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

_Row = TypeVar("_Row", bound="Model")


@click.command()
@click.argument("case", type=int, required=False)
@click.option("--run", type=int, help="All failed cases of the run with this number.")
@click.option("--failed", metavar="COWORKER", help="All failed cases of a coworker.")
@click.option("--municipality", help="Needed when several have a coworker of this name.")
@click.option("--by", required=True, metavar="USERNAME", help="Whose wish it is; it is audited.")
@click.option("--why", required=True, help="Stands in the timeline of each case.")
@click.pass_obj
def retry(
    config: Path | None, case: int | None, run: int | None, failed: str | None,
    municipality: str | None, by: str, why: str,
) -> None:  # fmt: skip
    """Have a failed case tried again: CASE is the number in its address.

    Only those of which nothing can stand in a target system; the others are for somebody who
    decides, under “Needs you after the night”. The serving worker does the work.
    """
    if sum(given is not None for given in (case, run, failed)) != 1:
        raise click.UsageError("say which: CASE, --run or --failed")
    ready(config)
    from framework.runtime import configuration, retrying
    from framework.store.models import Case, Person, Run

    try:
        person = _one(Person.objects.filter(username=by), f"person {by!r}")
        if case is not None:
            found = _one(Case.objects.filter(pk=case, protected=False), f"case {case}")
            count = retrying.retry_case(found, person, why)
        elif run is not None:
            count = retrying.retry_run(_one(Run.objects.filter(pk=run), f"run {run}"), person, why)
        else:
            name = failed or ""
            where = configuration.site_of(name, municipality).slug
            count = retrying.retry_coworker(where, name, person, why)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{count} tried again")


def _one(found: QuerySet[_Row], what: str) -> _Row:
    """Return the row, or say that there is none."""
    row = found.first()
    if row is None:
        raise CoworkerError(f"there is no {what}")
    return row
