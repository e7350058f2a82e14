"""`coworker new`: a coworker's first files, from a workbook or from the contract of its kind."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framework.core.errors import CoworkerError

if TYPE_CHECKING:
    from framework.cli.new.making import Place
    from framework.config.site import Site

_NAME = re.compile(r"[a-z][a-z0-9-]*")


@click.command()
@click.argument("name")
@click.option("--kind", default="form_filling", show_default=True, help="A folder in bots/.")
@click.option(
    "--from",
    "sample",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A workbook like those that it is to read.",
)
@click.option("--target", help="Address of the system that it is to act in.")
@click.option("--system", help="What site.yaml calls that system; by its host if left out.")
@click.option("--municipality", help="Needed when the installation serves several.")
@click.option(
    "--language",
    type=click.Choice(["sv", "en"]),
    default="sv",
    show_default=True,
    help="Of remarks and questions.",
)
@click.option("--unit", help="The unit that it works for, as site.yaml names it.")
@click.option("--owner", help="Title of the person who answers for it.")
@click.option("--why", help="Why it is there.")
@click.option("--for-whom", help="For whom it is.")
@click.option("--takes-over", help="What it takes over.")
@click.option("--stays-human", help="What people still do.")
@click.option(
    "--baseline-minutes",
    type=click.FloatRange(min=0, min_open=True),
    help="Minutes that a person needed for one case before.",
)
@click.option("--freed-time-goes-to", help="Where the freed time goes.")
@click.option("--guidance", help="What to look at before deciding.")
@click.option("--decides", help="Role whose holders decide.")
@click.option(
    "--nobody-protected",
    default="",
    metavar="WHY",
    help="Why no case is about a person with protected identity.",
)
@click.pass_obj
def new(
    config: Path | None, /, name: str, *, kind: str, sample: Path | None, target: str | None,
    system: str | None,
    municipality: str | None, language: str, nobody_protected: str, **given: str | float | None,
) -> None:  # fmt: skip
    """Write the config of the coworker NAME, ready for a dry run; overwrites nothing.

    What is not given by an option is asked on a terminal, or else marked as a question in the file.
    """
    from framework.cli.new.asking import asked
    from framework.cli.new.making import Order, make
    from framework.config.addresses import page_address
    from framework.core.drafts import Wishes

    slug = name.lower()
    called = (system or "").lower()
    if not all(_NAME.fullmatch(each) for each in (slug, called or slug)):
        raise click.ClickException("a name has letters a-z, digits and dashes, e.g. KaRin")
    try:
        place = place_of(config, municipality)
        wishes = Wishes(
            slug=slug, language=language, acts=target is not None,
            unit=_unit(place.site, str(given["unit"] or "")), nobody_protected=nobody_protected,
        )  # fmt: skip
        address = None if target is None else page_address(target)
        order = Order(name=name, kind=kind, sample=sample, address=address,
                      called=called, place=place)  # fmt: skip
        order.refuse_what_is_there(slug)
        for line in make(order, wishes, asked(given, wishes)):
            click.echo(line)
    except (CoworkerError, ValueError) as error:
        raise click.ClickException(str(error)) from None


def place_of(config: Path | None, municipality: str | None) -> Place:
    """Return the municipality's folder, and what its `site.yaml` says."""
    from framework.cli.new.making import Place
    from framework.config.loader import load
    from framework.config.site import Site
    from framework.settings.installation import installation

    if config is not None:
        os.environ["COWORKER_CONFIG"] = str(config.resolve())
    installed = installation()
    served = installed.municipalities
    if municipality is None and len(served) > 1:
        raise click.UsageError(f"say with --municipality for whom: {', '.join(served)}")
    slug = municipality or served[0]
    if slug not in served:
        raise click.ClickException(f"no municipality {slug!r} (there are: {', '.join(served)})")
    folder = installed.configs / slug
    site, _ = load(folder / "site.yaml", Site)
    return Place(folder=folder, common=installed.configs / "common", data=installed.data_folder,
                 site=site)  # fmt: skip


def _unit(site: Site, said: str) -> tuple[str, str]:
    """Return code and name of the unit of `site.yaml` that was meant; empty when it is none."""
    found = (one for one in site.units if said.casefold() in {one.code, one.name.casefold()})
    return next(((one.code, one.name) for one in found), ("", ""))
