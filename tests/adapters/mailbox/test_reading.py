"""Awkward mails, written by hand: what is read of each, or why nothing is."""

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framework.adapters.mailbox import MailRead, SentByMachine, read_mail
from framework.core.errors import FileRefused
from tests.adapters.mailbox.post import mail

HTML = "Content-Type: text/html; charset=utf-8"


def read(raw: bytes, *, whole: bool = True) -> MailRead:
    """Read a mail."""
    return read_mail(raw, whole=whole, prefix="MAIL-")


def parts(kind: str, *inner: bytes, headers: bytes = b"Subject: delar\r\n") -> bytes:
    """Return a mail of several parts."""
    body = b"".join(b"--grans\r\n" + one + b"\r\n" for one in inner)
    start = f'Content-Type: multipart/{kind}; boundary="grans"\r\n\r\n'.encode()
    return headers + b"Message-ID: <p@x>\r\n" + start + body + b"--grans--\r\n"


def part(kind: str, content: bytes, *headers: bytes) -> bytes:
    """Return one part."""
    return b"\r\n".join([f"Content-Type: {kind}".encode(), *headers, b"", content])


def test_an_ordinary_mail() -> None:
    """Subject, text, sender, and a reference that its Message-ID makes."""
    found = read(mail("Skrivaren", "Den står still.\nHälsar Kim", name="1@x"))
    assert (found.subject, found.text) == ("Skrivaren", "Den står still.\nHälsar Kim")
    assert (found.from_name, found.from_address) == ("Kim Ek", "kim@lindeby.invalid")
    assert found.reference.startswith("MAIL-")
    assert len(found.reference) == len("MAIL-") + 12
    other = read(mail("Annat", "Annat", name="1@x"))
    assert (other.reference, other.message_id) == (found.reference, "<1@x>")
    assert read(mail("Skrivaren", "Den står still.", name="2@x")).reference != found.reference


SWEDISH = "Skrivaren på plan två är trög: åäöÅÄÖ"


@pytest.mark.parametrize(
    "charset", ["", "; charset=us-ascii", "; charset=x-okand", "; charset=rot13"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_letters_whatever_was_declared(charset: str, encoding: str) -> None:
    """No charset, a wrong one, one that nobody knows: å, ä and ö are read, in header and text."""
    raw = (
        b"Subject: " + SWEDISH.encode(encoding) + b"\r\nMessage-ID: <1@x>\r\n"
        + f"Content-Type: text/plain{charset}\r\n".encode()
        + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + SWEDISH.encode(encoding)
    )  # fmt: skip
    found = read(raw)
    assert (found.subject, found.text) == (SWEDISH, SWEDISH)


def test_letters_as_declared() -> None:
    """Encoded headers and texts are read by what they say."""
    raw = (
        b"Subject: =?iso-8859-1?Q?Gl=F6mt?= =?utf-8?B?" + base64.b64encode(" lösen".encode())
        + b"?=\r\nFrom: =?utf-8?Q?=C3=85sa_Ek?= <asa@lindeby.invalid>\r\n"
        b"Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode("Hjälp".encode("utf-16le"))
    )  # fmt: skip
    found = read(raw)
    assert (found.subject, found.text, found.from_name) == ("Glömt lösen", "Hjälp", "Åsa Ek")


def test_plain_text_before_html() -> None:
    """Of alternatives the plain text, unless it says nothing."""
    html = part("text/html", b"<p>H</p>")
    both = parts("alternative", part("text/plain", b"P"), html)
    assert read(both).text == "P"
    assert read(parts("alternative", part("text/plain", b" \r\n"), html)).text == "H"


def test_html_as_a_person_sees_it() -> None:
    """Lines where blocks end; no scripts, styles or hidden words; broken HTML is read."""
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><div>Hej,</div><div>en&nbsp;"
        "sk&auml;rm <b>flimrar</b><br>igen</div><i style='display:none'>dold<i>e</i></i>"
        "<script>alert(1)</script><table><tr><td>Rum</td><td>214</td></tr></table><p>Tack"
    )
    assert read(mail("s", html, HTML)).text == "Hej,\nen skärm flimrar\nigen\nRum 214\nTack"


@pytest.mark.parametrize("odd", ["<![foo[ x ]]>", "<!x[", "<![if !mso]>", "<!--[if mso]>"])
def test_declarations_that_nobody_knows(odd: str) -> None:
    """What word processors write between the tags does not lose the text before it."""
    assert read(mail("s", f"<p>Hej</p>{odd}<p>du</p>", HTML)).text.startswith("Hej")


_MANY = 300_000
_NESTED = b"".join(
    b"Content-Type: multipart/alternative; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at)
    for at in range(60)
)


@pytest.mark.parametrize(
    "rest",
    [
        b'Content-Type: text/plain; a="' + b";" * _MANY + b"\r\n\r\nHej",
        b"Content-Type: text/html\r\n\r\nHej" + b"<!--" * (_MANY // 4),
        b"Content-Type: text/html\r\n\r\nHej" + b"<!--a>" * (_MANY // 6),
        b"Content-Type: text/html\r\n\r\nHej" + b"<a " * (_MANY // 3),
        _NESTED + b"Content-Type: text/html\r\n\r\n" + b"<b>x</b>" * (_MANY // 8),
    ],
    ids=["parameters", "comments", "odd comments", "tags", "alternatives"],
)
def test_a_mail_made_to_take_long_takes_seconds(rest: bytes) -> None:
    """Whoever writes it may not stop the night; 5 s are hundred times what it takes."""
    before = time.monotonic()
    try:
        text = read(b"Subject: s\r\nMessage-ID: <x@x>\r\n" + rest).text
    except FileRefused as refused:
        text = str(refused)
    assert time.monotonic() - before < 5
    assert text.startswith(("Hej", "The mail is folded"))


def test_comments_and_what_stands_around_them() -> None:
    """A comment goes, also one that never ends; what stands before, between and after stays."""
    html = "<p>a<!-- x > <b> -->b<!-->c<!--[if mso]>y<![endif]-->d</p>e<!-- z"
    assert read(mail("s", html, HTML)).text == "abcd\ne"


def test_an_endless_message_id_is_nothing_to_ask_a_server_for() -> None:
    """A server refuses so long a question, and the other mails would wait with it."""
    endless = "<" + "x" * 2000 + "@x>"
    found = read(f"Subject: s\r\nMessage-ID: {endless}\r\n\r\nHej".encode())
    assert (found.message_id, found.text) == ("", "Hej")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=12), st.booleans())
def test_whatever_stands_in_a_mail_it_has_an_outcome(at: int, noise: bytes, whole: bool) -> None:
    """Bytes put anywhere into a mail of several parts: read, or refused for a named reason."""
    raw = parts(
        "alternative", part("text/plain; charset=utf-8", b"Hej"), part("text/html", b"<p>Hej</p>")
    )
    refusal = ""
    try:
        said = read(raw[:at] + noise + raw[at:], whole=whole).reference
    except FileRefused as refused:
        refusal = said = str(refused)
    assert said
    assert "cannot be read" not in refusal


def test_attachments_are_named_and_not_read() -> None:
    """Files, and mails inside the mail, are attachments."""
    found = read(
        parts(
            "mixed",
            part("text/plain", b"Se bilden."),
            part("text/plain", b"hemligt", b'Content-Disposition: attachment; filename="logg.txt"'),
            part("image/png", b"AAAA", b'Content-Disposition: attachment; filename="fel.png"'),
            part("message/rfc822", b"Subject: inre\r\n\r\ninre text"),
        )
    )
    assert (found.text, found.attachments) == ("Se bilden.", "logg.txt\nfel.png")


def test_a_mail_of_which_only_the_beginning_was_fetched() -> None:
    """Its text is whole where an attachment follows, marked where it was cut, else refused."""
    big = part("image/png", b"A" * 3000)
    text = part("text/plain", b"Texten.")
    assert read(parts("mixed", text, big)[:700], whole=False).text == "Texten."
    assert read(mail("s", "ord " * 500)[:600], whole=False).text.endswith(" or\n[…]")
    with pytest.raises(FileRefused, match="behind its attachments"):
        read(parts("mixed", big, text)[:700], whole=False)


@pytest.mark.parametrize(
    ("raw", "subject", "text"),
    [
        pytest.param(b"", None, "says nothing", id="no byte"),
        pytest.param(b"\r\n\r\n", None, "says nothing", id="no letter"),
        pytest.param(b"Subject: bara det\r\n\r\n", "bara det", "", id="only a subject"),
        pytest.param(b"inget huvud alls\r\n\r\ntext", "", "inget huvud alls\n\ntext",
                     id="no header"),
        pytest.param(parts("mixed")[:90], "delar", "", id="no part"),
        pytest.param(
            parts("mixed", part("text/plain", b"ohel"))[:-12], "delar", "ohel", id="no end"
        ),
        pytest.param(
            mail("s", "===%%%", "Content-Transfer-Encoding: base64"), "s", "", id="base64"
        ),
        pytest.param(b"Subject: =?utf-8?B?###?=\r\n\r\nt", "=?utf-8?B?###?=", "t", id="bad word"),
        pytest.param(b"Subject: a\r\n b\r\n\tc\r\n\r\nt", "a b c", "t", id="folded"),
        pytest.param(b"Subject: a\x00b\r\n\r\nt\x00u", "a b", "t u", id="zeros"),
        pytest.param(b"Subject: tva\r\nSubject: till\r\n\r\nt", "tva", "t", id="two subjects"),
        pytest.param(
            parts("encrypted", part("application/octet-stream", b"x")), None, "encrypted",
            id="encrypted",
        ),
        pytest.param(
            b"Subject: djup\r\n" + b"".join(
                b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
                for n in range(3000)
            ),
            None, "folded into itself", id="deep",
        ),
    ],
)  # fmt: skip
def test_broken_mails_have_an_outcome(raw: bytes, subject: str | None, text: str) -> None:
    """A mail is read as far as it can be, or refused with a reason; never anything else."""
    if subject is None:
        with pytest.raises(FileRefused, match=text):
            read(raw)
        return
    found = read(raw)
    assert (found.subject, found.text) == (subject, text)


def test_without_a_message_id() -> None:
    """Such a mail is known by sender, date, subject and text."""
    found = read(mail("s", "text"))
    assert (found.message_id, found.reference) == ("", read(mail("s", "text")).reference)
    assert found.reference != read(mail("s", "annan text")).reference
    odd = read("Message-ID: <å@x>\r\nSubject: s\r\n\r\nt".encode())
    assert odd.message_id == ""


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; owner-email=x",
        "X-Auto-Response-Suppress: All", "List-Id: <nytt.lindeby.invalid>", "Precedence: Bulk",
        "Return-Path: <>", "X-Autoreply: yes", "Content-Type: multipart/report; boundary=x",
    ],
)  # fmt: skip
def test_machines_make_no_case(header: str) -> None:
    """Out-of-office notes, lists and bounces are told by their headers."""
    with pytest.raises(SentByMachine, match=header.split(":", maxsplit=1)[0]):
        read(mail("Frånvaro", "Jag är ledig.", header, name="1@x"))


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: no", "Precedence: first-class", "Return-Path: <kim@x>"]
)
def test_people_do(header: str) -> None:
    """What such headers say of people's mails stops nothing."""
    assert read(mail("Hjälp", "Nu.", header, name="1@x")).text == "Nu."


OUTLOOK = (
    "Från: Servicedesk <s@x>\nSkickat: den 1 december 2026 10:00\nTill: Kim Ek\nÄmne: Svar\n\nGamla"
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Nytt.\n\n" + OUTLOOK, "Nytt.\n[…]"),
        ("Nytt.\n________________________________\n" + OUTLOOK, "Nytt.\n[…]"),
        ("Nytt.\n-----Ursprungligt meddelande-----\nGammalt", "Nytt.\n[…]"),
        (
            "Nytt.\n\nDen 1 dec. 2026 kl. 10:00 skrev Servicedesk <s@x>:\n> Gammalt\n>\n> ord\n",
            "Nytt.\n[…]",
        ),
        (
            "Nytt.\n\nOn 1 Dec 2026, at 10:00, Service\nDesk <s@x> wrote:\n\n> Gammalt\n-- \nKim",
            "Nytt.\n[…]",
        ),
        # Answers between the lines: nothing is cut.
        ("> Vilken skrivare?\nDen på plan två.\n> Sedan när?\nI går.", None),
        # Nothing of its own: what stands there is what it is about.
        (OUTLOOK, None),
        ("> bara citat", None),
        ("Från: borjan av en mening som inte är ett brevhuvud\nmer text", None),
        ("Text.\n-- \nKim Ek\nEkbacken", "Text."),
        ("Text.\n--\nKim Ek", "Text."),
        ("Text.\n--\n" + "rad\n" * 13 + "slut", None),
        ("--\nKim Ek", None),
        ("Jag skrev:\nlösenord fungerar inte", None),
    ],
)  # fmt: skip
def test_own_words(text: str, kept: str | None) -> None:
    """What is answered and the signature are cut where a mail program marked them, and told."""
    assert read(mail("SV: Ärende", text, name="1@x")).text == (kept if kept is not None else text)


def test_what_is_passed_on_stays() -> None:
    """A forwarded mail is what it is about."""
    text = "Se nedan.\n\n" + OUTLOOK
    assert read(mail("VB: Ärende", text, name="1@x")).text == text


def test_quotes_in_html_are_cut() -> None:
    """The mail that Gmail and Apple Mail quote in HTML."""
    gmail = (
        '<div>Nytt.</div><div class="gmail_quote"><div>Den 1 dec skrev X:</div>'
        "<blockquote>Gammalt</blockquote></div>"
    )
    apple = '<p>Nytt.</p><blockquote type="cite"><div>Gammalt<br>ord</div></blockquote>'
    for html in (gmail, apple):
        assert read(mail("SV: s", html, HTML)).text == "Nytt.\n[…]"


def test_a_very_long_text_is_cut_and_says_so() -> None:
    """No row holds a whole book."""
    found = read(mail("s", "ord " * 10_000))
    assert len(found.text) < 20_010
    assert found.text.endswith("\n[…]")
