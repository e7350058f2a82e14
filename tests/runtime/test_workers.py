"""Several workers: the living keep what is theirs, and who wakes up too late writes nothing."""

import datetime as dt
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.config.municipality import MunicipalityConfig
from framework.core.errors import TakenOver
from framework.core.lifecycle import State
from framework.runtime import carrying_out, here
from framework.runtime.engine import Engine, membership
from framework.runtime.engine.bounds import BEAT, SILENT
from framework.runtime.engine.membership import Membership
from framework.runtime.jobs import Work
from framework.store import actions, cases, runs, workers
from framework.store.models import ActionRecord, Case, Receipt, Run, Worker
from framework.store.workers import Process
from tests.runtime import scene
from tests.runtime.payroll_over_http import HttpSessions

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = dt.timedelta(seconds=1)
HERE = membership._this_process()


@pytest.fixture
def case(lindeby: MunicipalityConfig, values: dict[str, str]) -> Case:
    """Return a case that may act."""
    made = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(made, scene.person())
    return made


def lives(token: str, silent: dt.timedelta = dt.timedelta(), **told: Any) -> None:
    """Let a worker be registered that was last heard of some time ago."""
    workers.register(token, Process.model_validate(HERE.model_dump() | told))
    worker = Worker.objects.get(token=token)
    Worker.objects.filter(token=token).update(heartbeat_at=worker.heartbeat_at - silent)


def living() -> set[str]:
    """Return the tokens of all that live."""
    return set(Worker.objects.values_list("token", flat=True))


def stopped(token: str, address: str, where: Callable[[], None]) -> int:
    """Start a worker process that stops itself (SIGSTOP) where `where` says; returns its pid."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            where()
            Engine(Work(token, HttpSessions(address))).run_until_idle()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    return pid


def stop(*_: Any, **__: Any) -> None:
    """Stop this process, as a machine that falls asleep does."""
    os.kill(os.getpid(), signal.SIGSTOP)


def before_sent() -> None:
    """Stop right before it is committed that something may have been sent."""
    real = actions.mark

    def mark(record: ActionRecord, phase: str, *args: Any, **named: Any) -> None:
        if phase == ActionRecord.Phase.sent:
            stop()
        real(record, phase, *args, **named)

    actions.mark = mark  # type: ignore[assignment]


def after_press() -> None:
    """Stop after the press, before its answer is written down."""
    real = HttpSession.perform

    def perform(self: HttpSession, operation: str, *args: Any, **named: Any) -> Any:
        answer = real(self, operation, *args, **named)
        if operation == "register_schedule":
            stop()
        return answer

    HttpSession.perform = perform  # type: ignore[method-assign]


@pytest.mark.parametrize("where", [before_sent, after_press])
def test_promise_4_who_wakes_up_after_it_was_taken_over_writes_nothing(
    where: Callable[[], None], payroll: Target, case: Case, values: dict[str, str]
) -> None:
    """A frozen worker's case is done by another; when it wakes up it neither presses nor notes."""
    pid = stopped("w1:frozen", payroll.address, where)
    case.refresh_from_db()
    assert (case.state, case.owner) == (State.acting, "w1:frozen")
    frozen = Worker.objects.get(token="w1:frozen")
    Worker.objects.update(heartbeat_at=frozen.heartbeat_at - SILENT - SECOND)
    Engine(Work("w2:awake", HttpSessions(payroll.address))).run_until_idle()
    case.refresh_from_db()
    assert (case.state, living()) == (State.done, set())
    before = (case.version, ActionRecord.objects.values().get(), Receipt.objects.values().get())

    os.kill(pid, signal.SIGCONT)
    _, status = os.waitpid(pid, 0)
    assert os.WEXITSTATUS(status) == 0
    case.refresh_from_db()
    after = (case.version, ActionRecord.objects.values().get(), Receipt.objects.values().get())
    assert after == before
    assert len(payroll.stored("scheman", schema_id=values["schema_id"])) == 1


def test_promise_4_a_press_that_comes_too_late_is_not_made(
    payroll: Target, case: Case, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between the commit and the press: whoever took over may be pressing by then."""
    clock = iter([0.0, 11.0])
    monkeypatch.setattr(carrying_out, "awake", lambda: next(clock, 0.0))
    pressed: list[str] = []
    real = HttpSession._write

    def write(self: HttpSession, *args: Any) -> None:
        pressed.append(ActionRecord.objects.get().phase)
        real(self, *args)

    monkeypatch.setattr(HttpSession, "_write", write)
    Engine(Work("w1:late", HttpSessions(payroll.address))).run_until_idle()
    case.refresh_from_db()
    assert (case.state, case.attempts, pressed) == (State.done, 0, ["sent"])
    assert ActionRecord.objects.get().sends == 1
    assert len(payroll.stored("scheman", schema_id=values["schema_id"])) == 1


def test_the_living_on_another_host_keep_what_they_have(payroll: Target, case: Case) -> None:
    """A worker that starts frees nothing of one that beats elsewhere, whatever its process id."""
    lives("w1:there", machine="another kernel", pid=4_000_000)
    assert cases.claim(case, State.acting, "w1:there", here.now())
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="night", slot="x", phase="prepare", cause="schedule",
        business_date=dt.date(2026, 11, 23), at=here.now(),
    )  # fmt: skip
    assert runs.claim_run(run, "w1:there", here.now())
    Engine(Work("w2:here", HttpSessions(payroll.address))).run_until_idle()
    case.refresh_from_db()
    run.refresh_from_db()
    assert (case.state, case.owner, run.owner) == ("acting", "w1:there", "w1:there")
    # Silent for as long as the bound says, its work is another's.
    lives("w1:there", SILENT + SECOND, machine="another kernel", pid=4_000_000)
    Engine(Work("w2:here", HttpSessions(payroll.address))).run_until_idle()
    case.refresh_from_db()
    run.refresh_from_db()
    assert (case.state, run.owner, run.status == Run.Status.running) == ("done", "", False)


@pytest.mark.parametrize(
    ("silent", "told", "dead"),
    [
        (SILENT - 2 * SECOND, {"machine": "there"}, False),
        (SILENT + SECOND, {"machine": "there"}, True),
        # A process of the same number elsewhere says nothing, and neither does one we cannot see.
        (BEAT, {"machine": "there", "pid": 4_000_000}, False),
        (BEAT, {"machine": "", "pid": 4_000_000}, False),
        (BEAT, {"pid": 4_000_000}, True),
        # Another process has the number now.
        (BEAT, {"born": "1"}, True),
        (BEAT, {}, False),
    ],
)
def test_who_is_dead(silent: dt.timedelta, told: dict[str, Any], dead: bool) -> None:
    """Silent for too long, or on this machine without a process."""
    lives("w1:other", silent, **told)
    mine = Membership("w2:mine")
    with mine.held():
        assert mine.bury() == (["w1:other"] if dead else [])
        assert living() == ({"w2:mine"} if dead else {"w1:other", "w2:mine"})


def test_after_a_gap_of_its_own_nobody_is_called_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that was away made all silent: each may beat before anybody is struck off."""
    now = [1000.0]
    monkeypatch.setattr(membership, "awake", lambda: now[0])
    lives("w1:other", SILENT + SECOND, machine="there")
    mine = Membership("w2:mine")
    with mine.held():
        now[0] += SILENT.total_seconds()
        mine._once()
        assert mine.bury() == []
        now[0] += SILENT.total_seconds() + 1
        mine._beaten_at = now[0]
        mine._once()
        assert mine.bury() == ["w1:other"]


def test_a_void_worker_begins_nothing(
    payroll: Target, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Struck off while it slept: it asks before it takes the next case, and its serving ends."""
    work = Work("w1:void", HttpSessions(payroll.address))
    engine = Engine(work)
    with work.at_work():
        workers.leave("w1:void")
        slept = membership.awake() + 3600
        monkeypatch.setattr(membership, "awake", lambda: slept)
        with pytest.raises(TakenOver):
            work.act(case)
        engine._sweep()
    case.refresh_from_db()
    assert (case.state, work.is_void()) == (State.approved, True)


def test_who_has_lost_a_run_does_not_end_its_collecting(lindeby: MunicipalityConfig) -> None:
    """Frozen while it read: another worker reads, and moves the files."""
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="night", slot="x", phase="prepare", cause="schedule",
        business_date=dt.date(2026, 11, 23), at=here.now(),
    )  # fmt: skip
    lives("w1:frozen")
    assert runs.claim_run(run, "w1:frozen", here.now())
    workers.leave("w1:frozen")
    assert runs.release_runs() == 1
    with pytest.raises(TakenOver):
        runs.note_collected(run, collected_at=here.now())
    assert Run.objects.get().collected_at is None


def test_a_worker_that_is_busy_is_heard_of(
    lindeby: MunicipalityConfig, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside its work it beats, and frees what others had who died meanwhile."""
    monkeypatch.setattr(membership, "BEAT", dt.timedelta(milliseconds=20))
    beaten = threading.Semaphore(0)
    real = Work._each_beat

    def each_beat(self: Work) -> None:
        real(self)
        beaten.release()

    monkeypatch.setattr(Work, "_each_beat", each_beat)
    with Work("w2:busy").at_work():
        first = Worker.objects.get(token="w2:busy").heartbeat_at
        lives("w3:dies", pid=4_000_000)
        cases.claim(case, State.acting, "w3:dies", here.now())
        # One beat may have begun before that; the second has not.
        assert beaten.acquire(timeout=30)
        assert beaten.acquire(timeout=30)
        assert Worker.objects.get().heartbeat_at > first
        assert Case.objects.get().owner == ""
    assert living() == set()
