"""`coworker check`, `reload` and `schema`: configs before they are used."""

from __future__ import annotations

import json
from pathlib import Path

import click

from framework.cli.ready import ready
from framework.config.installation import Installation
from framework.config.loader import ConfigError, load
from framework.core.errors import CoworkerError
from framework.runtime.configuration_files import read

_DEFAULT = Path("configs/installation.yaml")


@click.command()
@click.argument("names", nargs=-1)
@click.pass_obj
def check(config: Path | None, names: tuple[str, ...]) -> None:
    """Check all configs, or those that the coworkers NAMES use; needs no database.

    `check targets` logs in to the systems in force, all or those of the NAMES after it, and looks
    whether everything stands there as described; exit status 1 when something does not.
    """
    if names[:1] == ("targets",):
        _targets(config, names[1:])
        return
    file = config or _DEFAULT
    try:
        installed, _ = load(file, Installation)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    configs = file.parent / installed.configs
    known = {path.stem for path in configs.glob("*/coworkers/*.yaml")}
    if unknown := set(names) - known:
        raise click.ClickException(
            f"no coworker {', '.join(sorted(unknown))} (there are: {', '.join(sorted(known))})"
        )
    found, problems = read(configs, installed.municipalities)
    others = known - set(names) if names else set()
    problems = tuple(
        each
        for each in problems
        if each.file.parent.name != "coworkers" or each.file.stem not in others
    )
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} mistakes")
    for site in found.values():
        for coworker in site.coworkers.values():
            if coworker.slug not in others:
                click.echo(f"{site.slug}/{coworker.slug}: {coworker.coworker.name} is right")


def _targets(config: Path | None, names: tuple[str, ...]) -> None:
    from framework.cli.health import look_at_targets, tell

    ready(config)
    try:
        lines = look_at_targets(names)
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    tell(lines)


@click.command()
@click.pass_obj
def reload(config: Path | None) -> None:
    """Check all configs and take them into use; a running installation takes them at once."""
    ready(config)
    from framework.runtime.reloading import reload as take

    try:
        digest, sent_back = take()
    except CoworkerError as error:
        raise click.ClickException(f"{error}\nNothing was changed.") from None
    click.echo(f"In force: {digest}. Cases prepared again: {sent_back}.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--reference",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every key with its meaning to this Markdown file too.",
)
def schema(folder: Path, reference: Path | None) -> None:
    """Write one JSON schema per kind of config file to FOLDER, for editors."""
    from framework.cli import reference as made

    folder.mkdir(parents=True, exist_ok=True)
    for name, one in made.schemas().items():
        text = json.dumps(one, indent=2, ensure_ascii=False)
        (folder / f"{name}.schema.json").write_text(f"{text}\n", "utf-8")
    if reference is not None:
        reference.write_text(made.reference(), "utf-8")
