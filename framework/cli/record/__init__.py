"""`coworker record`: a person shows how something is done, and gets the steps of a description."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from framework.core.errors import CoworkerError

if TYPE_CHECKING:
    from framework.adapters.browser import Recorded


@click.command()
@click.argument("target")
@click.option("--operation", default="enter", show_default=True, help="What it shall be called.")
@click.option("--reads", is_flag=True, help="It saves nothing.")
@click.option(
    "--sample",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A workbook with the row that is typed in: values become parameters by its columns.",
)
@click.option(
    "--from",
    "recording",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A recording that was kept, instead of a browser.",
)
@click.option(
    "--keep", type=click.Path(path_type=Path, dir_okay=False), help="Where to keep the recording."
)
@click.option(
    "--language",
    type=click.Choice(["sv", "en"]),
    default="sv",
    show_default=True,
    help="Of the browser, remarks and questions.",
)
@click.option("--municipality", help="Needed when the installation serves several.")
@click.pass_obj
def record(
    config: Path | None, /, target: str, *, operation: str, reads: bool, sample: Path | None,
    recording: Path | None, keep: Path | None, language: str, municipality: str | None,
) -> None:  # fmt: skip
    """Open TARGET in a browser, and print what is done there as YAML for its description.

    TARGET is an address, or what site.yaml calls the system. Close the window when done. Whoever
    puts the lines into the description looks through them: what is fragile or not known is marked.
    A recording holds what was typed, but nothing of fields for secrets.
    """
    from framework.adapters.browser import read_recording, written
    from framework.cli.record.matching import row_of
    from framework.cli.record.printing import lines
    from framework.cli.record.teaching import Lesson, Taught
    from framework.core.drafts import Wishes

    wishes = Wishes(slug=target, language=language)
    try:
        done = (
            read_recording(recording)
            if recording is not None
            else _shown(config, target, language, municipality)
        )
        lesson = Lesson.of(done)
        if keep is not None:
            keep.unlink(missing_ok=True)
            keep.touch(mode=0o600)
            keep.write_text(written(lesson.actions), "utf-8")
        row = row_of(sample, lesson.values) if sample is not None else {}
        taught = Taught(lesson, operation=operation, saves=not reads, row=row, wishes=wishes)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    for line in lines(taught, wishes):
        click.echo(line)


def _shown(
    config: Path | None, target: str, language: str, municipality: str | None
) -> tuple[Recorded, ...]:
    """Let a person show it."""
    from framework.adapters.browser import record as watch
    from framework.cli.new import place_of

    address = target
    if "://" not in target:
        place = place_of(config, municipality)
        if target not in place.site.targets:
            known = ", ".join(sorted(place.site.targets))
            raise click.ClickException(f"no system {target!r} (there are: {known}), nor an address")
        address = place.site.targets[target].address
    return watch(address, language=language)
