"""`coworker person add`: people and their roles, until the municipality's log-in gives them."""

from __future__ import annotations

from pathlib import Path

import click

from framework.cli.ready import ready

#: Roles that every coworker has: who sees runs, and who sees protected cases.
SPECIAL_ROLES = ("it", "skyddade")


@click.group()
def person() -> None:
    """People who may log in."""


@person.command()
@click.argument("username")
@click.option("--name", required=True, help="First and last name.")
@click.option("--title", default="", help="Title shown beside the name.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="MUNICIPALITY/COWORKER:ROLE",
    help="E.g. lindeby/harry:lonespecialist; may be given several times.",
)
@click.password_option(help="Asked for when it is not given.")
@click.pass_obj
def add(
    config: Path | None, username: str, *, name: str, title: str, roles: tuple[str, ...],
    password: str,
) -> None:  # fmt: skip
    """Add the person USERNAME, or give an existing one more roles and a new password."""
    ready(config)
    from django.contrib.auth.password_validation import (
        validate_password,
    )
    from django.core.exceptions import ValidationError

    from framework.store.people import give_role, keep_person

    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None
    wanted = [_role(text) for text in roles]
    found = keep_person(username, name=name, title=title, password=password)
    for municipality, coworker, what in wanted:
        give_role(found, municipality, coworker, what)
    click.echo(f"{username}: {found.roles.count()} roles")


def _role(text: str) -> tuple[str, str, str]:
    """Return municipality, coworker and role; each must be known to the configs in force."""
    from framework.core.errors import CoworkerError
    from framework.runtime import configuration

    where, _, what = text.partition(":")
    municipality, _, coworker = where.partition("/")
    if not (municipality and coworker and what):
        raise click.UsageError(f"--role is MUNICIPALITY/COWORKER:ROLE, not {text!r}")
    try:
        decides = configuration.coworker(municipality, coworker).coworker.approval.who
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    if what not in {*decides, *SPECIAL_ROLES}:
        known = ", ".join([*decides, *SPECIAL_ROLES])
        raise click.ClickException(f"{coworker} knows no role {what!r} (it knows: {known})")
    return municipality, coworker, what
