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
    from framework.store import pauses
    from framework.store.models import Case, Pause, Run

    try:
        sites = configuration.municipalities()
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    from framework.runtime import draining

    rests = draining.drained()
    found: dict[str, tuple[Run | None, Counter[str], list[Pause]]] = {}
    for slug, site in sites.items():
        for name in site.coworkers:
            mine = {"municipality": slug, "coworker": name}
            found[f"{slug}/{name}"] = (
                Run.objects.filter(**mine, phase=Run.Phase.prepare).first(),
                Counter(Case.objects.filter(**mine).values_list("state", flat=True)),
                list(pauses.in_force(slug, name)),
            )
    if as_json:
        facts = {
            name: {
                "last_run": run.slot if run else None,
                "status": run.status if run else None,
                "cases": cases,
                "pauses": [pause.cause for pause in held],
            }
            for name, (run, cases, held) in found.items()
        }
        click.echo(json.dumps(facts))
        return
    if rests:
        click.echo(f"THIS HOST TAKES NO WORK since {rests.since:%Y-%m-%d %H:%M} UTC, by {rests.by}")
    for name, (run, states, held) in found.items():
        ran = f"{run.slot} {run.status}" if run else "has not run"
        cases = ", ".join(f"{state} {number}" for state, number in sorted(states.items()))
        paused = "".join(f"; PAUSED {pause}" for pause in held)
        click.echo(f"{name}: {ran}; {cases or 'no cases'}{paused}")
