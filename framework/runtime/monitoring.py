"""What a monitor asks: does it live, is it ready, what does it count; in inbox and worker alike."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.db import DatabaseError, close_old_connections, connection

from framework.core.errors import CoworkerError
from framework.runtime import draining, here, overview

#: Connections that are answered at one time; whoever comes beside them is told 503.
_AT_ONCE = 8
#: Seconds that a connection may be silent.
_SILENT = 10
_BUSY = b"HTTP/1.0 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
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
    with _Server((host, int(port)), _Handler) as server:
        threading.Thread(target=server.serve_forever, name="monitor", daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


#: As the standard library says it.
_Request = socket.socket | tuple[bytes, socket.socket]


class _Server(ThreadingHTTPServer):
    """Answers a few at one time, so that nobody who asks keeps the worker from its work."""

    daemon_threads = True
    #: Those that wait to be answered, or told 503.
    request_queue_size = 8 * _AT_ONCE

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._free = threading.BoundedSemaphore(_AT_ONCE)

    def process_request(self, request: _Request, client_address: object) -> None:
        if not self._free.acquire(blocking=False):
            if isinstance(request, socket.socket):
                request.sendall(_BUSY)
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(self, request: _Request, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


class _Handler(BaseHTTPRequestHandler):
    timeout = _SILENT

    def do_GET(self) -> None:
        """Answer one of three questions."""
        asked = _ANSWERS.get(self.path)
        if asked is metrics and not _may_read_metrics(self.client_address[0]):
            asked = None
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


def _may_read_metrics(address: str) -> bool:
    """Tell whether it is this machine that asks, or the installation lets others read them too."""
    return ipaddress.ip_address(address).is_loopback or here.installation().metrics_from_elsewhere
