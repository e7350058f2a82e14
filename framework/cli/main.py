"""The `coworker` command. Subcommands are imported when they are called, so help is quick."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

#: Subcommand → module that holds it under the same name, with its one-line help.
_COMMANDS = {
    "new": ("framework.cli.new", "Write the config of a new coworker, with questions to answer."),
    "record": ("framework.cli.record", "Show how a system is used, and get the steps as YAML."),
    "demo": ("framework.cli.demo", "One whole night on invented data, then the morning inbox."),
    "serve": ("framework.cli.serve", "Run scheduler, worker and inbox until stopped."),
    "worker": ("framework.cli.serve", "Run scheduler and worker without the inbox."),
    "inbox": ("framework.cli.serve", "Run the inbox without scheduler and worker."),
    "ping": ("framework.cli.ping", "Tell whether the service on this host is ready."),
    "run": ("framework.cli.run", "Run one coworker now, for real or as a dry run."),
    "check": ("framework.cli.configs", "Check configs; every mistake with file, line and column."),
    "reload": ("framework.cli.configs", "Check configs and take them into use."),
    "schema": ("framework.cli.configs", "Write the JSON schemas of all config files."),
    "status": ("framework.cli.status", "What ran, what waits, what needs somebody."),
    "schedule": ("framework.cli.schedule", "When coworkers will start, and why not."),
    "pause": ("framework.cli.operate", "Keep a coworker from all work."),
    "resume": ("framework.cli.operate", "Let a paused coworker go on."),
    "cancel": ("framework.cli.operate", "Stop a run that prepares."),
    "drain": ("framework.cli.operate", "Let this host finish what it has in hand, and rest."),
    "doctor": ("framework.cli.health", "Look whether everything is there that the work needs."),
    "retry": ("framework.cli.retry", "Have failed cases tried again, where that is safe."),
    "secret": ("framework.cli.secret", "Write the secrets that the systems ask for."),
    "backup": ("framework.cli.backup", "Back the whole installation up to one file."),
    "restore": ("framework.cli.backup", "Restore a backup where nothing is."),
    "purge": ("framework.cli.purge", "Forget what is past its time, as the scheduler does."),
    "rules": ("framework.cli.rules", "What a coworker works by, with versions and sources."),
    "audit": ("framework.cli.audit", "Prove that the audit chains are whole."),
    "notices": ("framework.cli.notices", "Send what people are told outside the inbox."),
    "person": ("framework.cli.person", "Add a person or give them a role."),
}


class _Lazy(click.Group):
    """A group that imports a subcommand when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        found: Any = getattr(import_module(_COMMANDS[cmd_name][0]), cmd_name)
        command: click.Command = found
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Lazy)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="COWORKER_CONFIG",
    help="The installation's config file.",
)
@click.version_option(package_name="digital-coworker")
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """Named digital coworkers: prepared at night, decided by people in the morning."""
    ctx.obj = config
