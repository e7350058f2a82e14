"""`coworker run`: one coworker now, for real, as a dry run, or as a rehearsal."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from framework.cli.ready import ready
from framework.core.errors import CoworkerError

if TYPE_CHECKING:
    from framework.config.municipality import MunicipalityConfig
    from framework.core.tables import RowPlace
    from framework.runtime.dry_run import DryRun
    from framework.store.models import Run


@click.command()
@click.argument("name")
@click.option("--municipality", help="Needed when several have a coworker of this name.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="Business date; default today.")
@click.option("--dry-run", is_flag=True, help="Write nothing anywhere and open no target.")
@click.option("--read-targets", is_flag=True, help="With --dry-run: allow reading the targets.")
@click.option("--rehearse", is_flag=True, help="Fill in at the targets, stop before saving.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def run(
    config: Path | None,
    name: str,
    *,
    municipality: str | None,
    date: dt.datetime | None,
    dry_run: bool,
    read_targets: bool,
    rehearse: bool,
    as_json: bool,
) -> None:
    """Run the coworker NAME now."""
    if read_targets and not dry_run:
        raise click.UsageError("--read-targets goes with --dry-run")
    ready(config)
    from framework.runtime import configuration

    try:
        if dry_run or rehearse:
            site = _tried_site(name, municipality, unfinished=not (read_targets or rehearse))
            _try(site, name, read_targets=read_targets, rehearse=rehearse, as_json=as_json)
        else:
            where = configuration.site_of(name, municipality).slug
            _really(where, name, date.date() if date else None, as_json=as_json)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None


def _really(municipality: str, name: str, date: dt.date | None, *, as_json: bool) -> None:
    from framework.core.local_time import business_date
    from framework.runtime import here, worker
    from framework.runtime.engine import LockTaken
    from framework.store import runs
    from framework.store.models import Run

    row, _ = runs.open_run(
        municipality,
        name,
        schedule="by-hand",
        slot=uuid.uuid4().hex,
        phase=Run.Phase.prepare,
        cause=Run.Cause.person,
        business_date=date or business_date(here.now()),
        at=here.now(),
    )
    try:
        with worker.engine(unless_served=True) as engine:
            engine.run_until_idle()
    except LockTaken:
        click.echo("The serving worker takes it.", err=True)
        _follow(row)
    row.refresh_from_db()
    _print_run(row, as_json=as_json)


def _follow(row: Run) -> None:
    """Wait until the serving worker has finished the run."""
    pause = Event()
    while row.status in {"due", "running"}:
        pause.wait(0.5)
        row.refresh_from_db()


def _print_run(row: Run, *, as_json: bool) -> None:
    from framework.core.messages import Message
    from framework.store import runs

    counted = runs.counts(row)
    numbers = counted.plain | {"files_refused": counted.files_refused}
    why = Message.model_validate(row.message).english() if row.message else ""
    if as_json:
        click.echo(json.dumps({"run": row.pk, "status": row.status, "why": why, **numbers}))
    else:
        click.echo(f"{row.municipality}/{row.coworker}: {row.status} {why}".rstrip())
        click.echo(_line(numbers))
    if row.status in {"failed", "paused"}:
        raise click.exceptions.Exit(1)


def _tried_site(name: str, municipality: str | None, *, unfinished: bool) -> MunicipalityConfig:
    """Return the municipality in force; as its files lie there for a coworker that is new."""
    from framework.runtime import configuration

    try:
        return configuration.site_of(name, municipality)
    except CoworkerError:
        if not unfinished:
            raise
        site = configuration.not_in_force(name, municipality)
    click.echo(f"{name} is not in force: tried as its file lies there.", err=True)
    return site


def _try(
    site: MunicipalityConfig, name: str, *, read_targets: bool, rehearse: bool, as_json: bool
) -> None:
    from framework.runtime import worker
    from framework.runtime.dry_run import dry_run

    tried = dry_run(
        site.coworkers[name],
        site,
        token=worker.token(),
        read_targets=read_targets,
        rehearse=rehearse,
    )
    click.echo(tried.model_dump_json() if as_json else _table(tried))


def _table(tried: DryRun) -> str:
    lines = [
        f"{row.bucket.value:9} {_place(row.place)} "
        f"{row.reference} {' '.join(row.codes)}"
        + (f" ({row.rehearsed.english()})" if row.rehearsed else "")
        for row in tried.rows
    ]
    lines += [f"refused   {file}: {why.english()}" for file, why in tried.refused.items()]
    return "\n".join([*lines, _line(tried.counts)])


def _place(place: RowPlace | None) -> str:
    return f"{place.file} {place.sheet} {place.row:>4}" if place else "–"


def _line(numbers: dict[str, int]) -> str:
    return "  ".join(f"{name} {number}" for name, number in numbers.items())
