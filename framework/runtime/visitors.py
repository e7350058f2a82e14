"""Who asks for a page without logging in: from where, and how often. Nothing of it is kept."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from framework.runtime import here

#: Seconds that are counted together.
_WINDOW = 60


def address(request: HttpRequest) -> str | None:
    """Return the address that a request comes from, as the outermost trusted proxy saw it."""
    proxies = here.installation().log_in.proxies
    seen = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(seen) >= proxies and seen[-proxies]:
        return seen[-proxies]
    found: str | None = request.META.get("REMOTE_ADDR")
    return found


def too_many(who: str, most: int) -> bool:
    """Count one more request of somebody in this minute; True when that is more than `most`.

    Counted in this process's memory, under a keyed hash: with several web processes each counts
    its own.
    """
    minute = int(time.time() // _WINDOW)
    name = f"visits:{salted_hmac('visitors', who).hexdigest()}:{minute}"
    cache.add(name, 0, timeout=2 * _WINDOW)
    try:
        return cache.incr(name) > most
    except ValueError:  # pushed out of a full cache in between
        return False
