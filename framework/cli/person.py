"""`coworker person`: local people and their roles, and reserve accounts beside a provider."""

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
@click.option("--email", default="", help="Where notices to this person go.")
@click.option(
    "--break-glass", is_flag=True, help="Reserve account: may use its password beside a provider."
)
@click.option("--administrator", is_flag=True, help="May manage people and roles at /people/.")
@click.password_option(help="Asked for when it is not given.")
@click.pass_obj
def add(
    config: Path | None, username: str, *, name: str, title: str, roles: tuple[str, ...],
    email: str, break_glass: bool, administrator: bool, password: str,
) -> None:  # fmt: skip
    """Add the person USERNAME, or give an existing one more roles and a new password."""
    ready(config)
    from django.contrib.auth.password_validation import (
        validate_password,
    )
    from django.core.exceptions import ValidationError

    from framework.store.log_ins import mark
    from framework.store.people import give_role, keep_person

    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None
    wanted = [_role(text) for text in roles]
    found = keep_person(username, name=name, title=title, password=password)
    marks = {"email": email or None, "break_glass": break_glass or None,
             "is_superuser": administrator or None}  # fmt: skip
    mark(found, **marks)
    for municipality, coworker, what in wanted:
        give_role(found, municipality, coworker, what)
    click.echo(f"{username}: {found.roles.count()} roles")


@person.command()
@click.argument("username")
@click.option("--email", help="Where notices to this person go.")
@click.option("--break-glass/--no-break-glass", default=None, help="Make it a reserve account.")
@click.option("--administrator/--no-administrator", default=None, help="May manage people.")
@click.option("--active/--locked", "is_active", default=None, help="Lock out who has left.")
@click.option(
    "--to-provider",
    is_flag=True,
    help="No password any more: whom the provider knows by this name has the account.",
)
@click.pass_obj
def change(
    config: Path | None, username: str, *, email: str | None, break_glass: bool | None,
    administrator: bool | None, is_active: bool | None, to_provider: bool,
) -> None:  # fmt: skip
    """Change what the person USERNAME may do; what is not given stays."""
    ready(config)
    from framework.core.errors import NotAllowed
    from framework.store.log_ins import hand_to_provider, mark
    from framework.store.models import Person

    found = Person.objects.filter(username=username).first()
    if found is None:
        raise click.ClickException(f"there is no person {username!r}")
    try:
        mark(found, email=email, break_glass=break_glass, is_superuser=administrator,
             is_active=is_active)  # fmt: skip
        if to_provider:
            hand_to_provider(found)
    except NotAllowed as error:
        raise click.ClickException(str(error)) from None
    marks = [name for name in ("break_glass", "is_superuser", "is_active") if getattr(found, name)]
    click.echo(f"{username}: {', '.join(marks)}")


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
