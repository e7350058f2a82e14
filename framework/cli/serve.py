"""`coworker serve`: scheduler, worker and inbox in one process group, restarted when they die."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from framework.cli.ready import ready

#: From linux/prctl.h.
_PR_SET_PDEATHSIG = 1
#: Seconds a child gets to end by itself.
_GRACE = 20
#: Seconds before a child that died is started again.
_RESTART_WAIT = 2.0


@click.command()
@click.pass_obj
def serve(config: Path | None) -> None:
    """Run scheduler, worker and inbox until stopped."""
    ready(config)
    _first_activation()
    with listening() as listener:
        click.echo(f"READY http://127.0.0.1:{listener.getsockname()[1]}")
        Supervisor(listener).run()


@click.command()
@click.pass_obj
def inbox(config: Path | None) -> None:
    """Run the inbox until stopped, where other hosts do the work."""
    ready(config)
    _first_activation()
    with listening() as listener:
        click.echo(f"READY http://127.0.0.1:{listener.getsockname()[1]}")
        Supervisor(listener, only="inbox").run()


@click.command()
@click.pass_obj
def worker(config: Path | None) -> None:
    """Run scheduler and worker until stopped."""
    ready(config)
    _first_activation()
    from framework.runtime import alarm, here, monitoring
    from framework.runtime import worker as workers
    from framework.runtime.engine import LockTaken

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        with (
            workers.engine() as engine,
            monitoring.listening(here.installation().monitor_listen),
        ):
            # A demonstration lives at an instant of its own; its night has already been.
            clock = None if here.installation().demo else alarm.start(workers.token())
            alive = engine.serve(stop)
            if clock is not None:
                clock.shutdown(wait=False)
            if not alive:
                raise click.ClickException("taken for dead by another worker; start it again")
    except LockTaken:
        raise click.ClickException("another process does the work of this installation") from None


def listening() -> socket.socket:
    """Return a socket that listens where the installation says; port 0 takes a free one."""
    from framework.runtime import here

    host, port = here.installation().listen.rsplit(":", 1)
    try:
        listener = socket.create_server((host, int(port)), backlog=128)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from None
    listener.set_inheritable(True)
    return listener


class Supervisor:
    """Keeps the worker and the inbox running until a signal comes."""

    def __init__(self, listener: socket.socket, *, only: str = "") -> None:
        """`only` is `worker` or `inbox` when not both are wanted."""
        from framework.runtime import here

        self._stop = threading.Event()
        self._fd = listener.fileno()
        commands = {
            "worker": [sys.executable, "-m", "framework.cli", "worker"],
            "inbox": [
                sys.executable, "-m", "gunicorn", "framework.settings.wsgi:application",
                "--bind", f"fd://{self._fd}", "--worker-class", "gthread", "--threads", "8",
                "--workers", str(here.installation().web_processes), "--log-level", "warning",
                "--no-control-socket",
            ],
        }  # fmt: skip
        self._commands = {name: commands[name] for name in commands if only in {"", name}}
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start every child that is not running. The socket listens already: requests wait."""
        for name, command in self._commands.items():
            child = self._children.get(name)
            if child is None or child.poll() is not None:
                self._children[name] = self._start(command)

    def run(self) -> None:
        """Start the children and keep them running; returns after SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        try:
            while not self._stop.is_set():
                self.start()
                self._stop.wait(_RESTART_WAIT)
        finally:
            self.stop()

    def stop(self) -> None:
        """End both children; kill those that do not end by themselves."""
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(_GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 (our own modules)
            command,
            pass_fds=[self._fd],
            env=os.environ.copy(),
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (only a system call; one thread)
        )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()


def _end_with_parent() -> None:
    """Ask the kernel to end this child when its parent dies, however it dies (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _first_activation() -> None:
    """Take the configs into use if none are in force yet; a later change needs `reload`."""
    from framework.config.loader import ConfigError
    from framework.runtime import configuration

    try:
        configuration.activate_first()
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
