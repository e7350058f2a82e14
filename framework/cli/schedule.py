"""`coworker schedule`: when coworkers will start, and why not."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framework.cli.ready import ready

if TYPE_CHECKING:
    from framework.runtime.upcoming import Start

_MOST_DAYS = 400


class _Days(click.ParamType[int]):
    """A number of days, e.g. `14d`."""

    name = "DAYS"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        found = re.fullmatch(r"([1-9]\d{0,2})d", str(value))
        if found is None or int(found[1]) > _MOST_DAYS:
            self.fail(f"write a number of days up to {_MOST_DAYS}d, e.g. 14d", param, ctx)
        return int(found[1])


@click.command()
@click.argument("name", required=False)
@click.option("--municipality", help="Only this municipality's coworkers.")
@click.option("--next", "days", type=_Days(), default="14d", show_default=True, help="How far.")
@click.option("--language", type=click.Choice(["sv", "en"]), help="Default: the municipality's.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def schedule(
    config: Path | None,
    name: str | None,
    *,
    municipality: str | None,
    days: int,
    language: str | None,
    as_json: bool,
) -> None:
    """Show when coworkers (or the coworker NAME) will start, and why not."""
    ready(config)
    from framework.core.errors import CoworkerError
    from framework.runtime import configuration, here
    from framework.runtime.upcoming import upcoming

    now = here.now()
    until = now + dt.timedelta(days=days)
    try:
        if name is not None:
            site = configuration.site_of(name, municipality)
            wanted = [(site, site.coworkers[name])]
        else:
            wanted = [
                (site, one)
                for slug, site in configuration.municipalities().items()
                if municipality in {None, slug}
                for one in site.coworkers.values()
            ]
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    found = upcoming(wanted, now, until)
    if as_json:
        facts = {"from": now, "until": until, "starts": [_facts(one, language) for one in found]}
        click.echo(json.dumps(facts, default=dt.datetime.isoformat, ensure_ascii=False))
        return
    for one in found:
        click.echo(_line(one, language))


def _facts(start: Start, language: str | None) -> dict[str, object]:
    return {
        "municipality": start.municipality.slug,
        "coworker": start.config.slug,
        "schedule": start.schedule,
        "day": start.day.isoformat(),
        "opens": start.opens,
        "closes": start.closes,
        "every_minutes": start.minutes,
        "starts": start.starts,
        "why": _why(start, language),
    }


def _line(start: Start, language: str | None) -> str:
    from framework.core.local_time import local
    from framework.core.messages import mark, message
    from framework.runtime.texts import translate

    spoken = language or start.municipality.site.language
    days = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"),
            mark("Sun"))  # fmt: skip
    day = translate(message(days[start.day.weekday()]), spoken)
    repeats = message("every {minutes} min", minutes=start.minutes or 0)
    does = message("starts") if start.starts else message("does not start")
    if start.starts and start.starts != start.opens:
        does = message("starts {time}", time=f"{local(start.starts):%H:%M}")
    parts = [
        f"{day} {start.day} {local(start.opens):%H:%M}–{local(start.closes):%H:%M}",
        f"{start.municipality.slug}/{start.config.slug} {start.schedule}",
        *([translate(repeats, spoken)] if start.minutes else []),
        translate(does, spoken),
    ]
    return "  ".join([*parts, *_why(start, language)])


def _why(start: Start, language: str | None) -> list[str]:
    from framework.runtime.texts import translate

    return [translate(one, language or start.municipality.site.language) for one in start.why]
