import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from framework.adapters.mail import Mail, MailNotSent, MailRefused, send
from framework.config.mail import MailServer

MAIL = Mail(
    to="asa@lindeby.example", subject="Det väntar på dig: åäö", text="Två ärenden är för sena.\n",
    message_id="<1@lindeby.example>",
)  # fmt: skip


class Post:
    """Keeps what it is given, and says what it is told to say."""

    def __init__(self) -> None:
        self.kept: list[Message] = []
        self.raw: list[bytes] = []
        self.answer = "250 OK"
        self.to_somebody = "250 OK"

    async def handle_RCPT(  # noqa: N802, D102
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.to_somebody.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_somebody

    async def handle_DATA(  # noqa: N802, D102
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)
            self.kept.append(message_from_bytes(envelope.content))
        return self.answer


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    """Make a certificate authority of the municipality's own."""
    made = trustme.CA()
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    made.cert_pem.write_to_path(str(file))
    return made, file


def _server(post: Post, **how: object) -> Controller:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Controller(post, hostname="127.0.0.1", port=port, **how)


@pytest.fixture
def post() -> Post:
    """Make an empty post office."""
    return Post()


@pytest.fixture
def encrypted(post: Post, authority: tuple[trustme.CA, Path]) -> Iterator[MailServer]:
    """Start a server that takes mail after STARTTLS and a log-in only."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority[0].issue_cert("127.0.0.1").configure_cert(context)

    def known(
        _server: object, _session: object, _env: object, _how: str, data: object
    ) -> AuthResult:
        return AuthResult(success=data.password == b"right", handled=False)  # type: ignore[attr-defined]

    controller = _server(
        post, tls_context=context, require_starttls=True, authenticator=known, auth_required=True
    )
    controller.start()
    yield MailServer(
        host="127.0.0.1", port=controller.port,
        ca_file=authority[1], user="coworker", sender="no-reply@lindeby.example",
    )  # fmt: skip
    controller.stop()


@pytest.fixture
def plain(post: Post) -> Iterator[MailServer]:
    """Start a server without encryption."""
    controller = _server(post)
    controller.start()
    yield MailServer(
        host="127.0.0.1", port=controller.port, tls="no",
        sender="no-reply@lindeby.example",
    )  # fmt: skip
    controller.stop()


def test_a_mail_arrives_as_it_was_written(encrypted: MailServer, post: Post) -> None:
    """After STARTTLS and log-in; nobody is asked to answer, and no machine answers either."""
    send(encrypted, MAIL, "right")
    (got,) = post.kept
    assert (got["From"], got["To"]) == ("no-reply@lindeby.example", "asa@lindeby.example")
    assert str(got["Auto-Submitted"]) == "auto-generated"
    assert got["X-Auto-Response-Suppress"] == "All"
    assert got["Message-ID"] == "<1@lindeby.example>"
    assert got["Reply-To"] is None
    assert got.get_payload(decode=True).decode() == "Två ärenden är för sena.\r\n"
    assert got.get_content_type() == "text/plain"
    assert b"=?utf-8?" in post.raw[0]
    assert post.raw[0].isascii()


def test_a_wrong_password_is_refused(encrypted: MailServer, post: Post) -> None:
    """It is not tried again, and the password stands in no message."""
    with pytest.raises(MailRefused, match="535") as error:
        send(encrypted, MAIL, "wrong")
    assert "wrong" not in str(error.value)
    assert post.kept == []


def test_an_unknown_authority_is_not_trusted(encrypted: MailServer, post: Post) -> None:
    """A certificate that nobody vouches for gets no mail."""
    with pytest.raises(MailNotSent, match="SSLCertVerificationError"):
        send(encrypted.model_copy(update={"ca_file": None}), MAIL, "right")
    assert post.kept == []


@pytest.mark.parametrize("tls", ["starttls", "from_start"])
def test_nothing_goes_in_the_clear(plain: MailServer, post: Post, tls: str) -> None:
    """A server without the encryption that was asked for gets nothing."""
    with pytest.raises(MailNotSent):
        send(plain.model_copy(update={"tls": tls}), MAIL)
    assert post.kept == []


@pytest.mark.parametrize(
    ("data", "rcpt", "error"),
    [
        ("451 later", "250 OK", MailNotSent),
        ("552 too large", "250 OK", MailRefused),
        ("250 OK", "450 busy", MailNotSent),
        ("250 OK", "550 unknown", MailRefused),
    ],
)
def test_later_is_not_never(
    plain: MailServer, post: Post, data: str, rcpt: str, error: type[Exception]
) -> None:
    """What a server says decides whether it is tried again; its words are not repeated."""
    post.answer, post.to_somebody = data, rcpt
    with pytest.raises(error) as raised:
        send(plain, MAIL)
    assert "asa" not in str(raised.value)
    post.answer = post.to_somebody = "250 OK"
    send(plain, MAIL)
    assert len(post.kept) == 1


def test_a_server_that_is_down(plain: MailServer) -> None:
    """No connection is no refusal: it is tried again."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(MailNotSent, match="ConnectionRefusedError"):
        send(plain.model_copy(update={"port": port}), MAIL)
