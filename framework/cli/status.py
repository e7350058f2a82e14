"""`coworker status`: what ran, what waits, what needs somebody."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from framework.cli.ready import ready


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def status(config: Path | None, *, as_json: bool) -> None:
    """Show each coworker's latest run and its open cases."""
    ready(config)
    from framework.core.errors import CoworkerError
    from framework.runtime import configuration
    from framework.store.models import Case, Run

    try:
        sites = configuration.municipalities()
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    found = {}
    for slug, site in sites.items():
        for name in site.coworkers:
            mine = {"municipality": slug, "coworker": name}
            last = Run.objects.filter(**mine).first()
            states = Counter(Case.objects.filter(**mine).values_list("state", flat=True))
            found[f"{slug}/{name}"] = {
                "last_run": last.slot if last else None,
                "status": last.status if last else None,
                "cases": dict(states),
            }
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, facts in found.items():
        cases = ", ".join(f"{state} {number}" for state, number in facts["cases"].items())
        run = f"{facts['last_run']} {facts['status']}" if facts["last_run"] else "has not run"
        click.echo(f"{name}: {run}; {cases or 'no cases'}")
