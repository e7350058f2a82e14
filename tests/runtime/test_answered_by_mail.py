"""From a mail to its answer: proposed, approved by a person, sent once, and proved by its copy."""

import datetime as dt
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from framework.config.coworkers import Source
from framework.config.municipality import CoworkerConfig, MailboxConfig, MunicipalityConfig
from framework.config.targets import MailboxDescription, load_target
from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import State
from framework.core.retry import RetryPolicy
from framework.runtime import configuration, here
from framework.runtime.configuration_files import read
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import decisions, runs
from framework.store.decisions import Verdict
from framework.store.models import Case, Person, Receipt, RoleAssignment
from tests.adapters.mailbox.post import (
    AUTOMATIC,
    DESCRIPTION,
    PASSWORD,
    TAKEN,
    USER,
    Post,
    mail,
    post,
)
from tests.adapters.mailing.outgoing import Outgoing, outgoing
from tests.bots.faq_triage.conftest import SETTINGS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("berit")]

#: Seconds within which a copy must have come.
SETTLES = 1.0
QUESTION = "Hur skriver jag ut på båda sidor?"
ASKED = mail("Utskrift", QUESTION, name="fraga-1@lindeby.invalid")
_ARTICLE = """\
---
id: KB-2
title: Hur skriver jag ut på båda sidor?
category: utskrift
owner: Servicedesk
reviewed: 2026-01-01
review_by: 2029-06-30
version: 2
answer: yes
---
Välj dubbelsidigt i rutan.

Spara valet.
"""
_PARTS = {"intake": "J", "messageId": "{{ message_id }}"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """Start one mail server."""
    with post(tmp_path_factory.mktemp("post")) as found:
        yield found


@pytest.fixture(scope="module")
def site() -> MunicipalityConfig:
    """Read Lindeby as its files say, once."""
    return read(here.installation().configs, ("lindeby",))[0]["lindeby"]


@pytest.fixture
def box(server: Post) -> Post:
    """Return the mailbox with one question in it."""
    server.forget()
    with server.box() as person:
        person.folder.create(AUTOMATIC)
    server.put(ASKED)
    return server


@pytest.fixture
def out(box: Post) -> Iterator[Outgoing]:
    """Start a server that takes mails."""
    with outgoing(box) as found:
        yield found


@pytest.fixture
def berit(
    site: MunicipalityConfig,
    box: Post,
    out: Outgoing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> CoworkerConfig:
    """Let Lindeby's BerIT take mails, and answer them."""
    file = tmp_path / "post.yaml"
    file.write_text(DESCRIPTION, encoding="utf-8")
    described = load_target(file)
    assert isinstance(described, MailboxDescription)
    row = described.row.model_copy(update={"columns": described.row.columns | _PARTS})
    mailbox = MailboxConfig(
        system="post", description=described.model_copy(update={"row": row}), address=box.address,
        closed_times=None,
    )  # fmt: skip
    for system in ("POST", "SVAR"):
        monkeypatch.setenv(f"COWORKER_SECRET_LINDEBY_{system}_USER", USER)
        monkeypatch.setenv(f"COWORKER_SECRET_LINDEBY_{system}_PASSWORD", PASSWORD)
    _put_registers()
    found = site.coworkers["berit"]
    sources = found.coworker.sources | {
        "tickets": Source(mailbox="post"),
        "articles": Source(texts="lindeby/by-mail"),
        "status": Source(folder="lindeby/by-mail", stays=True),
    }
    coworker = found.coworker.model_copy(
        update={
            "sources": sources,
            "settings": SETTINGS | {"answers_mail": True},
            "retry": RetryPolicy(attempts=3, first_wait=0, factor=1),
            "approval": found.coworker.approval.model_copy(update={"undo_seconds": 0}),
        }
    )
    config = found.model_copy(
        update={
            "coworker": coworker,
            "queues": {"tickets": mailbox},
            "targets": found.targets | {"mail": out.described(tmp_path, settles=SETTLES)},
            "systems": found.systems | {"mail": "svar"},
            "addresses": found.addresses | {"mail": box.address},
        }
    )
    changed = site.model_copy(update={"coworkers": {"berit": config}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": changed})
    return config


def _put_registers() -> None:
    """Put one article, and a list of outages with one that is over."""
    folder = here.data_folder() / "lindeby/by-mail"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kb-2.md").write_text(_ARTICLE, encoding="utf-8")
    book = Workbook()
    sheet = book.active
    sheet.title = "driftstatus"
    sheet.append(["system", "since", "text", "ended"])
    sheet.append(["Treserva", "2026-01-01 07:00", "Nere", "2026-01-01 08:00"])
    book.save(folder / "driftstatus.xlsx")
    for file in folder.iterdir():
        os.utime(file, (0, 0))


def work() -> None:
    """Work until nothing is due."""
    Engine(Work("w1:mail")).run_until_idle()


def prepared(slot: str = "a") -> Case:
    """Let one night pass; return the mail's case, which waits for a person."""
    runs.open_run(
        "lindeby", "berit", schedule="night", slot=slot, phase="prepare", cause="schedule",
        business_date=dt.date(2026, 12, 14), at=here.now(),
    )  # fmt: skip
    work()
    (case,) = Case.objects.all()
    assert case.state == State.awaiting_decision
    return case


def approved(case: Case, config: CoworkerConfig) -> Case:
    """Let a person say yes, and work; return the case as it then is."""
    person = Person.objects.create_user("lo")
    RoleAssignment.objects.create(
        person=person, municipality="lindeby", coworker="berit", role="servicedesk"
    )
    verdict = Verdict(
        outcome=DecisionOutcome.approve, section="sortering", codes=(), edits={},
        version=case.version,
    )  # fmt: skip
    decisions.decide(case, verdict, person=person, policy=config.coworker.approval, at=here.now())
    work()
    case.refresh_from_db()
    return case


def settled(case: Case) -> Case:
    """Wait until a copy must have come, and work."""
    for _ in range(3):
        threading.Event().wait(SETTLES + 0.2)
        work()
    case.refresh_from_db()
    return case


def test_a_mail_is_answered_once_and_the_copy_proves_it(
    berit: CoworkerConfig, box: Post, out: Outgoing
) -> None:
    """Nothing is sent before the yes; the receipt holds what the copy says."""
    case = prepared()
    assert out.handed == 0
    assert approved(case, berit).state == State.done
    assert out.recipients == [["kim@lindeby.invalid", USER]]
    (sent,) = out.taken
    assert sent["In-Reply-To"] == "<fraga-1@lindeby.invalid>"
    receipt = Receipt.objects.get()
    assert receipt.target_id == sent["Message-ID"]
    assert not receipt.already_there
    read_back = receipt.read_back
    assert (read_back["to"], read_back["subject"]) == ("kim@lindeby.invalid", "Re: Utskrift")
    assert read_back["answer"].startswith("Välj dubbelsidigt i rutan.\nSpara valet.")
    # The next night, the copy is a machine's mail like any other.
    runs.open_run(
        "lindeby", "berit", schedule="night", slot="b", phase="prepare", cause="schedule",
        business_date=dt.date(2026, 12, 15), at=here.now(),
    )  # fmt: skip
    work()
    assert box.folders() == {TAKEN: ["Utskrift"], AUTOMATIC: ["Re: Utskrift"]}
    assert (Case.objects.count(), out.handed) == (1, 1)


def test_promise_4_nothing_twice_when_the_database_has_forgotten(
    berit: CoworkerConfig, box: Post, out: Outgoing
) -> None:
    """The mail is read and approved again: the answer that was sent is found, and no other sent."""
    approved(prepared(), berit)
    call_command("flush", interactive=False, verbosity=0)
    with box.box() as person:
        person.folder.set(TAKEN)
        person.move(person.uids(), "INBOX")
    assert approved(prepared(), berit).state == State.done
    assert out.handed == 1
    assert Receipt.objects.get().already_there


@pytest.mark.parametrize("cut", [False, True])
def test_promise_5_a_copy_that_never_comes_is_for_a_person(
    berit: CoworkerConfig, out: Outgoing, *, cut: bool
) -> None:
    """Whether the server said yes or nothing at all: no receipt, and never a second mail."""
    out.loses, out.cut = True, cut
    case = approved(prepared(), berit)
    assert case.state == State.acting
    assert settled(case).state == State.unknown
    assert (out.handed, Receipt.objects.count()) == (1, 0)


def test_cut_after_the_mail_the_copy_tells(berit: CoworkerConfig, out: Outgoing) -> None:
    """No answer came, and the copy did: it was sent."""
    out.cut = True
    assert approved(prepared(), berit).state == State.done
    assert (out.handed, Receipt.objects.count()) == (1, 1)


def test_a_refused_recipient_comes_back_to_people(berit: CoworkerConfig, out: Outgoing) -> None:
    """The server takes no mail to that address: nothing was sent, and nobody tries on."""
    out.to_somebody = "550 unknown"
    case = approved(prepared(), berit)
    assert settled(case).state == State.failed
    assert (out.handed, Receipt.objects.count()) == (0, 0)


def test_what_was_changed_on_the_way_is_no_proof(berit: CoworkerConfig, out: Outgoing) -> None:
    """The copy says something else than was approved: a person looks."""
    out.footer = b"Varning: externt mejl\r\n"
    case = approved(prepared(), berit)
    assert case.state in {State.unknown, State.partly_done}
    assert (out.handed, Receipt.objects.count()) == (1, 0)
