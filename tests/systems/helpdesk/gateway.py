"""What stands before a helpdesk's pages, as in a municipality, and now and then loses an answer."""

from __future__ import annotations

import http.client
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_SECONDS = 60
#: Headers that are about the one connection.
_OWN = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


@dataclass
class Gateway:
    """Hands requests on to a port of this machine."""

    behind: int
    address: str = ""
    #: The answer to the next POST to a path with these words is lost, once it was carried out.
    lose: str = ""
    #: Paths of the POSTs that were handed on.
    posts: list[str] = field(default_factory=list)


class _Handler(http.server.BaseHTTPRequestHandler):
    gateway: Gateway
    protocol_version = "HTTP/1.1"

    def _hand_on(self) -> None:
        sent = self.rfile.read(int(self.headers.get("content-length") or 0))
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.behind, timeout=_SECONDS)
        try:
            connection.request(self.command, self.path, sent or None, dict(self.headers))
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if self.command == "POST":
            self.gateway.posts.append(self.path)
            if self.gateway.lose and self.gateway.lose in self.path:
                self.gateway.lose = ""
                answer.status, body = 504, b"<!doctype html><h1>504 Gateway Time-out</h1>"
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = _hand_on  # noqa: N815 (http.server's names)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever asked may have gone on to another page."""


@contextmanager
def gateway(behind: int) -> Iterator[Gateway]:
    """Stand before a port, on a free one."""
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    handler.gateway = Gateway(behind, f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield handler.gateway
    finally:
        server.shutdown()
        server.server_close()
