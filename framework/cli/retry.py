"""`coworker retry`: failed cases tried again, as the inbox does it and by whom it lets."""

from __future__ import annotations

from pathlib import Path

import click

from framework.cli.ready import ready
from framework.cli.rows import one
from framework.cli.rows import person as person_of
from framework.core.errors import CoworkerError


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
    from framework.store.models import Case, Run

    try:
        person = person_of(by)
        if case is not None:
            found = one(Case.objects.filter(pk=case, protected=False), f"case {case}")
            count = retrying.retry_case(found, person, why)
        elif run is not None:
            count = retrying.retry_run(one(Run.objects.filter(pk=run), f"run {run}"), person, why)
        else:
            name = failed or ""
            where = configuration.site_of(name, municipality).slug
            count = retrying.retry_coworker(where, name, person, why)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{count} tried again")
