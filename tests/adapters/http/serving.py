"""A small system on this machine that answers HTTP as a test tells it to."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit


@dataclass
class Asked:
    """A request that came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Say:
    """An answer: `hang_up` closes the connection instead, `wait` keeps silent until it is set."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    wait: threading.Event | None = None


Answers = Say | list[Say] | Callable[[Asked], Say]


@dataclass
class System:
    """The system: what it answers by `METHOD /path`, and what it was asked."""

    address: str
    answers: dict[str, Answers] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def answer(self, asked: Asked) -> Say:
        """Return the answer to a request; a list is answered one after the other, then the last."""
        self.asked.append(asked)
        found = self.answers.get(f"{asked.method} {asked.path}", Say({"detail": "nowhere"}, 404))
        if callable(found):
            return found(asked)
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found

    def paths(self) -> list[str]:
        """Return what was asked, in order."""
        return [f"{one.method} {one.path}" for one in self.asked]


@contextmanager
def serving() -> Iterator[System]:
    """Serve a system until the end."""
    system = System(address="")
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            system.connections += 1
            super().setup()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            is_form = self.headers.get("Content-Type") == "application/x-www-form-urlencoded"
            sent = dict(parse_qsl(data.decode(), keep_blank_values=True)) if is_form else None
            body = sent if is_form else json.loads(data) if data else None
            said = system.answer(Asked(self.command, parts.path, query, dict(self.headers), body))
            if said.wait is not None:
                while not (said.wait.wait(0.02) or stopping.is_set()):
                    pass
            if said.hang_up:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            raw = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            try:
                self.send_response(said.status)
                for name, value in ({"Content-Type": "application/json"} | said.headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
            except OSError:
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 (the base class's names)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing: a client that went away is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    system.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield system
    finally:
        stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
