"""What every answer of the inbox carries, and how long a log-in lasts."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from framework.runtime import here

#: A view's answer to a request.
Answer = Callable[[HttpRequest], HttpResponse]

#: Session keys, both in seconds since 1970: when the person logged in, when the log-in ends.
_BEGAN, _ENDS = "log_in_began", "log_in_ends"
#: A log-in is renewed when this much of it is gone, so that not every page writes to the database.
_RENEW_AFTER = 60
#: Pages that a browser asks for by itself: nobody need be there.
_BY_ITSELF = {"claim"}


def no_store(get_response: Answer) -> Answer:
    """Keep pages out of the browser's cache, where they would outlive the log-out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class LogInLimits:
    """Ends a log-in that was idle or lasted for too long, and renews the others.

    `request.log_in_ends` tells the page when the log-in ends if nothing is opened, the header
    `X-Log-In-Ends` its script.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End what has lasted for too long before anything looks at who is logged in."""
        now = time.time()
        if request.user.is_authenticated and request.session.get(_ENDS, now) < now:
            logout(request)
        response = self._get_response(request)
        if ends := getattr(request, "log_in_ends", None):
            response.headers["X-Log-In-Ends"] = ends.isoformat()
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Renew the log-in, unless the browser asked by itself."""
        if not request.user.is_authenticated:
            return
        limits, now, session = here.installation().log_in, time.time(), request.session
        if _BEGAN not in session:
            session[_BEGAN] = now
        latest = session[_BEGAN] + limits.absolute_hours * 3600
        ends = min(now + limits.idle_minutes * 60, latest)
        found = request.resolver_match
        if (found is None or found.url_name not in _BY_ITSELF) and (
            abs(ends - session.get(_ENDS, 0)) > _RENEW_AFTER
        ):
            session[_ENDS] = ends
            session.set_expiry(int(ends - now) + _RENEW_AFTER)
        request.log_in_ends = dt.datetime.fromtimestamp(session.get(_ENDS, ends), dt.UTC)  # type: ignore[attr-defined]  # templates read it
