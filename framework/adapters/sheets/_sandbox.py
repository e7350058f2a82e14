"""The parent's side of the child process: start it, feed it, stop it in time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from framework.core.errors import FileRefused, SystemException
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from framework.adapters.sheets.limits import Limits

#: The child's exit status when it ran out of memory and could still say so.
OUT_OF_MEMORY: Final = 3
_CHILD = "framework.adapters.sheets._child"
#: The child needs no more of our environment, and a hostile file shall find no secret in it.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP")


def run(request: dict[str, Any], limits: Limits, file: str) -> dict[str, Any]:
    """Return the child's answer to a request; both are plain JSON.

    A fresh interpreter instead of a fork: safe from threads and inside a running Django.
    Raises `FileRefused` when the child refuses the file or passes a limit, `SystemException`
    when it stops for a reason that is not the file's.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "PYTHONUTF8": "1",
        # Each thread of a numerical library would take its share of the address space.
        "OPENBLAS_NUM_THREADS": "1",
    }
    options = ["-B"] if sys.dont_write_bytecode else []
    try:
        done = subprocess.run(  # noqa: S603 (our own module in our own interpreter)
            [sys.executable, *options, "-m", _CHILD],
            input=json.dumps({**request, "limits": limits.model_dump()}).encode(),
            capture_output=True,
            check=False,
            timeout=limits.seconds,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(
            message(
                "{file} could not be read within {limit} seconds; divide it into smaller files.",
                file=file,
                limit=f"{limits.seconds:g}",
            )
        ) from error
    if done.returncode == OUT_OF_MEMORY or done.returncode < 0:
        raise FileRefused(
            message(
                "{file} could not be read within {limit} MB of memory; "
                "divide it into smaller files.",
                file=file,
                limit=limits.memory_mb,
            )
        )
    if done.returncode:
        # Only the kind of error: its text may hold what stands in a cell.
        kind = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
        raise SystemException(
            message("The reader of {file} stopped unexpectedly ({kind}).", file=file, kind=kind)
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise FileRefused(Message.model_validate(answer["refused"]))
    return answer
