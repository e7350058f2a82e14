"""`coworker ping`: does the service on this host answer, and does it work."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from threading import Event

import click

from framework.cli.ready import ready
from framework.core.errors import CoworkerError

_BETWEEN = 0.5
#: Seconds for one answer.
_ANSWERS_WITHIN = 10


@click.command()
@click.argument("what", type=click.Choice(["inbox", "worker"]), default="inbox")
@click.option("--alive", is_flag=True, help="Only whether the process answers (/healthz).")
@click.option("--wait", type=float, default=0, help="Seconds to wait for it at most.")
@click.pass_obj
def ping(config: Path | None, *, what: str, alive: bool, wait: float) -> None:
    """Tell whether this host's inbox is ready, or a worker of this version works here.

    Exit status 1 when not. `worker --alive` asks at `monitor_listen`, which must be set then.
    """
    if alive:
        look = _answers(_address(config, what), "/healthz")
    elif what == "inbox":
        look = _answers(_address(config, what), "/readyz")
    else:
        ready(config)
        look = _works
    until = time.monotonic() + wait
    while (said := look()) and time.monotonic() < until:
        Event().wait(_BETWEEN)
    if said:
        raise click.ClickException(said)
    click.echo(f"The {what} {'answers' if alive else 'is ready'}.")


def _address(config: Path | None, what: str) -> str:
    """Return where this host's own process is asked; needs no database."""
    import os

    from framework.settings.installation import installation

    if config is not None:
        os.environ["COWORKER_CONFIG"] = str(config.resolve())
    try:
        installed = installation()
    except CoworkerError as error:
        raise click.ClickException(str(error)) from None
    listen = installed.listen if what == "inbox" else installed.monitor_listen
    if listen is None:
        raise click.ClickException("say in installation.yaml where it answers: monitor_listen")
    host, _, port = listen.rpartition(":")
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 (asked here)


def _answers(address: str, path: str) -> Callable[[], str]:
    """Return what says why a page does not answer as it should; empty when it does."""

    def look() -> str:
        # A name that the inbox takes, whatever address it listens at.
        asked = urllib.request.Request(  # noqa: S310 (this host, by our own config)
            f"{address}{path}", headers={"Host": "localhost"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=_ANSWERS_WITHIN):  # noqa: S310 (our own address)
                return ""
        except urllib.error.HTTPError as error:
            return f"{address}{path} answers {error.code}"
        except OSError as error:
            return f"{address}{path} does not answer: {error}"

    return look


def _works() -> str:
    """Return why this host is not known to have a worker of this version; empty when it has."""
    from framework.runtime.engine.bounds import SILENT
    from framework.store import workers

    wanted = version("digital-coworker")
    found = workers.steady(socket.gethostname(), within=SILENT)
    if wanted in found:
        return ""
    return f"no worker of version {wanted} works on this host (there are: {', '.join(found)})"
