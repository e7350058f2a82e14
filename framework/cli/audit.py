"""`coworker audit verify`: prove that nothing in the chains was changed, removed or put between."""

from __future__ import annotations

from pathlib import Path

import click

from framework.cli.ready import ready


@click.group()
def audit() -> None:
    """Audit chains of decisions and actions, and of reads."""


@audit.command()
@click.pass_obj
def verify(config: Path | None) -> None:
    """Walk every chain from its first link; says where one breaks."""
    ready(config)
    from framework.runtime import here
    from framework.store.audit import end
    from framework.store.audit import verify as broken

    problems = []
    for municipality in here.installation().municipalities:
        for chain in ("audit", "read"):
            if where := broken(municipality, chain):
                problems.append(where)
            else:
                number, digest = end(municipality, chain)
                click.echo(f"{municipality}/{chain}: whole, {number} links, ends in {digest}")
    if problems:
        raise click.ClickException("\n".join(problems))
