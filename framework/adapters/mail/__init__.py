"""Mail by the installation's own server: plain text, to one person, from nobody who reads."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from framework.config.mail import MailServer
from framework.core.errors import CoworkerError, SystemException
from framework.core.messages import message
from framework.core.values import Value

__all__ = ["Mail", "MailNotSent", "MailRefused", "send", "try_log_in"]

#: Seconds to wait for any answer of the server.
_PATIENCE = 20
#: First code of SMTP that says never, not later.
_NEVER = 500


class Mail(Value):
    """One mail to one person."""

    to: str
    subject: str
    text: str
    #: The same for every attempt, so that a mail system drops what it has already.
    message_id: str


class MailNotSent(SystemException):
    """The server could not be reached, or asks to come back later."""


class MailRefused(CoworkerError):
    """The server will not take this mail, however often it is sent."""


def try_log_in(server: MailServer, password: str = "") -> None:
    """Connect and log in, and send nothing; raises `MailNotSent`."""
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, password)
            connection.noop()
    except smtplib.SMTPAuthenticationError as error:
        raise MailNotSent(message("The mail server refuses the log-in.")) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent(
            message("The mail server cannot be reached ({error}).", error=type(error).__name__)
        ) from error


def send(server: MailServer, mail: Mail, password: str = "") -> None:
    """Hand over a mail; raises `MailNotSent` or `MailRefused`, without addresses or passwords.

    Nothing is sent when the server does not offer the encryption that `tls` asks for.
    """
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, password)
            connection.send_message(_composed(server, mail))
    except smtplib.SMTPNotSupportedError as error:
        raise MailNotSent(
            message("The mail server does not offer encryption or log-in; nothing was sent.")
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise _answered(max(code for code, _ in error.recipients.values())) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent(
            message("The mail server cannot be reached ({error}).", error=type(error).__name__)
        ) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.tls == "from_start":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_PATIENCE, context=_trust(server))
    connection = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
    if server.tls == "starttls":
        try:
            connection.starttls(context=_trust(server))
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
    return connection


def _trust(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_file)


def _composed(server: MailServer, mail: Mail) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"] = server.sender
    made["To"] = mail.to
    made["Subject"] = mail.subject
    made["Date"] = formatdate(localtime=True)
    made["Message-ID"] = mail.message_id
    # No out-of-office notes come back, and nobody waits for an answer.
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    return made


def _answered(code: int) -> CoworkerError:
    if code >= _NEVER:
        return MailRefused(message("The mail server refuses the mail ({code}).", code=code))
    return MailNotSent(message("The mail server says later ({code}).", code=code))
