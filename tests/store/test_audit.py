"""The audit chains: whole, or the first link that is not is named."""

import datetime as dt
import json
import threading
from collections.abc import Callable

import pytest
from django.db import transaction

from framework.store import audit, decisions
from framework.store.models import AuditEntry, ChainHead, Person, ReadEntry
from tests.store import rows
from tests.store.rows import NOW, SITE

LATER = NOW + dt.timedelta(seconds=1)


def append(number: int, municipality: str = SITE) -> AuditEntry:
    """Append a link."""
    return audit.record(
        municipality, at=NOW, actor="anna", event="decision.approve", subject=f"case {number}",
        facts={"decision": number, "proposal": "a" * 64, "none": None},
    )  # fmt: skip


@pytest.fixture
def five() -> list[AuditEntry]:
    """Make a chain of five links."""
    return [append(number) for number in range(1, 6)]


def test_a_whole_chain(five: list[AuditEntry]) -> None:
    """Links are numbered from 1, each holds the digest of the one before, the head the last."""
    assert [link.number for link in five] == [1, 2, 3, 4, 5]
    assert [link.previous for link in five] == ["0" * 64, *(link.digest for link in five[:-1])]
    head = ChainHead.objects.get()
    assert (head.number, head.digest) == (5, five[-1].digest)
    assert audit.verify(SITE, "audit") is None


def test_an_empty_chain_is_whole() -> None:
    """Where nothing has happened nothing is broken."""
    assert audit.verify(SITE, "audit") is None
    assert audit.verify(SITE, "read") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", LATER),
        ("actor", "bo"),
        ("event", "decision.reject"),
        ("subject", "case 99"),
        ("facts", {"decision": 99}),
        ("previous", "f" * 64),
        ("digest", "f" * 64),
        ("number", 99),
        ("municipality", "ekdalen"),
    ],
)
def test_a_changed_link_is_found(five: list[AuditEntry], field: str, value: object) -> None:
    """Whatever is changed in a link, the chain breaks there and says where."""
    AuditEntry.objects.filter(number=3).update(**{field: value})
    told = audit.verify(SITE, "audit")
    assert told is not None
    assert "lindeby/audit: link" in told
    assert "does not follow link 2" in told or "does not follow link 3" in told


def test_a_changed_link_with_a_new_digest_is_found(five: list[AuditEntry]) -> None:
    """Whoever counts the digest of a changed link anew breaks the link after it."""
    link = five[2]
    forged = audit._digest(
        link.previous, SITE, 3, link.at, "bo", link.event, link.subject, link.facts
    )
    AuditEntry.objects.filter(number=3).update(actor="bo", digest=forged)
    assert audit.verify(SITE, "audit") == "lindeby/audit: link 4 does not follow link 3"


@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_removed_link_is_found(five: list[AuditEntry], number: int) -> None:
    """A gap shows at the link after it."""
    AuditEntry.objects.filter(number=number).delete()
    assert audit.verify(SITE, "audit") == (
        f"lindeby/audit: link {number + 1} does not follow link {number - 1}"
    )


def test_a_removed_and_renumbered_link_is_found(five: list[AuditEntry]) -> None:
    """Closing the gap by new numbers does not help."""
    AuditEntry.objects.filter(number=3).delete()
    for number in (4, 5):
        AuditEntry.objects.filter(number=number).update(number=number - 1)
    assert audit.verify(SITE, "audit") == "lindeby/audit: link 3 does not follow link 2"


@pytest.mark.parametrize("kept", [0, 4])
def test_a_truncated_chain_is_found(five: list[AuditEntry], kept: int) -> None:
    """Links cut off at the end are missed, also when all of them are."""
    AuditEntry.objects.filter(number__gt=kept).delete()
    assert audit.verify(SITE, "audit") == (
        f"lindeby/audit: the chain ends at {kept}, its head says otherwise"
    )


def test_a_link_put_after_the_end_is_found(five: list[AuditEntry]) -> None:
    """A link that was never appended through the head is one too many."""
    last = five[-1]
    forged = audit._digest(last.digest, SITE, 6, NOW, "bo", "decision.approve", "case 6", {})
    AuditEntry.objects.create(
        municipality=SITE, number=6, at=NOW, actor="bo", event="decision.approve",
        subject="case 6", facts={}, previous=last.digest, digest=forged,
    )  # fmt: skip
    assert audit.verify(SITE, "audit") == (
        "lindeby/audit: the chain ends at 6, its head says otherwise"
    )


def test_a_link_put_in_between_is_found(five: list[AuditEntry]) -> None:
    """An inserted link breaks the chain behind it, whatever numbers the others get."""
    for number in (5, 4):
        AuditEntry.objects.filter(number=number).update(number=number + 1)
    second = five[2]
    forged = audit._digest(second.digest, SITE, 4, NOW, "bo", "decision.approve", "x", {})
    AuditEntry.objects.create(
        municipality=SITE, number=4, at=NOW, actor="bo", event="decision.approve", subject="x",
        facts={}, previous=second.digest, digest=forged,
    )  # fmt: skip
    assert audit.verify(SITE, "audit") == "lindeby/audit: link 5 does not follow link 4"


@pytest.mark.parametrize("change", [{"number": 4}, {"number": 6}, {"digest": "f" * 64}])
def test_a_changed_head_is_found(five: list[AuditEntry], change: dict[str, object]) -> None:
    """The head cannot be moved to fit."""
    ChainHead.objects.update(**change)
    assert audit.verify(SITE, "audit") is not None


def test_a_removed_head_is_found(five: list[AuditEntry]) -> None:
    """Links without a head are no chain."""
    ChainHead.objects.all().delete()
    assert audit.verify(SITE, "audit") is not None


def test_chains_are_apart(five: list[AuditEntry]) -> None:
    """Each municipality has its own chain of decisions and its own of reads."""
    append(1, "ekdalen")
    audit.record_read(SITE, at=NOW, actor="anna", subject="case 1")
    assert [link.number for link in ReadEntry.objects.all()] == [1]
    AuditEntry.objects.filter(municipality=SITE, number=2).update(actor="bo")
    assert audit.verify(SITE, "audit") is not None
    assert audit.verify(SITE, "read") is None
    assert audit.verify("ekdalen", "audit") is None


def test_instants_count_in_utc() -> None:
    """The same instant told in Swedish time proves the same link."""
    swedish = dt.datetime.fromisoformat("2026-10-25T02:30:00.000123+02:00")
    audit.record(SITE, at=swedish, actor="åsa", event="e", subject="ö", facts={"z": 1, "a": "Å"})
    assert audit.verify(SITE, "audit") is None


def test_what_was_rolled_back_leaves_no_link(anna: Person) -> None:
    """A decision and its link are kept together or not at all."""
    case = rows.awaiting()
    with rows.undone():
        rows.decide(case, anna)
        assert AuditEntry.objects.count() == 1
    assert AuditEntry.objects.count() == 0
    assert audit.verify(SITE, "audit") is None


def test_links_hold_no_values_and_no_notes(anna: Person) -> None:
    """Values and notes lie where they can be purged; the chain holds ids, codes and hashes."""
    case = rows.awaiting(sections=("schedule", "pay"))
    rows.decide(case, anna, "approve_changed", edits={"degree": "81,25"}, note="ringde Åsa")
    made = rows.decide(case, anna, section="pay")
    decisions.undo(case, made, person=anna, at=NOW)
    links = list(AuditEntry.objects.values("facts", "subject", "actor", "event"))
    chain = json.dumps(links, ensure_ascii=False)
    assert [link.event for link in AuditEntry.objects.all()] == [
        "decision.approve_changed", "decision.approve", "decision.undo",
    ]  # fmt: skip
    assert '"codes": "annat"' in chain
    for word in ("81,25", "81.25", "ringde", "Åsa"):
        assert word not in chain


@pytest.mark.django_db(transaction=True)
def test_eight_threads_append_without_gaps() -> None:
    """Links appended together stand one after the other, none lost and none twice."""
    rows.at_once(lambda number: [append(number) for _ in range(6)])
    numbers = AuditEntry.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 49))
    subjects = list(AuditEntry.objects.values_list("subject", flat=True))
    assert all(subjects.count(f"case {number}") == 6 for number in range(8))
    assert audit.verify(SITE, "audit") is None


@pytest.mark.django_db(transaction=True)
def test_verifying_while_people_work_is_no_false_alarm() -> None:
    """The chain can be verified in the middle of a morning."""
    done = threading.Event()

    def verify_until_done() -> list[str | None]:
        told = [audit.verify(SITE, "audit")]
        while not done.is_set():
            told.append(audit.verify(SITE, "audit"))
        return told

    def append_some() -> list[str | None]:
        for number in range(40):
            append(number)
        done.set()
        return []

    jobs: list[Callable[[], list[str | None]]] = [verify_until_done, append_some]
    told = rows.at_once(lambda number: jobs[number](), count=2)[0]
    assert len(told) > 1
    assert set(told) == {None}


def test_a_link_is_appended_inside_the_caller_s_transaction() -> None:
    """Whoever appends inside a transaction that fails has appended nothing; no number is lost."""
    append(1)
    with transaction.atomic():
        append(2)
        transaction.set_rollback(True)
    assert append(3).number == 2
