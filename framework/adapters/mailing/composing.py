"""A mail as it is sent, and as it is read again in its copy."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from framework.config.targets.mail import Sender

#: Hex digits of a Message-ID: 160 bits, and the header still fits on its line.
_DIGITS = 40
#: Written as they are: folded or encoded, a Message-ID is another one.
_IDENTIFIERS = frozenset({"message-id", "in-reply-to", "references"})
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>")


class _Policy(policy.EmailPolicy):
    """Lines end as SMTP wants them; identifiers stay on one line."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _IDENTIFIERS:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _IDENTIFIERS:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Filled:
    """A mail with everything filled in; what it holds is never shown."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    in_reply_to: str = field(repr=False)


def message_id(reference: str, sender: Sender, key: bytes) -> str:
    """Return the one Message-ID that an action's mail has, however often it is made.

    References can be guessed: without the `key`, nobody says what Message-ID is coming.
    """
    digest = hmac.digest(key, reference.encode(), "sha256").hex()[:_DIGITS]
    return f"<{digest}@{sender.domain}>"


def composed(filled: Filled, sender: Sender, identifier: str) -> bytes:
    """Return a mail as bytes in ASCII, without its blind copy.

    Raises `ValueError` for what cannot stand in a header: a line break, or what reads as other
    words (`=?utf-8?q?x?=`).
    """
    if filled.in_reply_to and not _MESSAGE_ID.fullmatch(filled.in_reply_to):
        msg = "what is answered is named by its Message-ID, <…@…>"
        raise ValueError(msg)
    made = EmailMessage(policy=_POLICY)
    made["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    made["To"] = Address(addr_spec=filled.to)
    made["Subject"] = filled.subject
    if str(made["Subject"]).strip() != filled.subject.strip():
        msg = "the subject would be read as another one"
        raise ValueError(msg)
    made["Date"] = formatdate(localtime=True)
    made["Message-ID"] = identifier
    if filled.in_reply_to:
        made["In-Reply-To"] = filled.in_reply_to
        made["References"] = filled.in_reply_to
    # Machines do not answer it, and no mailbox of ours makes a case of it.
    made["Auto-Submitted"] = "auto-replied"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(filled.text, charset="utf-8", cte="quoted-printable")
    return made.as_bytes()


def read_copy(raw: bytes) -> dict[str, str]:
    """Return the parts of a mail by name, as `MailField.part` has them; raises what parsers do.

    `from` is among them: the addresses that it says it is from.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("plain",))
    to = mail["to"]
    senders = [one.addr_spec for found in mail.get_all("from", ()) for one in found.addresses]
    return {
        "from": ", ".join(senders),
        "to": ", ".join(address.addr_spec for address in to.addresses) if to is not None else "",
        "subject": str(mail["subject"] or ""),
        "text": str(body.get_content()) if body is not None else "",
        "in_reply_to": str(mail["in-reply-to"] or "").strip(),
        "message_id": str(mail["message-id"] or "").strip(),
    }
