"""A system that somebody else has written: installed once, and run as a process for tests."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event

#: What is installed lies here, each system in a folder of its own.
SYSTEMS = Path(os.environ.get("COWORKER_SYSTEMS", Path(__file__).parents[2] / "var/systems"))
_START_SECONDS = 60


def installed(name: str, wanted: object, install: Callable[[Path], None]) -> Path:
    """Return a system's folder, with everything in it that it has when it is made of `wanted`."""
    folder = SYSTEMS / name
    ready = folder / hashlib.sha256(json.dumps(wanted).encode()).hexdigest()[:16]
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        ready.touch()
    return folder


def run(*command: object, **environment: str) -> None:
    """Run a command to its end; `RuntimeError` with its last words when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )  # fmt: skip
    if done.returncode:
        msg = f"{command[0]} {command[1]} failed: {done.stderr[-2000:] or done.stdout[-2000:]}"
        raise RuntimeError(msg)


@contextmanager
def serving(
    command: Sequence[str], address: str, folder: Path, environment: dict[str, str] | None = None
) -> Iterator[None]:
    """Run a server in a folder, where its log is; it answers when this begins, and is ended."""
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
    try:
        _wait(address, server)
        yield
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end, pause = time.monotonic() + _START_SECONDS, Event()
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=20):  # noqa: S310 (our own address)
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            pause.wait(0.05)
    msg = f"nothing answers at {address}: see server.log"
    raise RuntimeError(msg)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
