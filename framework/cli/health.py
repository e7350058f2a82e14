"""`coworker doctor` and `coworker check targets`: how machine and systems are, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framework.cli.ready import ready
from framework.core.errors import CoworkerError
from framework.core.messages import message

if TYPE_CHECKING:
    from framework.runtime.health import Line


@click.command()
@click.option("--targets", is_flag=True, help="Log in to every target and look it over, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@click.pass_obj
def doctor(config: Path | None, *, targets: bool, as_json: bool) -> None:
    """Look whether everything is there that the work needs; exit status 1 when something is not."""
    ready(config)
    from framework.runtime import health

    try:
        lines = health.look_at_machine()
        if targets:
            lines += look_at_targets(())
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    tell(lines, as_json=as_json)


def look_at_targets(names: Iterable[str]) -> list[Line]:
    """Look the systems over that some coworkers use, or all of them."""
    from framework.runtime import configuration, health, worker

    wanted = set(names)
    sites = [
        site.model_copy(
            update={"coworkers": {n: c for n, c in site.coworkers.items() if n in wanted}}
        )
        if wanted
        else site
        for site in configuration.municipalities().values()
    ]
    some = [site for site in sites if site.coworkers]
    found = health.look_at_systems(worker.token(), some, keep=not wanted)
    return [
        line.model_copy(update={"what": message("{town}, {what}", town=slug, what=line.what)})
        if len(found) > 1
        else line
        for slug, seen in found.items()
        for line in seen.lines
    ]


def tell(lines: Iterable[Line], *, as_json: bool = False) -> None:
    """Print each line, and end with exit status 1 when one of them is wrong."""
    bad = 0
    for line in lines:
        bad += not line.is_fine
        what, said = line.what.english(), line.said.english()
        remedy = line.remedy.english() if line.remedy else ""
        if as_json:
            facts = {
                "what": what,
                "fine": line.is_fine,
                "said": said,
                "remedy": remedy,
                "change": line.change,
            }
            click.echo(json.dumps(facts, ensure_ascii=False))
        elif line.is_fine:
            click.echo(f"OK       {what}: {said}")
        else:
            click.echo(f"PROBLEM  {what}: {said} → {remedy}")
            if line.change:
                click.echo(line.change)
    if bad:
        raise click.exceptions.Exit(1)
