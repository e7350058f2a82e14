"""What a monitor reads: the inbox's and the worker's answers, and which run a log line is about."""

import io
import json
import logging
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from socketserver import StreamRequestHandler

import pytest
import structlog
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families as parsed
from pytest_django import Settings

from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.runtime import draining, here, logs, monitoring, overview
from framework.runtime.draining import HostWork
from framework.runtime.jobs import Work
from framework.store import pauses, workers
from framework.store.models import Case, Person, Run
from framework.store.workers import Process
from tests.inbox import builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the desk's folder stand for the configuration in force."""
    machine = overview.Machine(
        version="1", digest="abc", in_force_since=here.now(), folder=Path("/data"),
        disk=overview.Disk(free=3, total=4), working=True,
    )  # fmt: skip
    monkeypatch.setattr(overview, "machine", lambda: machine)


def counted(text: str) -> dict[frozenset[str], float]:
    """Return each sample's value by its name and its labels' values."""
    return {
        frozenset({sample.name, *sample.labels.values()}): sample.value
        for family in parsed(text)
        for sample in family.samples
    }


def test_metrics_count_and_tell_nothing_of_anybody(anna: Person) -> None:
    """Open cases by state, runs, pauses, room; a protected person's case is in no count."""
    builders.waiting("Åsa von Dalhägg")
    builders.waiting("Björn Ekstubbe")
    builders.protected("Nobody Must See")
    missed = builders.run("2026-11-24T02:00")
    Run.objects.filter(pk=missed.pk).update(status="missed")
    here_ = Process(host="h1", machine="", pid=1, born="", version="1")
    workers.register("w1", here_)
    workers.register("looks", here_, works=False)
    scope = pauses.Scope(municipality="lindeby", coworker="harry", target="payroll")
    pauses.set_pause(scope, PauseCause.breaker, message("x"), at=here.now())
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    text = answer.content.decode()
    found = counted(text)
    harry = ("lindeby", "harry")
    assert found[frozenset({"coworker_cases", *harry, State.awaiting_decision})] == 2
    assert sum(value for name, value in found.items() if "coworker_cases" in name) == 2
    assert found[frozenset({"coworker_last_run_ok", *harry, "prepare"})] == 0
    assert found[frozenset({"coworker_pauses", *harry, "breaker"})] == 1
    assert found[frozenset({"coworker_disk_free_bytes"})] == 3
    assert found[frozenset({"coworker_workers", "h1"})] == 1
    assert found[frozenset({"coworker_build_info", "1", "abc"})] == 1
    for name in ("Åsa", "Ekstubbe", "Nobody", "198506"):
        assert name not in text


@pytest.mark.parametrize(
    "asked",
    [{"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.7"},
     {"HTTP_X_FORWARDED_PROTO": "https"}],
)  # fmt: skip
def test_only_this_machine_reads_the_metrics(asked: dict[str, str]) -> None:
    """From elsewhere, or through the proxy, the page is not there."""
    assert Client().get("/metrics", **asked).status_code == 404


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The base install answers too, without counts."""
    monkeypatch.delitem(sys.modules, "framework.runtime.metrics", raising=False)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    answer = monitoring.metrics()
    assert (answer.status, answer.body) == (501, b"install the extra [metrics]\n")


@pytest.fixture
def worker() -> Iterator[str]:
    """Let a worker answer on a free port; returns its address."""
    with monitoring.listening("127.0.0.1:0") as port:
        yield f"http://127.0.0.1:{port}"


def asked(address: str) -> tuple[int, str]:
    """Ask, and return the status and what was said."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_worker_answers_as_the_inbox_does(worker: str) -> None:
    """It lives, it is ready, it counts; and nothing else is there."""
    assert asked(f"{worker}/healthz") == (200, "ok\n")
    assert asked(f"{worker}/readyz") == (200, "ready\n")
    status, text = asked(f"{worker}/metrics")
    assert (status, counted(text)[frozenset({"coworker_host_drained"})]) == (200, 0)
    assert asked(f"{worker}/it/") == (404, "")


def test_metrics_are_for_this_machine_unless_others_may_ask(
    worker: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From elsewhere only whether it lives and is ready."""
    monkeypatch.setattr(monitoring._Handler, "setup", _from_elsewhere)
    assert asked(f"{worker}/metrics") == (404, "")
    assert asked(f"{worker}/healthz") == (200, "ok\n")
    open_ = {"metrics_from_elsewhere": True}
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update=open_)
    assert asked(f"{worker}/metrics")[0] == 200


def _from_elsewhere(handler: monitoring._Handler) -> None:
    handler.client_address = ("10.0.0.7", 1)
    StreamRequestHandler.setup(handler)


def test_whoever_says_nothing_holds_up_no_monitor(
    worker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only so many are answered at one time, the next is told 503, and silence ends."""
    monkeypatch.setattr(monitoring._Handler, "timeout", 2)
    port = int(worker.rpartition(":")[2])
    with ExitStack() as silent:
        lines = [
            silent.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            for _ in range(monitoring._AT_ONCE + 1)
        ]
        assert lines.pop().recv(100).startswith(b"HTTP/1.0 503 ")
        # The server hangs up on each.
        assert [line.recv(1) for line in lines] == [b""] * monitoring._AT_ONCE
    until = time.monotonic() + 30
    while asked(f"{worker}/healthz")[0] != 200:
        assert time.monotonic() < until


def test_a_drained_host_is_not_ready(worker: str) -> None:
    """Whoever upgrades host by host sees it rest; it lives all the same."""
    iris = builders.person("iris", "it")
    draining.drain(iris, "Uppgradering.")
    try:
        assert asked(f"{worker}/readyz") == (503, "drained\n")
        assert asked(f"{worker}/healthz")[0] == 200
        assert counted(asked(f"{worker}/metrics")[1])[frozenset({"coworker_host_drained"})] == 1
    finally:
        draining.take_work(iris)


def test_every_log_line_says_which_run_and_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a line that knows neither, however deep it is written; and none after the case."""
    case = builders.received()
    out = io.StringIO()
    known = structlog.get_config()
    deep = structlog.get_logger("deep")
    monkeypatch.setattr(Work, "prepare", lambda _self, _case: deep.info("deep", name="Åsa"))
    handlers = logging.getLogger().handlers[:]
    try:
        logs.configure(out)
        HostWork("w1:x").prepare(Case.objects.get(pk=case.pk))
        deep.info("after")
    finally:
        structlog.configure(**known)
        logging.getLogger().handlers[:] = handlers
    first, last = (json.loads(line) for line in out.getvalue().splitlines())
    assert (first["run"], first["case"], first["coworker"]) == (case.run_id, case.pk, "harry")
    assert "name" not in first
    assert not {"run", "case"} & set(last)
