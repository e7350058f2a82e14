"""Three worker processes on one database, as on three hosts: limits, kills and two schedulers."""

import datetime as dt
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from multiprocessing.sharedctypes import Synchronized
from typing import Any

import pytest
from django.db import connection, connections

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.config.installation import Database
from framework.config.municipality import MunicipalityConfig
from framework.core.lifecycle import State
from framework.runtime import alarm, configuration, here, worker
from framework.runtime import sessions as lending
from framework.runtime.engine import Engine, LockTaken, membership
from framework.runtime.jobs import Work
from framework.runtime.sessions import Sessions
from framework.runtime.watched import Watched
from framework.store import cases, slots, workers
from framework.store.models import ActionRecord, Case, Person, Run, TargetSlot, Worker
from tests.runtime import dying, payroll_over_http, scene
from tests.runtime.bad_target import approved, states
from tests.runtime.payroll_over_http import HttpSessions

pytestmark = pytest.mark.django_db(transaction=True)
_KEY = ("anstallningsnummer", "schema_id", "rad", "fran")
_FORK = multiprocessing.get_context("fork")
_TWO = payroll_over_http._DESCRIPTION.model_copy(update={"sessions": 2})


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the target allow two sessions, hearts beat fast, and slots go round quickly."""
    monkeypatch.setattr(payroll_over_http, "_DESCRIPTION", _TWO)
    monkeypatch.setattr(membership, "BEAT", dt.timedelta(milliseconds=50))
    monkeypatch.setattr(lending, "SLOT_HELD", dt.timedelta(milliseconds=200))
    monkeypatch.setattr(lending, "_ASK_AGAIN", 0.02)
    monkeypatch.setattr(lending, "_STANDS_BACK", 0.1)


class Counted:
    """How many sessions all processes together have open, and the most that there were."""

    def __init__(self) -> None:
        self.now: Synchronized[int] = _FORK.Value("i", 0)
        self.most: Synchronized[int] = _FORK.Value("i", 0)

    def watch(self) -> None:
        """Count the sessions that this process opens and closes."""
        begin, end = HttpSession.__init__, HttpSession.close

        def opened(session: HttpSession, *args: Any, **named: Any) -> None:
            with self.now.get_lock():
                self.now.value += 1
                self.most.value = max(self.most.value, self.now.value)
            begin(session, *args, **named)

        def closed(session: HttpSession) -> None:
            end(session)
            with self.now.get_lock():
                self.now.value -= 1

        HttpSession.__init__ = opened  # type: ignore[method-assign]
        HttpSession.close = closed  # type: ignore[method-assign]


def start(job: Callable[[], None]) -> int:
    """Do a job in a process of its own, which begins when it is told to go; returns its pid."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            job()
            status = 0
        finally:
            os._exit(status)
    return pid


def work(address: str, token: str, before: Callable[[], None] = lambda: None) -> None:
    """Work with two lanes until all cases are done."""
    before()
    sessions = HttpSessions(address, token)
    while Case.objects.exclude(state="done").exists():
        Engine(Work(token, sessions), lanes=2).run_until_idle()


def all_end(pids: list[int]) -> list[int]:
    """Wait for processes to end; returns what each ended with, a signal as a negative number."""
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


def stored_once(payroll: Target, values: dict[str, str], found: list[Case]) -> bool:
    """Tell whether the target holds each case's row, and no row twice."""
    stored = payroll.stored("scheman", schema_id=values["schema_id"])
    return sorted(row["rad"] for row in stored) == sorted(
        case.reference.rpartition("/")[2] for case in found
    )


def test_three_workers_never_have_a_third_session(
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, values: dict[str, str]
) -> None:
    """Two are allowed: three workers with six lanes take turns, and each case is done once."""
    found = approved(anna, values, 24)
    counted = Counted()
    pids = [
        start(partial(work, payroll.address, f"w{number}:busy", counted.watch))
        for number in range(3)
    ]
    assert all_end(pids) == [0, 0, 0]
    assert states(found) == ["done"] * 24
    assert stored_once(payroll, values, found)
    assert set(ActionRecord.objects.values_list("sends", flat=True)) == {1}
    assert (counted.most.value, counted.now.value) == (2, 0)
    assert not TargetSlot.objects.exclude(owner="").exists()


@pytest.mark.parametrize("step", ["before the press", "after the press", "before the receipt"])
def test_promise_6_what_a_killed_worker_had_is_done_once_by_the_others(
    step: str,
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, values: dict[str, str],
) -> None:  # fmt: skip
    """Kill -9 in the middle of a case: two others together end it, and all the rest."""
    found = approved(anna, values, 12)
    pids = [
        start(partial(work, payroll.address, "w0:dies", lambda: dying.STEPS[step](HttpSession)))
    ]
    assert all_end(pids) == [-signal.SIGKILL]
    assert Case.objects.filter(owner="w0:dies").exists()
    assert TargetSlot.objects.filter(owner="w0:dies").exists()
    pids = [start(partial(work, payroll.address, f"w{number}:lives")) for number in (1, 2)]
    assert all_end(pids) == [0, 0]
    assert states(found) == ["done"] * 12
    assert stored_once(payroll, values, found)
    assert not TargetSlot.objects.exclude(owner="").exists()


def test_a_worker_that_waits_gets_the_session_of_one_that_has_had_it_long(
    payroll: Target, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only one is allowed and another worker keeps it idle: it is closed for who waits."""
    one = _TWO.model_copy(update={"sessions": 1})
    monkeypatch.setattr(payroll_over_http, "_DESCRIPTION", one)
    monkeypatch.setattr(lending, "SLOT_HELD", dt.timedelta())
    config = configuration.coworker("lindeby", "harry")
    first, second = (HttpSessions(payroll.address, token) for token in ("w1:a", "w2:b"))
    refused, lent = threading.Event(), threading.Event()
    take = slots.take

    def taken(*given: Any, **more: Any) -> int | None:
        slot = take(*given, **more)
        if slot is None:
            refused.set()
        return slot

    monkeypatch.setattr(slots, "take", taken)

    def wait() -> None:
        try:
            with second.lend("lindeby", config, "payroll"):
                lent.set()
        finally:
            connection.close()

    with first.lend("lindeby", config, "payroll"):
        pass
    waiting = threading.Thread(target=wait)
    waiting.start()
    assert refused.wait(30)
    first.give_way()
    assert lent.wait(30)
    waiting.join()
    assert list(TargetSlot.objects.values_list("owner", flat=True)) == ["w2:b"]
    for sessions in (first, second):
        sessions.close()
    assert list(TargetSlot.objects.values_list("owner", flat=True)) == [""]


def test_a_session_in_use_is_given_up_when_it_comes_back(
    payroll: Target, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody's operation is cut off for who waits."""
    monkeypatch.setattr(lending, "SLOT_HELD", dt.timedelta())
    config = configuration.coworker("lindeby", "harry")
    sessions: Sessions = HttpSessions(payroll.address, "w1:a")
    with (
        sessions.lend("lindeby", config, "payroll"),
        sessions.lend("lindeby", config, "payroll"),
    ):
        assert slots.take("lindeby", "payroll", 2, "w2:b") is None
        sessions.give_way()
        assert TargetSlot.objects.filter(owner="w1:a").count() == 2
    assert TargetSlot.objects.filter(owner="w1:a").count() == 1
    sessions.close()


def test_two_schedulers_make_one_row_per_slot(
    lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes look at the same moment, twenty times: a slot is one row."""
    night = dt.datetime(2026, 11, 23, 1, 0, 30, tzinfo=dt.UTC)
    for day in range(4):
        monkeypatch.setattr(here, "now", lambda day=day: night + dt.timedelta(days=day))
        together = _FORK.Barrier(2)

        def look(together: Any = together) -> None:
            together.wait(60)
            for _ in range(5):
                alarm.look()

        assert all_end([start(look), start(look)]) == [0, 0]
    found = Run.objects.filter(coworker="harry").order_by("slot").values_list("slot", flat=True)
    assert list(found) == [f"2026-11-{day}T02:00" for day in (23, 24, 25, 26)]


def test_versions_work_side_by_side(
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, values: dict[str, str]
) -> None:
    """Hosts are upgraded one after the other: meanwhile each version leaves the other's in hand."""
    found = approved(anna, values, 4)
    versions = Worker.objects.order_by("version").values_list("version", flat=True)

    def older() -> None:
        membership.version = lambda _: "0.0.9"
        old = Work("w1:old", HttpSessions(payroll.address, "w1:old"))
        with old.at_work():
            assert list(versions) == ["0.0.9", version("digital-coworker")]
        Engine(old).run_until_idle()

    workers.register("w0:new", membership._this_process())
    assert cases.claim(found[0], State.acting, "w0:new", here.now())
    assert all_end([start(older)]) == [0]
    assert states(found[1:]) == ["done"] * 3
    assert Case.objects.get(state=State.acting).owner == "w0:new"
    workers.leave("w0:new")
    work(payroll.address, "w0:again")
    assert states(found) == ["done"] * 4


def test_who_only_looks_whether_systems_are_well_takes_no_work() -> None:
    """A run by hand is left to workers that work, and to those only that were heard of."""
    bound = dt.timedelta(seconds=30)
    with membership.Membership("w1:looks", works=False).held():
        assert not workers.any_heard_of(within=bound)
        with membership.Membership("w2:works").held():
            assert workers.any_heard_of(within=bound)
            assert not workers.any_heard_of(within=-bound)


@pytest.mark.parametrize(("allowed", "turns"), [(600, 2), (None, 0)])
def test_every_operation_waits_for_its_turn(
    allowed: int | None, turns: int,
    payroll: Target, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Where a system allows so many a minute, each operation asks before it begins."""
    config = configuration.coworker("lindeby", "harry")
    target = config.targets["payroll"].model_copy(update={"per_minute": allowed})
    config = config.model_copy(update={"targets": {"payroll": target}})
    asked: list[tuple[object, ...]] = []

    def next_turn(*given: object) -> float:
        asked.append(given)
        return 0.0

    monkeypatch.setattr(slots, "next_turn", next_turn)
    sessions = HttpSessions(payroll.address, "w1:paced")
    with Watched(sessions, "lindeby", config).lend("payroll") as session:
        for _ in range(2):
            session.perform("find_schedule", {key: scene.VALUES[key] for key in _KEY})
    sessions.close()
    assert asked == [("lindeby", config.systems["payroll"], allowed)] * turns


def test_a_run_by_hand_is_left_to_workers_on_other_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several may work on PostgreSQL; `coworker run` works itself only where nobody does."""
    several = here.installation().model_copy(update={"database": Database(postgres="dbname=x")})
    monkeypatch.setattr(here, "installation", lambda: several)
    monkeypatch.setattr(configuration, "municipalities", dict)
    with worker.engine(unless_served=True):
        pass
    with membership.Membership("w1:there").held():
        with worker.engine():
            pass
        with pytest.raises(LockTaken), worker.engine(unless_served=True):
            pass
