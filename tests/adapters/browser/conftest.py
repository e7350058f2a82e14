"""A tiny site on loopback, and one browser session that all tests of the folder share."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from framework.adapters.browser import BrowserSession
from framework.adapters.targets import Credentials, OperationResult, nothing_kept
from framework.config.targets import BrowserDescription

#: Of this process: tests kill browsers by it, and another run beside this one must keep its own.
TOKEN = f"browser-tests-{os.getpid()}"
USER = Credentials("coworker", "open sesame")
#: What the shared session can hand over, by digest.
FILES = {"a1": b"Application of 2026"}
#: Where a page tells what was done to it.
OUT = "<dl id=out><dt>Out<dd id=told></dl>"

Answer = str | bytes | tuple[int, str] | None


@dataclass
class Request:
    """What the site was asked for."""

    method: str
    path: str
    form: dict[str, str]
    cookie: str


@dataclass
class Site:
    """Pages by path: text, bytes of a file, a status and a text, or a function of the request."""

    address: str
    pages: dict[str, Answer | Callable[[Request], Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    #: Set at the end of each test: lets go of requests that a page holds back.
    over: threading.Event = field(default_factory=threading.Event)

    def posts(self, path: str = "/page") -> list[Request]:
        """Return the forms that were sent to a path."""
        return [r for r in self.requests if r.method == "POST" and r.path == path]

    def answer(self, request: Request) -> Answer:
        """Return the page for a request; without a cookie it is the log-in page."""
        self.requests.append(request)
        page = self.pages.get(request.path, (404, "<h1>Nothing here</h1>"))
        return page(request) if callable(page) else page


LOG_IN = (
    "<h1>Log in</h1>{}<form method=post action=/login><label>User<input name=user></label>"
    "<label>Password<input name=password type=password></label><button>Log in</button></form>"
)
START = "<h1>Start</h1><a href=/logout>Log out</a>"


def _log_in(request: Request) -> Answer:
    if request.method == "POST":
        right = request.form == {"user": USER.user, "password": USER.password}
        return START if right else LOG_IN.format("<p role=alert>Wrong password</p>")
    return LOG_IN.format("")


def _parts(kind: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form with files: of a file its name and what stands in it."""
    whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    for part in whole.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            content, file = str(part.get_payload()).strip(), part.get_filename()
            yield name, content if file is None else f"{file}: {content}"


class _Handler(http.server.BaseHTTPRequestHandler):
    site: Site

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        parts = urlsplit(self.path)
        kind, body = self.headers.get("content-type", ""), self.rfile.read(length)
        if kind.startswith("multipart/"):
            form = dict(_parts(kind, body))
        else:
            sent = parse_qs(body.decode() or parts.query, keep_blank_values=True)
            form = {name: values[-1] for name, values in sent.items()}
        cookie = self.headers.get("cookie", "")
        answer = self.site.answer(Request(self.command, parts.path, form, cookie))
        if answer is None:
            return
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        kind = "text/csv" if isinstance(body, bytes) else "text/html; charset=utf-8"
        data = body if isinstance(body, bytes) else f"<!doctype html>{body}".encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        if isinstance(body, bytes):
            self.send_header("content-disposition", "attachment; filename=rows.csv")
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = _serve  # noqa: N815 (http.server's names)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def served() -> Iterator[Site]:
    """Serve one site for all tests."""
    handler = type("Handler", (_Handler,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.site = Site(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield handler.site
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    """Give each test an empty site with its log-in."""
    served.pages = {"/login": _log_in, "/start": START, "/logout": LOG_IN.format("")}
    served.requests = []
    served.over = threading.Event()
    yield served
    served.over.set()


def described(
    operation: dict[str, Any],
    elements: dict[str, Any] | None = None,
    pages: dict[str, Any] | None = None,
    **more: object,
) -> BrowserDescription:
    """Describe the site with one operation `go`; `elements` are those of `page`."""
    label = {"out": {"find": [{"css": "#out"}]}}
    log_in = {
        "user": {"find": [{"label": "User"}]},
        "password": {"find": [{"label": "Password"}]},
        "press": {"find": [{"role": "button", "name": "Log in"}]},
    }
    return BrowserDescription.model_validate(
        {
            "name": "Site",
            "version": "1",
            "page_seconds": 20,
            "log_in": {
                "steps": [
                    {"open": "login"},
                    {"fill": {"user": "{{ user }}"}},
                    {"fill": {"password": "{{ password }}"}},
                    {"press": "press"},
                ],
                "proof": {"role": "link", "name": "Log out"},
                "refused": {"role": "alert"},
                "expired": {"role": "heading", "name": "Log in"},
                "log_out": [{"open": "logout"}],
            },
            "closed": {"role": "heading", "name": "Closed"},
            "refusal": {"role": "alert"},
            "saved": {"text": "Saved"},
            "pages": {
                "login": {"path": "/login", "proof": _heading("Log in"), "elements": log_in},
                "logout": {"path": "/logout", "proof": _heading("Log in")},
                "page": {
                    "path": "/page",
                    "proof": _heading("Page"),
                    "elements": label | (elements or {}),
                },
                **(pages or {}),
            },
            "operations": {"go": operation},
            **more,
        }
    )


def _heading(name: str) -> dict[str, str]:
    return {"role": "heading", "name": name}


@dataclass
class Lab:
    """The shared session on a page of the test's own."""

    site: Site
    session: BrowserSession

    def read(
        self,
        html: str,
        *steps: dict[str, Any],
        elements: dict[str, Any] | None = None,
        seconds: float = 20,
        **more: object,
    ) -> OperationResult:
        """Open `/page` with this HTML, carry out the steps, and return what came of it."""
        given = more.pop("given", {})
        parts = {
            name: more.pop(name) for name in ("pages", "formats", "background") if name in more
        }
        self.site.pages.setdefault("/page", f"<h1>Page</h1>{html}")
        operation = {"does": "reads", "steps": [{"open": "page"}, *steps], **more}
        self.session.description = described(operation, elements, page_seconds=seconds, **parts)
        return self.session.perform("go", given)

    def told(self, html: str, *steps: dict[str, Any], **more: object) -> str:
        """Carry out steps, and return what the page then shows in its `Out`."""
        more.setdefault("result", {"out": {"column": "Out"}})
        result = self.read(html + OUT, *steps, {"read_fields": "out"}, **more)
        return result.rows[0]["out"]

    def write(
        self, html: str, *, on_save: Callable[[], None] | None = None, **more: object
    ) -> OperationResult:
        """Fill `Name` on a form and save it; `answer` is the page that comes back."""
        self.describe_write(html, **more)
        return self.session.perform("go", {"name": "Berg"}, on_save=on_save)

    def describe_write(self, html: str = "", **more: object) -> None:
        """Make `go` a writing operation on a form with one field and the button `Save`."""
        form = (
            "<h1>Page</h1><form method=post><label>Name <input name=name></label>"
            f"<button>Save</button></form>{html}"
        )
        answer = more.pop("answer", "<h1>Page</h1><p>Saved</p>")

        def page(request: Request) -> Answer:
            if request.method == "GET":
                return form
            return answer(request) if callable(answer) else answer

        self.site.pages.setdefault("/page", page)
        elements = {
            "name": {"find": [{"label": "Name"}], **more.pop("field", {})},
            "save": {"find": [{"role": "button", "name": "Save"}]},
        }
        operation = {
            "does": "writes",
            "parameters": {"name": "text"},
            "steps": [{"open": "page"}, {"fill": {"name": "{{ name }}"}}, {"save": "save"}],
            "deadline": more.pop("deadline", 45),
        }
        self.session.description = described(operation, elements, **more)


@pytest.fixture(scope="session")
def shared(served: Site) -> Iterator[BrowserSession]:
    """Start one session for all tests that do not harm it."""
    description = described({"does": "reads", "steps": [{"open": "page"}]})
    with BrowserSession(
        description, served.address, USER, token=f"{TOKEN}-shared", kept=_kept
    ) as session:
        yield session


def _kept(digest: str) -> bytes:
    return FILES[digest] if digest in FILES else nothing_kept(digest)


@pytest.fixture
def lab(site: Site, shared: BrowserSession) -> Lab:
    """Put the shared session on a fresh site."""
    return Lab(site, shared)
