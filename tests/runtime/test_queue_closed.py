"""R26: a queue whose system is closed is waited for, and what was not read is told."""

import datetime as dt

import pytest

from framework.config.municipality import MunicipalityConfig
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.messages import Message
from framework.runtime import here
from framework.store import runs
from framework.store.models import Run
from tests.adapters.http.serving import Say, System
from tests.runtime.queueing import (
    HOUR,
    Queue,
    drop,
    later,
    night,
    put_in_force,
    remarks,
    work,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue_in_force")]


def test_r26_a_closed_queue_is_waited_for(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with Retry-After: the run waits within its window, reads it then, and tells of it."""
    queue.is_down = Say(None, 503, {"Retry-After": "3600"})
    drop("B-1")
    run = night(window=4 * HOUR)
    work()
    run.refresh_from_db()
    assert (run.status, runs.counts(run).read) == (Run.Status.running, 1)
    assert run.collect_again_at is not None
    queue.is_down = None
    work()
    assert queue.told == []
    later(monkeypatch, HOUR + dt.timedelta(minutes=1))
    work()
    run.refresh_from_db()
    assert (run.status, run.unread, runs.counts(run).read) == (Run.Status.done, {}, 3)
    assert queue.waiting == []
    assert "Tillståndsregistret is closed" in remarks(run)


def test_r26_a_queue_closed_past_the_window_is_reported(queue: Queue) -> None:
    """Nobody waits for what will not open in time; the next run reads it."""
    queue.is_down = Say(None, 503, {"Retry-After": "7200"})
    run = night(window=HOUR)
    work()
    run.refresh_from_db()
    assert (run.status, run.collect_again_at) == (Run.Status.stopped, None)
    assert "Not read" in Message.model_validate(run.message).english()


def test_a_queue_that_stays_closed_to_the_window_s_end_is_reported(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked now and then; the run ends with its window and says what it lacks."""
    queue.is_down = Say(hang_up=True)
    run = night(window=HOUR)
    work()
    run.refresh_from_db()
    assert run.status == Run.Status.running
    later(monkeypatch, 2 * HOUR)
    work()
    run.refresh_from_db()
    assert (run.status, run.unread) == (Run.Status.stopped, {"applications": "Tillståndsregistret"})


def test_r26_a_queue_whose_calendar_says_closed_is_not_asked(
    queue: Queue, system: System, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second Monday from 13 to 15 stands in the calendar of its owner."""
    now = here.now()
    closed = ClosedPeriod(month=now.date().replace(day=1), reason=ClosingReason.upgrade,
                          closes=now - HOUR, opens=now + HOUR)  # fmt: skip
    put_in_force(lindeby, system, monkeypatch, ClosedTimes(periods=(closed,)))
    run = night(window=4 * HOUR)
    work()
    run.refresh_from_db()
    assert system.asked == []
    assert run.collect_again_at == closed.opens
    assert "is closed until" in remarks(run)
    later(monkeypatch, HOUR + dt.timedelta(minutes=1))
    work()
    run.refresh_from_db()
    assert (run.status, queue.waiting) == (Run.Status.done, [])
