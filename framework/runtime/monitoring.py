"""What a monitor asks: does it live, is it ready, what does it count; in inbox and worker alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.db import DatabaseError, close_old_connections, connection

from framework.core.errors import CoworkerError
from framework.runtime import draining, overview

_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a monitor is told."""

    status: HTTPStatus
    body: bytes
    content_type: str = _PLAIN


def alive() -> Answer:
    """Say that this process answers."""
    return Answer(status=HTTPStatus.OK, body=b"ok\n")


def ready() -> Answer:
    """Say whether the database answers and a configuration is in force."""
    if overview.ready():
        return Answer(status=HTTPStatus.OK, body=b"ready\n")
    return Answer(status=HTTPStatus.SERVICE_UNAVAILABLE, body=b"not ready\n")


def works() -> Answer:
    """Say whether this host's worker is ready, and takes work."""
    if draining.drained() is not None:
        return Answer(status=HTTPStatus.SERVICE_UNAVAILABLE, body=b"drained\n")
    return ready()


def metrics() -> Answer:
    """Tell the metrics, or that the extra `metrics` is not installed."""
    try:
        from framework.runtime.metrics import (  # noqa: PLC0415 (an extra)
            CONTENT_TYPE_LATEST,
            exposed,
        )
    except ModuleNotFoundError:
        return Answer(status=HTTPStatus.NOT_IMPLEMENTED, body=b"install the extra [metrics]\n")
    try:
        told = exposed()
    except (DatabaseError, CoworkerError):
        return Answer(status=HTTPStatus.SERVICE_UNAVAILABLE, body=b"not ready\n")
    return Answer(status=HTTPStatus.OK, body=told, content_type=CONTENT_TYPE_LATEST)


_ANSWERS = {"/healthz": alive, "/readyz": works, "/metrics": metrics}


@contextmanager
def listening(address: str | None) -> Iterator[int | None]:
    """Answer a monitor on `host:port` while the block lasts; yields the port, None for nowhere."""
    if address is None:
        yield None
        return
    host, _, port = address.rpartition(":")
    with ThreadingHTTPServer((host, int(port)), _Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, name="monitor", daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer one of three questions."""
        asked = _ANSWERS.get(self.path)
        close_old_connections()
        try:
            told = asked() if asked else Answer(status=HTTPStatus.NOT_FOUND, body=b"")
        finally:
            connection.close()
        self.send_response(told.status)
        self.send_header("Content-Type", told.content_type)
        self.send_header("Content-Length", str(len(told.body)))
        self.end_headers()
        self.wfile.write(told.body)

    def log_message(self, *_: object) -> None:
        """Log no request."""
