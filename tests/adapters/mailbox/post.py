"""A mail server of somebody else's in a process of its own, and what lies in its folders."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from imap_tools import BaseMailBox, MailboxFolderSelectError, MailBoxUnencrypted

USER, PASSWORD = "servicedesk@lindeby.invalid", "Post-i-Lindeby-1"
DESCRIPTION = """\
protocol: mailbox
name: Servicedeskens brevlåda
version: "1"
unencrypted: true
taken: Ärenden/Mottagna
refused: Ärenden/Avvisade
automatic: Ärenden/Automatiska
kilobytes: 64
row:
  sheet: arenden
  columns:
    caseId: "{{ reference }}"
    created: "{{ received }}"
    channel: E-post
    subject: "{{ subject }}"
    description: "{{ text }}"
    customerContact: "{{ from_name }}"
    email: "{{ from_address }}"
    status: Ny
"""
TAKEN, REFUSED, AUTOMATIC = ("Ärenden/Mottagna", "Ärenden/Avvisade", "Ärenden/Automatiska")
_START_SECONDS = 60


class Post:
    """A running mail server, asked as a person's mail program would."""

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def address(self) -> str:
        """Where it is asked by IMAP."""
        return f"imap://127.0.0.1:{self.port}"

    @contextmanager
    def box(self) -> Iterator[BaseMailBox]:
        """Open the mailbox."""
        with MailBoxUnencrypted("127.0.0.1", self.port).login(USER, PASSWORD) as box:
            yield box

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Let mails come in, one after the other."""
        with self.box() as box:
            for mail in mails:
                box.append(mail, folder)

    def folders(self) -> dict[str, list[str]]:
        """Return the subjects of all mails in order, by folder that holds any."""
        with self.box() as box:
            found = {}
            for each in sorted(box.folder.list(), key=lambda one: one.name):
                try:
                    box.folder.set(each.name, readonly=True)
                except MailboxFolderSelectError:  # only a name above others
                    continue
                if subjects := [mail.subject for mail in box.fetch(mark_seen=False)]:
                    found[each.name] = subjects
            return found

    def seen(self, folder: str) -> list[bool]:
        """Return which mails of a folder are marked as read."""
        with self.box() as box:
            box.folder.set(folder, readonly=True)
            return ["\\Seen" in mail.flags for mail in box.fetch(mark_seen=False)]

    def forget(self) -> None:
        """Be as new."""
        with self.box() as box:
            box.delete(box.uids())
            for each in box.folder.list():
                if each.name.startswith("Ärenden/"):
                    box.folder.delete(each.name)


@contextmanager
def post(folder: Path) -> Iterator[Post]:
    """Start a mail server on this machine; it is stopped at the end."""
    ports = [_free_port() for _ in range(2)]
    command = [
        str(Path(sys.executable).with_name("mail_devel")), "--host", "127.0.0.1", "--no-http",
        "--imap-port", str(ports[0]), "--smtp-port", str(ports[1]),
        "--user", USER, "--password", PASSWORD,
    ]  # fmt: skip
    with (folder / "post.log").open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait(ports[0], server)
            yield Post(ports[0])
        finally:
            server.terminate()
            server.wait(20)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    end, pause = time.monotonic() + _START_SECONDS, Event()
    while time.monotonic() < end and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 5):
                return
        except OSError:
            pause.wait(0.05)
    msg = "the mail server did not start"
    raise RuntimeError(msg)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def mail(
    subject: str, text: str, *more: str, name: str | None = None, sender: str = "Kim Ek"
) -> bytes:
    """Return a plain mail as bytes; `more` are further headers, `name` its Message-ID."""
    headers = [
        f"From: {sender} <kim@lindeby.invalid>",
        "To: servicedesk@lindeby.invalid",
        f"Subject: {subject}",
        "Date: Mon, 14 Dec 2026 01:00:00 +0100",
        *([f"Message-ID: <{name}>"] if name is not None else []),
        "MIME-Version: 1.0",
        *(["Content-Type: text/plain; charset=utf-8"] if "Content-Type" not in str(more) else []),
        *more,
    ]
    return ("\r\n".join([*headers, "", *text.split("\n")]) + "\r\n").encode()
