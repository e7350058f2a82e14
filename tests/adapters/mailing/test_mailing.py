"""A mail is sent once, to one person, and found again; what was taken is never in doubt unsaid."""

import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import trustme
from pydantic import ValidationError

from framework.adapters.mailing import MailSession
from framework.adapters.targets import Account, Credentials, LogInRefused
from framework.config.targets import MailDescription
from framework.core.canonical import close_up
from framework.core.errors import (
    AnswerLost,
    CoworkerError,
    NotAllowed,
    NotSent,
    RefusedByTarget,
    TargetChanged,
)
from tests.adapters.mailbox.post import AUTOMATIC, PASSWORD, USER, Post, post
from tests.adapters.mailing.outgoing import Outgoing, outgoing

ASKED = (
    "<a-mail-of-more-than-seventy-eight-signs-as-large-providers-make-them.0123456789@x.invalid>"
)
TEXT = "Hej!\n\nStarta om skrivaren på våning två.\n\n.en rad som börjar med punkt"
LETTER = {
    "to": "kim@lindeby.invalid",
    "subject": "Re: Skrivaren på våning två står still och ingen vet när den kommer att gå igen",
    "answer": TEXT,
    "in_reply_to": ASKED,
}
KEY = b"a key of this installation"
REFERENCE = {"reference": "lindeby:MAIL-1:1:reply"}

Opens = Callable[..., MailSession]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """Start one mail server."""
    with post(tmp_path_factory.mktemp("post")) as found:
        yield found


@pytest.fixture
def box(server: Post) -> Post:
    """Return the mailbox, empty but for its folders."""
    server.forget()
    with server.box() as person:
        person.folder.create(AUTOMATIC)
    return server


@pytest.fixture
def out(box: Post) -> Iterator[Outgoing]:
    """Start a server that takes mails."""
    with outgoing(box) as found:
        yield found


@pytest.fixture
def opens(box: Post, out: Outgoing, tmp_path: Path) -> Iterator[Opens]:
    """Open sessions, and close them."""
    found: list[MailSession] = []

    def open_one(*, password: str = PASSWORD, **more: Any) -> MailSession:
        changed = {
            name: more.pop(name) for name in list(more) if name in MailDescription.model_fields
        }
        description = out.described(tmp_path).model_copy(update=changed)
        account = Account(Credentials(USER, password))
        found.append(MailSession(description, box.address, account, **({"key": KEY} | more)))
        return found[-1]

    yield open_one
    for session in found:
        session.close()


def send(session: MailSession, on_save: Any = None, **other: str) -> None:
    """Send the letter."""
    session.perform("send_answer", LETTER | REFERENCE | other, on_save=on_save)


def read(
    session: MailSession, operation: str = "read_answer", **other: str
) -> list[dict[str, str]]:
    """Return what stands in the copies."""
    return list(session.perform(operation, REFERENCE | other).rows)


def test_sent_once_and_read_back_as_it_came(opens: Opens, out: Outgoing, box: Post) -> None:
    """To one person and to the own mailbox; the copy says what was sent, letter by letter."""
    session = opens()
    assert read(session) == []
    pressed: list[int] = []
    send(session, on_save=lambda: pressed.append(len(out.taken)))
    assert pressed == [0]
    assert out.recipients == [["kim@lindeby.invalid", USER]]
    (row,) = read(session)
    assert row.pop("message_id").endswith("@lindeby.invalid>")
    sent = {name: LETTER[name] for name in ("to", "subject", "answer")}
    assert row == sent | {"answer": close_up(TEXT)}
    assert read(session, "find_answer") == read(session)
    (mail,) = out.taken
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\r\n", "\n") == f"{TEXT}\n"
    assert (mail["In-Reply-To"], mail["References"]) == (ASKED, ASKED)
    assert (mail["Auto-Submitted"], mail["Bcc"], mail["To"]) == (
        "auto-replied", None, "kim@lindeby.invalid",
    )  # fmt: skip
    assert box.seen("INBOX") == [False]


def test_another_action_is_another_mail(opens: Opens) -> None:
    """The Message-ID tells actions apart, and only their reference makes it."""
    session = opens()
    send(session)
    assert read(session, reference="lindeby:MAIL-1:2:reply") == []
    assert len(read(opens())) == 1


def test_nobody_knows_the_message_id_before_it_is_sent(opens: Opens, out: Outgoing) -> None:
    """It is made with a key: who guesses the reference puts no mail where the answer's lies."""
    send(opens())
    send(opens(key=b"another installation's"))
    assert len({mail["Message-ID"] for mail in out.taken}) == 2
    assert len(read(opens())) == 1


@pytest.mark.parametrize(
    "sender", ["mallory@elsewhere.invalid", f"{USER}, mallory@elsewhere.invalid", ""]
)
def test_a_mail_from_anybody_else_is_no_copy(
    opens: Opens, out: Outgoing, box: Post, sender: str
) -> None:
    """Neither with the right Message-ID, nor with the sender as one of several."""
    session = opens()
    send(session)
    forged = message_from_bytes(out.taken[0].as_bytes(), policy=policy.SMTP)
    del forged["From"]
    forged["From"] = sender
    with box.box() as person:
        person.folder.set("INBOX")
        person.delete(person.uids())
    box.put(forged.as_bytes())
    assert read(session) == []


def test_a_copy_that_was_moved_or_kept_twice_is_one_mail(opens: Opens, box: Post) -> None:
    """A server may keep what it sent as well; the same twice in one folder is sent twice."""
    session = opens()
    send(session)
    with box.box() as person:
        person.folder.set("INBOX")
        (uid,) = person.uids()
        person.copy(uid, AUTOMATIC)
    assert len(read(session)) == 1
    send(session)
    assert len(read(session)) == 2


def test_other_words_under_the_same_message_id_are_seen(opens: Opens, out: Outgoing) -> None:
    """What somebody on the way put below the text stands in the row."""
    out.footer = "Skickat från utsidan\r\n".encode()
    session = opens()
    send(session)
    (row,) = read(session)
    assert row["answer"] == f"{close_up(TEXT)}\nSkickat från utsidan"


_REFUSALS: dict[str, tuple[str, str, type[CoworkerError]]] = {
    "the recipient, never": ("to_somebody", "550 unknown", RefusedByTarget),
    "the recipient, later": ("to_somebody", "451 greylisted", NotSent),
    "the mail, never": ("to_the_mail", "554 spam", RefusedByTarget),
    "the mail, later": ("to_the_mail", "452 full", NotSent),
}


@pytest.mark.parametrize("what", sorted(_REFUSALS))
def test_what_was_refused_was_not_taken(opens: Opens, out: Outgoing, what: str) -> None:
    """The server's own no says that nothing was taken; a refused person is refused before."""
    name, said, error = _REFUSALS[what]
    setattr(out, name, said)
    pressed: list[None] = []
    with pytest.raises(error):
        send(opens(), on_save=lambda: pressed.append(None))
    assert len(pressed) == (name == "to_the_mail")
    assert (out.taken, read(opens())) == ([], [])


@pytest.mark.parametrize("kept", [False, True])
def test_cut_after_the_mail_nobody_knows(opens: Opens, out: Outgoing, *, kept: bool) -> None:
    """No answer is no answer: the copy tells, if it comes."""
    out.cut, out.loses = True, not kept
    session = opens()
    with pytest.raises(AnswerLost):
        send(session)
    assert len(read(session)) == kept


def test_what_stops_the_press_stops_the_mail(opens: Opens, out: Outgoing) -> None:
    """Nothing of the mail is sent when its intent could not be noted."""

    def broken() -> None:
        raise OSError

    with pytest.raises(OSError, match=r"^$"):
        send(opens(), on_save=broken)
    assert out.taken == []


def test_rehearsed_or_only_reading_nothing_is_sent(opens: Opens, out: Outgoing) -> None:
    """Rehearsing stops before the server is asked."""
    session = opens(rehearse=True)
    assert session.perform("send_answer", LETTER | REFERENCE).rehearsed
    with pytest.raises(NotAllowed, match="only reads"):
        send(opens(read_only=True))
    assert out.taken == []


_ADDRESSES = {
    "two": "kim@lindeby.invalid, lo@lindeby.invalid",
    "a name": "Kim <kim@lindeby.invalid>",
    "another domain": "kim@granby.invalid",
    "a domain below": "kim@x.lindeby.invalid",
    "a line break": "kim@lindeby.invalid\r\nBcc: lo@lindeby.invalid",
    "no address": "kim",
    "none": "",
}


@pytest.mark.parametrize("what", sorted(_ADDRESSES))
def test_only_to_one_person_of_the_house(opens: Opens, out: Outgoing, what: str) -> None:
    """Without `only_to`, mails go to the sender's own domain."""
    with pytest.raises(RefusedByTarget, match="sends no mail to this address"):
        send(opens(), to=_ADDRESSES[what])
    assert (out.taken, out.recipients) == ([], [])


def test_to_other_domains_where_it_is_said(opens: Opens, out: Outgoing) -> None:
    """What is said stands in the place of the sender's own."""
    session = opens(only_to=("granby.invalid",))
    send(session, to="kim@Granby.invalid")
    assert out.recipients == [["kim@Granby.invalid", USER]]
    with pytest.raises(RefusedByTarget):
        send(session)


def test_no_header_can_be_smuggled_in(opens: Opens, out: Outgoing) -> None:
    """A line break in a subject is a blank; in what is answered it is refused."""
    session = opens()
    send(session, subject="Re: x\r\nBcc: lo@lindeby.invalid")
    (mail,) = out.taken
    assert (mail["Subject"], mail["Bcc"]) == ("Re: x Bcc: lo@lindeby.invalid", None)
    for bad in ("<a@x>\r\nBcc: lo@lindeby.invalid", "a@x", "<å@x>"):
        with pytest.raises(RefusedByTarget, match="cannot stand there"):
            send(session, in_reply_to=bad)
    assert len(out.taken) == 1


@pytest.mark.parametrize("subject", ["=?utf-8?q?x?=", "Re: =?utf-8?B?w6U=?= x"])
def test_a_subject_that_would_be_read_as_another_is_not_sent(
    opens: Opens, out: Outgoing, subject: str
) -> None:
    """Mail programs decode it: whoever gets it would see what nobody approved."""
    with pytest.raises(RefusedByTarget, match="cannot stand there"):
        send(opens(), subject=subject)
    assert out.handed == 0


def test_a_refused_account_is_not_sent_a_third_time(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Servers lock an account that is refused too often."""
    session = opens(password="fel")
    for _ in range(2):
        with pytest.raises(LogInRefused, match="refused the coworker's account"):
            send(session)
    monkeypatch.setattr("smtplib.SMTP", None)
    with pytest.raises(LogInRefused):
        send(session)


def test_a_server_that_is_not_there_took_nothing(opens: Opens, out: Outgoing) -> None:
    """Nothing was sent, and it says so."""
    pressed: list[None] = []
    with pytest.raises(NotSent, match="nothing was sent"):
        send(opens(server="smtp://127.0.0.1:9"), on_save=lambda: pressed.append(None))
    assert (pressed, out.taken) == ([], [])


def test_never_without_encryption_unless_it_is_said(opens: Opens, out: Outgoing) -> None:
    """A server that offers no STARTTLS hears no password; elsewhere it cannot be said."""
    with pytest.raises(NotSent, match="no encryption"):
        send(opens(unencrypted=False))
    assert out.taken == []
    description = opens().description
    far = description.model_dump() | {"server": "smtp://post.lindeby.invalid"}
    with pytest.raises(ValidationError, match="on this machine"):
        MailDescription.model_validate(far)
    with pytest.raises(NotAllowed, match="not on this machine"):
        MailSession(description, "imap://post.lindeby.invalid", Account(None), key=KEY)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_encrypted_and_only_with_a_certificate_that_is_believed(
    box: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """By STARTTLS and from the start; nobody vouches for the other authority's."""
    authority, other = trustme.CA(), trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    how = {"tls_context": context, "require_starttls": True}
    with outgoing(box, **(how if scheme == "smtp" else {"ssl_context": context})) as out:
        description = out.described(tmp_path).model_copy(
            update={"server": f"{scheme}://127.0.0.1:{out.port}", "unencrypted": False}
        )
        account = Account(Credentials(USER, PASSWORD))
        session = MailSession(description, box.address, account, key=KEY)
        for made, trusted in ((other, False), (authority, True)):
            made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
            if trusted:
                send(session)
                continue
            with pytest.raises(NotSent, match="SSLCertVerificationError"):
                send(session)
            assert out.handed == 0
        assert out.recipients == [["kim@lindeby.invalid", USER]]


def test_health_logs_in_to_both_and_looks_for_the_folders(opens: Opens, out: Outgoing) -> None:
    """A folder that is not there is told by name; nothing is looked for without it."""
    assert [(one.element, one.ok) for one in opens().health()] == [
        ("INBOX", True), (AUTOMATIC, True),
    ]  # fmt: skip
    session = opens(folders=("INBOX", "Skickat"))
    assert [one.element for one in session.health() if not one.ok] == ["Skickat"]
    with pytest.raises(TargetChanged, match="no folder Skickat"):
        read(session)
    with pytest.raises(LogInRefused):
        opens(password="fel").health()
    assert out.taken == []
