"""A server that takes mails, with the faults such servers have; copies go to a mailbox."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from framework.config.targets import MailDescription, load_target
from tests.adapters.mailbox.post import AUTOMATIC, PASSWORD, USER, Post

_FOLDERS = f"[INBOX, {AUTOMATIC}]"
DESCRIPTION = """\
protocol: mail
name: Servicedeskens svar
version: "1"
server: smtp://127.0.0.1:{port}
unencrypted: true
settles_within: {settles}
sender: {{name: Servicedesken på Åsen, address: servicedesk@lindeby.invalid}}
folders: {folders}
operations:
  find_answer:
    does: reads
    result: &copy
      message_id: {{part: message_id}}
      to: {{part: to}}
      subject: {{part: subject}}
      answer: {{part: text, type: lines}}
  send_answer:
    does: writes
    deadline: 5
    parameters: {{to: text, subject: text, answer: lines, in_reply_to: text}}
    letter:
      to: "{{{{ to }}}}"
      subject: "{{{{ subject }}}}"
      text: "{{{{ answer }}}}"
      in_reply_to: "{{{{ in_reply_to }}}}"
  read_answer:
    does: reads
    result: *copy
"""


class Outgoing:
    """Keeps what it takes, and says what it is told to say."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.port = 0
        #: How many mails have come whole, whatever became of them.
        self.handed = 0
        self.taken: list[Message] = []
        #: Whom each mail that was taken goes to.
        self.recipients: list[list[str]] = []
        self.to_somebody = "250 OK"
        self.to_the_mail = "250 OK"
        #: The connection ends when the whole mail has come.
        self.cut = False
        #: The mail is lost there although it was taken.
        self.loses = False
        #: What somebody on the way puts below the text.
        self.footer = b""

    async def handle_RCPT(  # noqa: N802, D102
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.to_somebody.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_somebody

    async def handle_DATA(  # noqa: N802, D102
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = bytes(envelope.content or b"")
        self.handed += 1
        if self.to_the_mail.startswith("250") and not self.loses:
            self.taken.append(message_from_bytes(content))
            self.recipients.append(list(envelope.rcpt_tos))
            if USER in envelope.rcpt_tos:
                self._post.put(content + self.footer)
        if self.cut and server.transport is not None:
            server.transport.abort()
        return self.to_the_mail

    def described(
        self, folder: Path, *, settles: float = 1, folders: str = _FOLDERS
    ) -> MailDescription:
        """Return the description of a sender that hands its mails over here."""
        file = folder / "svar.yaml"
        text = DESCRIPTION.format(port=self.port, settles=settles, folders=folders)
        file.write_text(text, encoding="utf-8")
        found = load_target(file)
        assert isinstance(found, MailDescription)
        return found


@contextmanager
def outgoing(post: Post, **how: Any) -> Iterator[Outgoing]:
    """Start a server on this machine that knows one account; it is stopped at the end.

    `how` are further arguments of aiosmtpd's controller.
    """
    found = Outgoing(post)
    with socket.create_server(("127.0.0.1", 0)) as free:
        found.port = free.getsockname()[1]
    controller = Controller(
        found, hostname="127.0.0.1", port=found.port, authenticator=_knows,
        auth_require_tls=False, **how,
    )  # fmt: skip
    controller.start()
    try:
        yield found
    finally:
        controller.stop()


def _knows(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
) -> AuthResult:
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)
