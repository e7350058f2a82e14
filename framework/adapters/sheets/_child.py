"""The child process that opens untrusted workbooks: JSON in on stdin, JSON out on stdout."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from framework.adapters.sheets._sandbox import OUT_OF_MEMORY
from framework.adapters.sheets._workbook import read_bytes
from framework.adapters.sheets.limits import Limits
from framework.core.errors import FileRefused
from framework.core.tables import WorkbookSpec

_MB = 1_000_000


def main() -> None:
    """Answer the one request on stdin."""
    request = json.load(sys.stdin)
    limits = Limits.model_validate(request["limits"])
    _limit(limits)
    try:
        answer = _answer(request, limits)
    except FileRefused as refused:
        answer = {"refused": refused.message.model_dump()}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    json.dump(answer, sys.stdout)


def _answer(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    if request["job"] == "mark":
        # Reading needs no openpyxl, which takes longer to load than a small workbook to read.
        from framework.adapters.sheets._mark import mark  # noqa: PLC0415 (see above)

        return mark(request)
    path = Path(request["path"])
    with path.open("rb") as file:
        # One byte more than allowed is enough to see that it is too large.
        data = file.read(limits.file_mb * _MB + 1)
    if request["job"] == "sample":
        from framework.adapters.sheets._sample import sample  # noqa: PLC0415 (rarely asked for)

        return sample(data, path.name, limits)
    spec = WorkbookSpec.model_validate(request["spec"])
    return read_bytes(data, path.name, spec, request["tenant"], limits)


def _limit(limits: Limits) -> None:
    with contextlib.suppress(ImportError):  # not on Windows: there only the time limit holds
        import resource  # noqa: PLC0415 (see above)

        memory = limits.memory_mb * _MB
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        # If the parent dies it cannot stop us any more.
        seconds = int(limits.seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        # A core dump would hold personal data.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
