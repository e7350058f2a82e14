"""`coworker demo`: one whole night of an invented municipality, then the morning inbox."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from framework.core.errors import CoworkerError


@click.command()
@click.option("--once", is_flag=True, help="Do not serve; end after the night (and morning).")
@click.option("--json", "as_json", is_flag=True, help="With --once: print one JSON object.")
@click.option(
    "--approve",
    type=click.Choice(["none", "unflagged", "planted"]),
    default="none",
    help="With --once: scripted people log in to the inbox and approve all that is unflagged, or "
    "only what the planted tables expect.",
)
@click.option(
    "--planted",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Expected outcome per source row of one coworker, instead of the fixture's own.",
)
@click.option(
    "--workbooks",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A night of your own: a folder laid out as fixtures/README.md says.",
)
@click.option("--night", default="tonight", help="Another night of Lindeby, e.g. payroll-closes.")
@click.option("--size", type=click.IntRange(120, 20000), help="So many schedules, not 120.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the demonstration lives; emptied first. Default var/demo, or a temporary one.",
)
def demo(
    *,
    once: bool,
    as_json: bool,
    approve: str,
    planted: Path | None,
    workbooks: Path | None,
    night: str,
    size: int | None,
    folder: Path | None,
) -> None:
    """Run a night of the invented municipality Lindeby, then open the inbox."""
    from framework.cli.demo.town import Town

    if (as_json or approve != "none") and not once:
        raise click.UsageError("--json and --approve go with --once")
    say = (lambda _text: None) if as_json else click.echo
    with ExitStack() as stack:
        if folder is None:
            folder = Path("var/demo")
            if once:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="coworker-")))
        try:
            built = ["--night", night]
            built += ["--size", str(size)] if size else []
            built += ["--workbooks", str(workbooks.resolve())] if workbooks else []
            town = stack.enter_context(Town(folder, built=built, undo=0 if once else 10))
            # These need the town's installation to be set up.
            from framework.cli.demo import at_night, morning, outcome

            say(f"It is {town.clock:%A %Y-%m-%d %H:%M} in Lindeby (an invented municipality).")
            for system, address in town.addresses.items():
                say(f"  {system} answers at {address}")
            at_night.run(town.clock, town.morning, say)
            if not once:
                morning.serve(town.morning, say)
                return
            if approve != "none":
                only = outcome.to_approve(town, planted) if approve == "planted" else None
                morning.scripted(town.morning, say, only=only)
            result = outcome.result(town, planted, approved=approve != "none")
        except CoworkerError as error:
            raise click.ClickException(str(error)) from None
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else outcome.table(result))
