"""Cases from a mailbox: every mail has one fate and lies in its folder, whatever dies between."""

import base64
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bots.faq_triage.sources import SOURCES, TICKET_SHEET, TICKETS
from framework.adapters.mailbox import MailboxSession
from framework.adapters.targets import Account, Credentials
from framework.config.coworkers import Source
from framework.config.municipality import MailboxConfig, MunicipalityConfig
from framework.config.targets import MailboxDescription, load_target
from framework.core.cases import Case as Found
from framework.core.errors import SystemException, TargetChanged
from framework.core.kinds import SourceReader
from framework.core.lifecycle import Bucket, State
from framework.core.messages import Message
from framework.runtime import configuration, kinds
from framework.runtime.sources import sources
from framework.store import cases, runs
from framework.store.models import Case, Run, SourceFile
from tests.adapters.mailbox.post import (
    AUTOMATIC,
    DESCRIPTION,
    PASSWORD,
    REFUSED,
    TAKEN,
    USER,
    Post,
    mail,
    post,
)
from tests.runtime import dying
from tests.runtime.queueing import HOUR, Applications, night, remarks, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_force")]

HELP = mail("Skrivaren", "Den står still.", name="1@x")
AWAY = mail("Frånvaro", "Åter måndag.", "Auto-Submitted: auto-replied", name="2@x")
TWICE = mail("Skrivaren igen", "Samma beteckning, annan text.", name="1@x")
EMPTY = b"X: y\r\n\r\n"


class Tickets(Applications):
    """Every ticket is a case, prepared as it is."""

    name = "tickets"
    sources = {TICKETS: SOURCES[TICKETS]}

    def collect(self, sources: SourceReader) -> Iterable[Found]:
        """Yield one case per ticket."""
        for workbook in sources.workbooks(TICKETS):
            for row in workbook.sheet(TICKET_SHEET).rows:
                yield Found(
                    reference=row["caseId"], title=row["caseId"], unit="1101",
                    unit_name="Norra skolan", place=row.place, row=row, values=row.values,
                )  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """Start one mail server."""
    with post(tmp_path_factory.mktemp("post")) as found:
        yield found


@pytest.fixture
def box(server: Post) -> Post:
    """Return the mailbox, empty."""
    server.forget()
    return server


@pytest.fixture
def description(tmp_path: Path) -> MailboxDescription:
    """Return the mailbox's description."""
    file = tmp_path / "post.yaml"
    file.write_text(DESCRIPTION, encoding="utf-8")
    found = load_target(file)
    assert isinstance(found, MailboxDescription)
    return found


@pytest.fixture
def in_force(
    box: Post,
    description: MailboxDescription,
    lindeby: MunicipalityConfig,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let Lindeby's HaRry take tickets from the mailbox."""
    known = {**kinds.kinds(), "tickets": Tickets}
    for module in (kinds, sources):
        monkeypatch.setattr(module, "kinds", lambda: known, raising=False)
    for what, secret in (("USER", USER), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"COWORKER_SECRET_LINDEBY_POST_{what}", secret)
    harry = lindeby.coworkers["harry"]
    coworker = harry.coworker.model_copy(
        update={"kind": "tickets", "settings": {}, "sources": {TICKETS: Source(mailbox="post")}}
    )
    mailbox = MailboxConfig(
        system="post", description=description, address=box.address, closed_times=None
    )
    config = harry.model_copy(update={"coworker": coworker, "queues": {TICKETS: mailbox}})
    site = lindeby.model_copy(update={"coworkers": {"harry": config}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})


def session(box: Post, description: MailboxDescription, password: str = PASSWORD) -> MailboxSession:
    """Return a connection as the coworker."""
    return MailboxSession(description, box.address, Account(Credentials(USER, password)))


def test_every_mail_has_its_fate_and_its_folder(box: Post) -> None:
    """One becomes a case, a machine's and a second copy never; each lies where people see it."""
    box.put(HELP, AWAY, TWICE, EMPTY)
    run = night()
    work()
    run.refresh_from_db()
    counted = runs.counts(run)
    assert (counted.read, counted.files_refused, run.status) == (1, 3, Run.Status.done)
    assert counted.buckets[Bucket.awaiting] == 1
    assert box.folders() == {
        TAKEN: ["Skrivaren"], REFUSED: ["Skrivaren igen", ""], AUTOMATIC: ["Frånvaro"],
    }  # fmt: skip
    (case,) = Case.objects.all()
    values = case.collected["values"]
    assert (values["subject"], values["description"]) == ("Skrivaren", "Den står still.")
    assert (values["channel"], values["status"], values["email"]) == (
        "E-post", "Ny", "kim@lindeby.invalid",
    )  # fmt: skip
    assert dt.datetime.fromisoformat(values["created"])
    why = {file.name.split(" ")[0]: file.refused for file in SourceFile.objects.all()}
    assert why.pop(case.reference) is not None  # the second copy has the same reference
    told = {Message.model_validate(each).english() for each in why.values() if each}
    assert told == {
        "The mail was sent by a machine (Auto-Submitted); no case is made of it.",
        "The mail says nothing: it has no subject and no text.",
    }
    assert box.seen(TAKEN) == [False]


def test_a_copy_that_comes_later_is_no_new_version(box: Post) -> None:
    """What was taken stays as it was; people find the copy among the refused."""
    box.put(HELP)
    night("a")
    work()
    box.put(TWICE)
    again = night("b")
    work()
    assert runs.counts(again).files_refused == 1
    (case,) = Case.objects.all()
    assert case.collected["values"]["subject"] == "Skrivaren"
    assert box.folders() == {TAKEN: ["Skrivaren"], REFUSED: ["Skrivaren igen"]}


def test_a_mail_that_a_person_puts_back_is_read_again(box: Post) -> None:
    """It is the same case, unchanged."""
    box.put(HELP)
    night("a")
    work()
    with box.box() as person:
        person.folder.set(TAKEN)
        person.move(person.uids(), "INBOX")
    again = night("b")
    work()
    assert runs.counts(again).buckets[Bucket.skipped] == 1
    assert Case.objects.count() == 1
    assert box.folders() == {TAKEN: ["Skrivaren"]}


def test_a_large_attachment_is_not_fetched(box: Post) -> None:
    """Twenty megabytes of picture behind the text, and the text makes the case."""
    picture = base64.encodebytes(b"\x00" * 15_000_000)
    box.put(
        b"Subject: Bild\r\nMessage-ID: <big@x>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="g"\r\n\r\n--g\r\n'
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "Skärmen är blå.".encode()
        + b'\r\n--g\r\nContent-Type: image/png; name="bild.png"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + picture + b"\r\n--g--\r\n"
    )  # fmt: skip
    night()
    work()
    (case,) = Case.objects.all()
    assert case.collected["values"]["description"] == "Skärmen är blå."
    assert box.folders() == {TAKEN: ["Bild"]}


_CRASHES = {
    "before the first fate": lambda: dying._before(cases, "receive"),
    "after the fate": lambda: dying._after(cases, "receive"),
    "before a mail is moved": lambda: dying._before(MailboxSession, "move"),
    "after a mail was moved": lambda: dying._after(MailboxSession, "move"),
    "before the machine's is moved": lambda: dying._before(
        MailboxSession, "move", lambda _self, _uid, folder: folder == AUTOMATIC
    ),
    "after the copy was moved": lambda: dying._after(
        MailboxSession, "move", lambda _self, _uid, folder: folder == REFUSED
    ),
}


@pytest.mark.parametrize("crash", sorted(_CRASHES))
def test_promise_6_killed_between_fate_and_folder(box: Post, crash: str) -> None:
    """Kill -9 anywhere: one case, every mail in one folder, and the counts add up."""
    box.put(HELP, AWAY, TWICE)
    run = night()
    assert dying.work("w1:x", None, _CRASHES[crash])
    dying.work("w2:y")
    run.refresh_from_db()
    counted = runs.counts(run)
    assert (counted.read, counted.files_refused) == (1, 2)
    (case,) = Case.objects.all()
    assert (case.state, case.owner) == (State.awaiting_decision, "")
    assert run.status == Run.Status.done
    assert box.folders() == {
        TAKEN: ["Skrivaren"], REFUSED: ["Skrivaren igen"], AUTOMATIC: ["Frånvaro"],
    }  # fmt: skip


def test_a_refused_account_is_not_tried_again(box: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """More tries could lock it; the run says why it did not read, and the mail stays."""
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_POST_PASSWORD", "fel")
    box.put(HELP)
    run = night(window=4 * HOUR)
    work()
    run.refresh_from_db()
    assert (run.status, run.collect_again_at) == (Run.Status.stopped, None)
    assert "Servicedeskens brevlåda refused the coworker's account." in remarks(run)
    assert "fel" not in remarks(run).split()
    assert box.folders() == {"INBOX": ["Skrivaren"]}


def test_moved_again_nothing_happens(box: Post, description: MailboxDescription) -> None:
    """A mail that was moved is left where it lies."""
    box.put(HELP)
    with session(box, description) as found:
        (waiting,) = found.waiting()
        found.move(waiting.uid, TAKEN)
        found.move(waiting.uid, REFUSED)
        assert list(found.waiting()) == []
    assert box.folders() == {TAKEN: ["Skrivaren"]}


def test_a_connection_that_broke_meanwhile_is_opened_once_more(
    box: Post, description: MailboxDescription
) -> None:
    """Preparing may take longer than a mail server waits."""
    box.put(HELP)
    with session(box, description) as found:
        (waiting,) = found.waiting()
        assert found._box is not None
        found._box.client.shutdown()
        found.move(waiting.uid, TAKEN)
    assert box.folders() == {TAKEN: ["Skrivaren"]}


def test_numbers_that_mean_other_mails_move_none(
    box: Post, description: MailboxDescription
) -> None:
    """A server that numbers its mails anew is not told to move by the old numbers."""
    box.put(HELP)
    with session(box, description) as found:
        (waiting,) = found.waiting()
        found._numbering = b"1"
        found._folder = ""
        with pytest.raises(SystemException, match="numbered its mails anew"):
            found.move(waiting.uid, TAKEN)
    assert box.folders() == {"INBOX": ["Skrivaren"]}


def test_a_folder_that_is_not_there(box: Post, description: MailboxDescription) -> None:
    """The folder that mails wait in must be there; it is named."""
    other = description.model_copy(update={"incoming": "Ärenden/Nya"})
    with session(box, other) as found, pytest.raises(TargetChanged, match="no folder Ärenden/Nya"):
        list(found.waiting())


def test_never_without_encryption_unless_it_is_said(
    box: Post, description: MailboxDescription
) -> None:
    """A server that offers no STARTTLS hears no password."""
    strict = description.model_copy(update={"unencrypted": False})
    with (
        session(box, strict) as found,
        pytest.raises(SystemException, match="offers no encryption"),
    ):
        list(found.waiting())


def test_oldest_first_and_not_more_than_described(
    box: Post, description: MailboxDescription
) -> None:
    """The others wait for the next look."""
    box.put(*(mail(f"nr {number}", "x", name=f"{number}@y") for number in range(3)))
    with session(box, description.model_copy(update={"at_most": 2})) as found:
        uids = [int(waiting.uid) for waiting in found.waiting()]
    assert len(uids) == 2
    assert uids == sorted(uids)
