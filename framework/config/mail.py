"""The mail server that takes what the coworkers have to tell."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from framework.core.values import Value


class MailServer(Value):
    """One SMTP server.

    The password is `COWORKER_SECRET_INSTALLATION_MAIL_PASSWORD`, or the credential
    `installation.mail.password`.
    """

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    #: `no` only for a server on this machine or in a closed net: everything is then readable.
    tls: Literal["starttls", "from_start", "no"] = "starttls"
    #: Certificate authority of the server, when it is the municipality's own; absolute path.
    ca_file: Path | None = None
    #: Without a user nothing is logged in with.
    user: str = ""
    #: Whom the mail is from; nobody reads what is sent there.
    sender: str = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")
