import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from framework.adapters.webhook import PostNotSent, PostRefused, post


class Room(ThreadingHTTPServer):
    """A chat on this machine that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.got: list[tuple[str, str, str | None, dict[str, object]]] = []
        self.answer = 200

    @property
    def address(self) -> str:
        """Return where it takes texts."""
        return f"http://127.0.0.1:{self.server_port}/hook/very-secret"


class _Request(BaseHTTPRequestHandler):
    server: Room

    def do_POST(self) -> None:
        """Keep what comes, and give the answer."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.command, self.path, self.headers["Authorization"], body))
        self.send_response(self.server.answer)
        if self.server.answer == 307:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_POST  # noqa: N815 (the library asks for this name)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def room() -> Iterator[Room]:
    """Start a chat."""
    server = Room()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_each_chat_gets_its_own_form(room: Room) -> None:
    """Teams gets a card, Slack a text, Matrix a message under a name that it takes once."""
    post("teams", room.address, "Två\nrader", key="k1")
    post("slack", room.address, "Två\nrader", key="k1")
    post("matrix", room.address, "Två\nrader", key="k/1", token="t")
    teams, slack, matrix = room.got
    card = teams[3]["attachments"][0]["content"]  # type: ignore[index]
    assert card["type"] == "AdaptiveCard"
    assert card["body"][0]["text"] == "Två\n\nrader"
    assert slack == ("POST", "/hook/very-secret", None, {"text": "Två\nrader"})
    assert matrix == (
        "PUT", "/hook/very-secret/k%2F1", "Bearer t", {"msgtype": "m.text", "body": "Två\nrader"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "error"),
    [(429, PostNotSent), (503, PostNotSent), (404, PostRefused), (307, PostRefused)],
)
def test_later_is_not_never(room: Room, answer: int, error: type[Exception]) -> None:
    """Too many or a server's error is tried again; nothing is carried on to another address."""
    room.answer = answer
    with pytest.raises(error) as raised:
        post("slack", room.address, "text", key="k")
    assert "secret" not in str(raised.value)
    assert [path for _, path, *_ in room.got] == ["/hook/very-secret"]


def test_a_chat_that_is_down(room: Room) -> None:
    """No connection is no refusal, and the address stays a secret."""
    address = room.address.replace(str(room.server_port), "9")
    with pytest.raises(PostNotSent) as raised:
        post("slack", address, "text", key="k")
    assert "secret" not in str(raised.value)


def test_an_address_that_is_none() -> None:
    """A file is no chat."""
    with pytest.raises(PostRefused):
        post("slack", "file:///etc/passwd", "text", key="k")
