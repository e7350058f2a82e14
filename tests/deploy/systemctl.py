"""A tiny stand-in for systemctl: starts and stops a unit's own `ExecStart` as a plain process.

Finds the units in `$COWORKER_UNITS`; what they name below /opt, /etc and /var is where the
environment says. Processes are remembered, and what they say is kept, in `$STANDIN`.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

_HERE = Path(os.environ["STANDIN"])
_PLACES = {
    "/opt/coworker": os.environ["COWORKER_ROOT"],
    "/etc/coworker/installation.yaml": os.environ["COWORKER_CONFIG"],
    "/var/lib/coworker": os.environ["COWORKER_DATA"],
    "/var/cache/coworker": os.environ["COWORKER_CACHE"],
}


def _values(unit: str, key: str) -> list[str]:
    lines = (Path(os.environ["COWORKER_UNITS"]) / unit).read_text("utf-8").splitlines()
    found = [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]
    for ours, theirs in _PLACES.items():
        found = [value.replace(ours, theirs) for value in found]
    return found


def _process(unit: str) -> psutil.Process | None:
    with suppress(FileNotFoundError, psutil.NoSuchProcess):
        process = psutil.Process(int((_HERE / unit).read_text("ascii")))
        if process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _start(unit: str) -> None:
    if _process(unit) is not None:
        return
    environment = dict(value.split("=", 1) for value in _values(unit, "Environment"))
    with (_HERE / f"{unit}.log").open("ab") as log:
        child = subprocess.Popen(
            shlex.split(_values(unit, "ExecStart")[0]),
            env={"PATH": os.environ["PATH"], "CREDENTIALS_DIRECTORY": str(_HERE), **environment},
            cwd=environment["COWORKER_DATA"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    (_HERE / unit).write_text(str(child.pid), "ascii")


def _stop(unit: str) -> None:
    process = _process(unit)
    if process is None:
        return
    family = [process, *process.children(recursive=True)]
    process.terminate()
    with suppress(psutil.TimeoutExpired):
        process.wait(int(_values(unit, "TimeoutStopSec")[0]))
    for each in family:
        with suppress(psutil.NoSuchProcess):
            each.send_signal(signal.SIGKILL)


def _main() -> int:
    verb, *units = [word for word in sys.argv[1:] if not word.startswith("--")]
    if verb in {"is-active", "is-enabled"}:
        (unit,) = units
        known = (_HERE / unit).exists() if verb == "is-enabled" else _process(unit) is not None
        if verb == "is-active":
            sys.stdout.write("active\n" if known else "inactive\n")
        return 0 if known else 3
    for unit in units:
        {"start": _start, "stop": _stop}[verb](unit)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
