"""Cases from a queue: every row has one fate, and the queue hears of it, whatever dies between."""

import io
import json
import logging
from concurrent.futures import Executor
from pathlib import Path

import pytest
import structlog

from framework.adapters.http import QueueSession
from framework.adapters.sheets import read_workbook
from framework.core.errors import SystemException
from framework.core.lifecycle import Bucket, State
from framework.core.messages import Message, message
from framework.core.tables import WorkbookRows, WorkbookSpec
from framework.runtime import configuration, logs
from framework.runtime.dry_run import dry_run
from framework.runtime.sources import Sources, folder
from framework.runtime.sources.folder import FolderSource
from framework.runtime.sources.port import Look
from framework.store import cases, runs
from framework.store.models import Case, Run
from tests.adapters.http.serving import Say, System
from tests.runtime import dying
from tests.runtime.queueing import (
    ANNA,
    HOUR,
    TOKEN,
    Queue,
    application,
    drop,
    later,
    night,
    remarks,
    work,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue_in_force")]


def test_every_item_has_its_fate_and_hears_of_it(queue: Queue) -> None:
    """A good item is a case, a bad one goes back with its errors, what is none with a reason."""
    run = night()
    work()
    run.refresh_from_db()
    counted = runs.counts(run)
    assert (counted.read, counted.files_refused, run.status) == (2, 1, Run.Status.done)
    assert counted.buckets[Bucket.awaiting] == counted.buckets[Bucket.returned] == 1
    assert queue.told == [("A-1", "taken"), ("A-2", "returned"), ("A-3", "returned")]
    (error,) = queue.errors["A-2"]
    assert (error["table"], error["row"], error["column"]) == ("ansokningar", 1, "person")
    assert error["rule"].startswith("måste vara ett giltigt personnummer")
    (whole,) = queue.errors["A-3"]
    assert (whole["table"], whole["row"]) == ("", 0)
    assert whole["rule"] == "A-3 innehåller inga tabeller."


def test_a_queue_and_a_folder_feed_the_same_coworker(queue: Queue) -> None:
    """Whichever way an application comes, it is the same case; twice it is unchanged."""
    place = drop("B-1", "A-1")
    run = night()
    work()
    counted = runs.counts(run)
    assert sorted(Case.objects.values_list("reference", flat=True)) == ["A-1", "B-1"]
    assert counted.read == sum(counted.buckets.values()) == 4
    assert len(list((place / "klart").iterdir())) == 1


def test_nothing_is_taken_in_twice(queue: Queue) -> None:
    """What was told does not come again, and the next night reads nothing."""
    night("a")
    work()
    again = night("b")
    work()
    assert runs.counts(again).read == 0
    assert Case.objects.count() == 1
    assert len(queue.told) == 3


def test_a_changed_item_is_a_new_version_of_its_case(queue: Queue, system: System) -> None:
    """A corrected application with the same name goes on in its own case."""
    night("a")
    work()
    Queue(system, {**application("A-1", person="19910303-9815"), "id": "A-1b"})
    night("b")
    work()
    (case,) = Case.objects.all()
    assert case.collected["values"]["person"] == "199103039815"


_CRASHES = {
    "before the first fate": lambda: dying._before(cases, "receive"),
    "after a fate": lambda: dying._after(cases, "receive"),
    "before a row goes back": lambda: dying._before(runs, "note_returned"),
    "between fate and taken": lambda: dying._before(QueueSession, "taken"),
    "after taken": lambda: dying._after(QueueSession, "taken"),
    "before returned": lambda: dying._before(QueueSession, "returned"),
    "after returned": lambda: dying._after(QueueSession, "returned"),
}


@pytest.mark.parametrize("crash", _CRASHES)
def test_promise_6_killed_between_fate_and_taken(queue: Queue, crash: str) -> None:
    """Kill -9 anywhere: every row counts once, every item is told the one right thing."""
    run = night()
    assert dying.work("w1:x", None, _CRASHES[crash])
    dying.work("w2:y")
    run.refresh_from_db()
    counted = runs.counts(run)
    assert (counted.read, counted.files_refused) == (2, 1)
    assert counted.buckets[Bucket.awaiting] == counted.buckets[Bucket.returned] == 1
    (case,) = Case.objects.all()
    assert (case.reference, case.state, case.owner) == ("A-1", State.awaiting_decision, "")
    assert set(queue.told) == {("A-1", "taken"), ("A-2", "returned"), ("A-3", "returned")}
    assert queue.waiting == []
    assert run.status == Run.Status.done


def test_an_unreachable_queue_stops_nothing_else(queue: Queue) -> None:
    """The folder is read, the run says what it did not read, and is not one that read all."""
    queue.is_down = Say(None, 500)
    drop("B-1")
    run = night()
    work()
    run.refresh_from_db()
    assert runs.counts(run).read == 1
    assert run.status == Run.Status.stopped
    assert run.unread == {"applications": "Tillståndsregistret"}
    assert Message.model_validate(run.message).english() == "Not read: Tillståndsregistret."
    assert "Tillståndsregistret was not read. Tillståndsregistret answered with status 500." in (
        remarks(run)
    )
    queue.is_down = None
    after = night("b")
    work()
    after.refresh_from_db()
    assert (after.status, after.unread, runs.counts(after).read) == (Run.Status.done, {}, 2)


def _cannot_be_opened(path: Path, spec: WorkbookSpec, *, tenant: str) -> WorkbookRows:
    if path.name == f"{ANNA}.zip":
        raise SystemException(message("{file} cannot be opened: I/O error", file="x"))
    if path.name == "gone.zip":
        raise OSError(5, "I/O error")
    return read_workbook(path, spec, tenant=tenant)


def test_a_file_that_cannot_be_opened_stops_nothing_else(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays, the other file and the queue are read, and the run says what it did not read."""
    drop("B-1")
    drop("C-1", file=f"{ANNA}.zip")
    drop("C-2", file="gone.zip")
    monkeypatch.setattr(folder, "read_workbook", _cannot_be_opened)
    run = night()
    work()
    run.refresh_from_db()
    assert sorted(Case.objects.values_list("reference", flat=True)) == ["A-1", "B-1"]
    assert queue.waiting == []
    masked = "19850612-****.zip"
    assert run.status == Run.Status.stopped
    assert run.unread == {
        f"applications/files: {masked}": masked, "applications/files: gone.zip": "gone.zip",
    }  # fmt: skip
    assert Message.model_validate(run.message).english() == f"Not read: {masked}, gone.zip."
    assert "gone.zip was not read. gone.zip cannot be opened: I/O error" in remarks(run)


def test_a_register_that_cannot_be_opened_is_not_read_past(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is protected may stand in the file that is not read; another of its files is no help."""
    drop("B-1")
    drop("C-1", file="gone.zip")
    monkeypatch.setattr(folder, "read_workbook", _cannot_be_opened)
    site = configuration.municipalities()["lindeby"]
    harry = site.coworkers["harry"]
    register = harry.coworker.sources["applications"].model_copy(update={"stays": True})
    coworker = harry.coworker.model_copy(update={"sources": {"applications": register}})
    config = harry.model_copy(update={"coworker": coworker, "queues": {}})
    with (
        Sources(config, site) as sources,
        pytest.raises(SystemException, match=r"gone\.zip cannot be opened"),
    ):
        sources.require_registers()


def test_what_is_open_is_closed_when_looking_breaks(
    queue: Queue, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in one source leaves no connection to another."""
    closed: list[QueueSession] = []

    def broken(_: FolderSource, __: Executor) -> list[Look]:
        raise KeyError("ours")

    monkeypatch.setattr(FolderSource, "look", broken)
    close = QueueSession.close
    monkeypatch.setattr(QueueSession, "close", lambda one: (closed.append(one), close(one)))
    site = configuration.municipalities()["lindeby"]
    with pytest.raises(KeyError):
        Sources(site.coworkers["harry"], site)
    assert system.paths() == ["GET /applications"]
    assert len(closed) == 1


def test_an_account_that_a_queue_refuses_is_not_tried_again(queue: Queue, system: System) -> None:
    """More tries could lock it: the run waits for nothing, and says why it did not read."""
    queue.is_down = Say(None, 401)
    run = night(window=4 * HOUR)
    work()
    run.refresh_from_db()
    assert (run.status, run.collect_again_at) == (Run.Status.stopped, None)
    assert "refused the coworker's account" in remarks(run)
    assert system.paths() == ["GET /applications"]


def test_a_name_that_leads_elsewhere_is_not_sent(queue: Queue, system: System) -> None:
    """An item called `..` stops no other from hearing of its fate."""
    Queue(system, {**application("A-0"), "id": ".."}, application("A-1"))
    run = night()
    work()
    assert sorted(Case.objects.values_list("reference", flat=True)) == ["A-0", "A-1"]
    assert system.paths() == ["GET /applications", "POST /applications/A-1/taken"]
    assert "item stands in an address and cannot be empty, . or .." in remarks(run)


def test_a_queue_without_its_secret_is_told(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """What IT forgot stands in the run's remarks."""
    monkeypatch.delenv("COWORKER_SECRET_LINDEBY_ESERVICE_TOKEN")
    run = night()
    work()
    run.refresh_from_db()
    assert run.status == Run.Status.stopped
    assert "set COWORKER_SECRET_LINDEBY_ESERVICE_TOKEN" in remarks(run)


def test_what_cannot_be_told_now_is_told_again(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fates stand; the queue hears of them when it can, and nothing is a case twice."""
    queue.is_deaf = Say(None, 500)
    run = night(window=4 * HOUR)
    work()
    run.refresh_from_db()
    assert (run.status, queue.told, runs.counts(run).read) == (Run.Status.running, [], 2)
    assert "could not be told what became of its deliveries" in remarks(run)
    queue.is_deaf = None
    later(monkeypatch, HOUR)
    work()
    run.refresh_from_db()
    assert (run.status, queue.waiting, runs.counts(run).read) == (Run.Status.done, [], 2)
    assert Case.objects.count() == 1


def test_one_item_that_the_queue_refuses_to_hear_of_stops_no_other(
    queue: Queue, system: System
) -> None:
    """A no to one item is told; the others hear of their fate."""
    system.answers["POST /applications/A-1/taken"] = Say({"error": {"message": "spärrad"}}, 422)
    run = night()
    work()
    assert queue.waiting == ["A-1"]
    assert "spärrad" in remarks(run)


def test_a_dry_run_looks_and_tells_nothing(queue: Queue, system: System) -> None:
    """A queue is a source: it is listed as a folder is, and nothing is taken."""
    site = configuration.municipalities()["lindeby"]
    tried = dry_run(site.coworkers["harry"], site, token="test")
    assert tried.counts["read"] == 2
    assert set(tried.refused) == {"A-3"}
    assert system.paths() == ["GET /applications"]
    queue.is_down = Say(None, 503, {"Retry-After": "60"})
    assert "is closed" in dry_run(site.coworkers["harry"], site, token="test").refused[
        "Tillståndsregistret"
    ].english()  # fmt: skip


def test_no_identity_number_stands_in_a_log(queue: Queue) -> None:
    """Neither what an item holds, nor an address, nor a token; not even of what broke."""
    stream = io.StringIO()
    logs.configure(stream)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        night("a")
        work()
        queue.is_down = Say(b"<html>" + ANNA.encode(), 500)
        night("b")
        work()
    finally:
        structlog.reset_defaults()
        logging.basicConfig(force=True, level=logging.WARNING)
    said = stream.getvalue()
    assert "run_started" in said
    assert "source_not_read" in said
    for secret in (ANNA, ANNA[2:], TOKEN, "/applications", "A-1"):
        assert secret not in said
    assert all(json.loads(line) for line in said.splitlines())
