"""Hand one mail over by SMTP, and know whether it was taken."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from framework.adapters.targets import Account, Credentials, Deadline, OnSave
from framework.config.targets import MailDescription
from framework.core.errors import AnswerLost, CoworkerError, NotAllowed, NotSent, RefusedByTarget
from framework.core.messages import message

_TAKEN = 250
#: What an address is answered that is taken; 251 sends it on.
_ADDRESS_TAKEN = frozenset({250, 251})
#: First codes of SMTP that say later, and never.
_LATER, _NEVER = 400, 500


class Server:
    """The server that takes a sender's mails; a connection for each."""

    def __init__(self, description: MailDescription, account: Account) -> None:
        self._description = description
        self._name = description.name
        # Refused here, the account may still read the mailbox: each is counted by itself.
        self._account = Account(account.credentials)

    def try_log_in(self, deadline: Deadline) -> None:
        """Connect and log in, and send nothing; raises `NotSent` (`LogInRefused`)."""
        with self._connected(deadline):
            pass

    def send(self, to: str, mail: bytes, deadline: Deadline, on_save: OnSave | None) -> None:
        """Hand a mail over, to one person and as a blind copy to the sender's own mailbox.

        `on_save` is called when both are taken as recipients and nothing of the mail is sent.
        Raises `NotSent` or `RefusedByTarget` when nothing was taken, else `AnswerLost`.
        """
        with self._connected(deadline) as server:
            self._address(server, to, deadline)
            if on_save is not None:
                on_save()
            try:
                code, _ = server.data(mail)
            except smtplib.SMTPDataError as error:  # before anything of it was sent
                raise self._said_no(error.smtp_code) from None
            except (OSError, smtplib.SMTPException) as error:
                raise self._lost(type(error).__name__) from None
            if code >= _LATER:
                raise self._said_no(code)
            if code != _TAKEN:
                raise self._lost(str(code))
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _address(self, server: smtplib.SMTP, to: str, deadline: Deadline) -> None:
        sender = self._description.sender.address
        try:
            _wait(server, deadline)
            code, _ = server.mail(sender)
            if code != _TAKEN:
                raise NotSent(
                    message("{target} does not take the sender ({code}).", target=self._name,
                            code=code)
                )  # fmt: skip
            code, _ = server.rcpt(to)
            if code >= _NEVER:
                raise RefusedByTarget(
                    message("{target} takes no mail to this address ({code}).", target=self._name,
                            code=code)
                )  # fmt: skip
            own = server.rcpt(sender)[0] if code in _ADDRESS_TAKEN and to != sender else code
            _wait(server, deadline)
        except (OSError, smtplib.SMTPException) as error:
            raise self._unreachable(type(error).__name__) from None
        if {code, own} - _ADDRESS_TAKEN:
            raise NotSent(
                message("{target} says later ({code}); nothing was sent.", target=self._name,
                        code=own)
            )  # fmt: skip

    @contextmanager
    def _connected(self, deadline: Deadline) -> Iterator[smtplib.SMTP]:
        self._account.require_usable()
        try:
            server = self._opened(max(deadline.left(), 0.001))
        except (OSError, smtplib.SMTPException) as error:
            raise self._unreachable(type(error).__name__) from None
        try:
            self._log_in(server)
            yield server
        finally:
            server.close()

    def _opened(self, seconds: float) -> smtplib.SMTP:
        scheme, host, port = self._description.place
        trust = ssl.create_default_context()
        if scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=seconds, context=trust)
        server = smtplib.SMTP(host, port, timeout=seconds)
        if not self._description.unencrypted:
            try:
                server.starttls(context=trust)
            except (OSError, smtplib.SMTPException) as error:
                server.close()
                raise NotSent(
                    message("{target} offers no encryption that is believed here ({error}); "
                            "nothing was sent.", target=self._name, error=type(error).__name__)
                ) from None  # fmt: skip
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        """Log in, where the server knows how to; others tell by where we are whom they serve."""
        account = self._account.credentials
        if not isinstance(account, Credentials):
            raise NotAllowed(message("{target} needs user and password.", target=self._name))
        try:
            server.ehlo_or_helo_if_needed()
            if server.has_extn("auth"):
                server.login(account.user, account.password)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code < _NEVER:
                raise self._unreachable(str(error.smtp_code)) from None
            raise self._account.refused(
                message("{target} refused the coworker's account.", target=self._name)
            ) from None
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise self._unreachable(type(error).__name__) from None
        self._account.accepted()

    def _said_no(self, code: int) -> CoworkerError:
        if code >= _NEVER:
            return RefusedByTarget(
                message("{target} refuses the mail ({code}).", target=self._name, code=code)
            )
        return NotSent(
            message("{target} says later ({code}); nothing was sent.", target=self._name, code=code)
        )

    def _lost(self, why: str) -> AnswerLost:
        return AnswerLost(
            message("The mail was handed to {target}, and no answer came ({error}).",
                    target=self._name, error=why)
        )  # fmt: skip

    def _unreachable(self, why: str) -> NotSent:
        return NotSent(
            message("{target} takes no mails now ({error}); nothing was sent.",
                    target=self._name, error=why)
        )  # fmt: skip


def _wait(server: smtplib.SMTP, deadline: Deadline) -> None:
    """Wait for the next answers no longer than is left."""
    if server.sock is not None:
        server.sock.settimeout(max(deadline.left(), 0.001))
