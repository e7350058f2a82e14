"""Whether a browser starts on this machine, tried in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from framework.core.errors import SystemException
from framework.core.messages import message

#: Seconds that a busy machine may need.
_PATIENCE = 90


def browser_starts() -> str:
    """Start the browser that would be used, and return its path and version.

    Raises `SystemException` with what is missing or what it said.
    """
    words = [sys.executable, "-m", "framework.adapters.browser", "--start"]
    try:
        done = subprocess.run(  # noqa: S603 (our own module)
            words, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise SystemException(
            message("The browser did not start within {seconds} seconds.", seconds=_PATIENCE)
        ) from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [""])[-1]
        raise SystemException(message("The browser does not start: {said}", said=said[:300]))
    return " ".join(done.stdout.split())
