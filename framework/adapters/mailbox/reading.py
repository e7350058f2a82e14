"""What a mail says, from its bytes: its reference, its subject, its own words, who sent it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.message import Message as Parsed
from email.utils import parseaddr

from framework.adapters.mailbox.history import CUT, own_words
from framework.adapters.mailbox.words import decoded, header_text, html_text, lines
from framework.core.errors import FileRefused
from framework.core.messages import message
from framework.core.values import Value

#: Hex digits of a reference: 48 bits, so that two of a hundred thousand mails do not share one.
_DIGITS = 12
#: Signs of a mail's own words that are kept.
_LONGEST = 20_000
#: Signs of a header that are read: longer ones are nobody's, and take parsers minutes.
_LONGEST_HEADER = 4000
#: Signs of a Message-ID that a server can be asked for; RFC 5322 has lines of 998.
_LONGEST_ID = 900
#: Parts within parts; people's mails have four or five.
_DEEPEST = 10
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
#: What no text can be read of without a key.
_LOCKED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


class _Bounded(policy.Compat32):
    """Reads the beginning of a header only."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


class SentByMachine(FileRefused):
    """No person wrote this mail."""


class MailRead(Value):
    """A mail as far as rows are made of it."""

    #: The same for every copy of the mail; without a Message-ID by sender, date, subject and text.
    reference: str
    #: As it stands in the mail, `<…@…>`; empty when it has none that can be looked for.
    message_id: str
    subject: str
    #: What its writer wrote now, plain.
    text: str
    from_address: str
    from_name: str
    #: Names of attached files, one a line.
    attachments: str

    @property
    def answered_as(self) -> str:
        """The Message-ID as an answer's header names it, empty when it is not written as one."""
        inner = self.message_id[1:-1]
        whole = inner and self.message_id == f"<{inner}>" and not set(inner) & {"<", ">"}
        return self.message_id if whole else ""


def read_mail(raw: bytes, *, whole: bool, prefix: str) -> MailRead:
    """Return what a mail says; `whole` is False when `raw` is only its beginning.

    Raises `SentByMachine`, or `FileRefused` for a mail without anything to read.
    """
    try:
        return _read(raw, whole, prefix)
    except FileRefused:
        raise
    except RecursionError:
        raise FileRefused(message("The mail is folded into itself too often.")) from None
    except Exception as error:  # noqa: BLE001 (whatever one mail does to a parser, others are read)
        raise FileRefused(
            message("The mail cannot be read ({error}).", error=type(error).__name__)
        ) from None


def _read(raw: bytes, whole: bool, prefix: str) -> MailRead:  # noqa: FBT001 (as above)
    mail = message_from_bytes(raw, policy=_Bounded())
    headers = {name.lower(): str(value) for name, value in reversed(list(mail.raw_items()))}
    leaves = list(_leaves(mail))
    _require_person(mail, headers)
    subject = header_text(headers.get("subject", ""))
    name, address = parseaddr(header_text(headers.get("from", "")))
    found = [leaf for leaf in leaves if _is_text(leaf)]
    locked = {leaf.get_content_type() for leaf in [mail, *leaves]} & _LOCKED
    if locked and not any(_content(leaf).strip() for leaf in found):
        raise FileRefused(message("The mail is encrypted: no text can be read."))
    if not whole and not found:
        raise FileRefused(message("The mail's text stands behind its attachments."))
    text = own_words(subject, "\n\n".join(filter(None, map(_content, found))))
    cut = not whole and leaves[-1] is found[-1]
    if cut or len(text) > _LONGEST:
        text = f"{text[:_LONGEST].rstrip()}\n{CUT}"
    if not subject and not text.strip():
        raise FileRefused(message("The mail says nothing: it has no subject and no text."))
    message_id = _message_id(headers)
    known_by = message_id or "\n".join((address, headers.get("date", ""), subject, text))
    files = [header_text(leaf.get_filename() or "") for leaf in leaves if not _is_text(leaf)]
    return MailRead(
        reference=prefix + _hash(known_by),
        message_id=message_id,
        subject=subject,
        text=text,
        from_address=address,
        from_name=name,
        attachments="\n".join(filter(None, files)),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _message_id(headers: dict[str, str]) -> str:
    text = "".join(headers.get("message-id", "").split())
    can_be_asked = text.isascii() and text.isprintable() and len(text) <= _LONGEST_ID
    return text if can_be_asked and text.strip("<>") else ""


def _require_person(mail: Parsed, headers: dict[str, str]) -> None:
    """Raise `SentByMachine`, and say by which of its headers it is told."""
    auto = headers.get("auto-submitted", "no").split(";")[0].strip().lower()
    signs = {
        "Auto-Submitted": auto not in {"no", ""},
        "X-Auto-Response-Suppress": bool(headers.get("x-auto-response-suppress", "").strip()),
        "X-Autoreply": "x-autoreply" in headers or "x-autorespond" in headers,
        "List-Id": "list-id" in headers,
        "Precedence": headers.get("precedence", "").strip().lower() in _BULK,
        "Return-Path": headers.get("return-path", "?").strip() == "<>",
        "Content-Type": mail.get_content_type() == "multipart/report",
    }
    if found := next((name for name, told in signs.items() if told), None):
        raise SentByMachine(
            message("The mail was sent by a machine ({header}); no case is made of it.",
                    header=found)
        )  # fmt: skip


def _leaves(part: Parsed, depth: int = 0) -> Iterator[Parsed]:
    """Yield the parts that hold something, of alternatives the plain text where it says anything.

    A mail inside the mail is an attachment. Raises `RecursionError` for parts within parts beyond
    `_DEEPEST`: each alternative is read once for every one around it.
    """
    if depth > _DEEPEST:
        raise RecursionError
    kind, payload = part.get_content_type(), part.get_payload()
    if not isinstance(payload, list) or part.get_content_maintype() == "message":
        yield part
        return
    if kind == "multipart/alternative":
        yield from _chosen(payload, depth + 1)
        return
    for inner in payload:
        if isinstance(inner, Parsed):
            yield from _leaves(inner, depth + 1)


def _chosen(payload: Sequence[object], depth: int) -> Iterator[Parsed]:
    ways = [list(_leaves(inner, depth)) for inner in payload if isinstance(inner, Parsed)]
    plain = next((way for way in ways if _says(way, "text/plain")), None)
    html = next((way for way in ways if _says(way, "text/html")), None)
    yield from plain or html or [leaf for way in ways for leaf in way]


def _says(leaves: list[Parsed], kind: str) -> bool:
    return any(
        leaf.get_content_type() == kind and _is_text(leaf) and _content(leaf).strip()
        for leaf in leaves
    )


def _is_text(part: Parsed) -> bool:
    attached = str(part.get("content-disposition", "")).strip().lower().startswith("attachment")
    return part.get_content_type() in {"text/plain", "text/html"} and not (
        attached or part.get_filename()
    )


def _content(part: Parsed) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        charset = str(part.get_content_charset() or "")
    except (LookupError, ValueError, TypeError, AttributeError):  # what email raises of odd ones
        charset = ""
    text = decoded(content, charset)
    return (html_text(text) if part.get_content_type() == "text/html" else lines(text)).strip("\n")
