"""`coworker pause`, `resume`, `cancel`, `drain`: the same as the inbox does."""

import socket

import pytest
from click.testing import CliRunner, Result

from framework.cli import operate
from framework.cli.status import status
from framework.core.lifecycle import State
from framework.runtime import configuration, draining, here
from framework.runtime.configuration_files import read
from framework.store import cases, runs, workers
from framework.store.models import AuditEntry, Pause, Run
from framework.store.workers import Process
from tests.inbox import builders

WHO = ("--by", "iris")
WHY = ("--reason", "Uppgradering.")


@pytest.fixture(autouse=True)
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put Lindeby in force, with somebody who looks after systems."""
    found, _ = read(here.installation().configs, ("lindeby",))
    monkeypatch.setattr(configuration, "municipalities", lambda: found)
    for module in ("framework.cli.operate", "framework.cli.status"):
        monkeypatch.setattr(f"{module}.ready", lambda _config: None)
    builders.person("iris", "it")


def call(name: str, *words: str) -> Result:
    """Call one of them."""
    return CliRunner().invoke(getattr(operate, name), list(words))


def test_pause_and_resume() -> None:
    """It is paused with who and why, seen in the status, and goes on with a note."""
    assert call("pause", "harry", *WHO, *WHY).output == "lindeby/harry is paused.\n"
    pause = Pause.objects.get()
    assert (pause.cause, pause.said, str(pause.set_by)) == (
        "person",
        "Uppgradering.",
        "Iris Lindtorpet",
    )
    assert "PAUSED lindeby/harry person" in CliRunner().invoke(status).output
    said = call("resume", "harry", *WHO, "--note", "Klart.").output
    assert "It goes on." in said
    pause.refresh_from_db()
    assert (str(pause.lifted_by), pause.note) == ("Iris Lindtorpet", "Klart.")


def test_cancel() -> None:
    """A run under way is stopped, and says by whom and why."""
    run = builders.run("2026-11-24T02:00")
    Run.objects.filter(pk=run.pk).update(status="running", owner="w1", finished_at=None)
    assert call("cancel", str(run.pk), *WHO, *WHY).output == f"Run {run.pk} is stopped.\n"
    run.refresh_from_db()
    assert (run.status, run.message["params"]["why"]) == ("stopped", "Uppgradering.")


def test_drain() -> None:
    """It waits for what is in hand, says that all rests, and that it works again."""
    case = builders.received()
    cases.claim(case, State.preparing, "w1", here.now())
    mine = Process(host=socket.gethostname(), machine="", pid=1, born="", version="1")
    workers.register("w1", mine)
    elsewhere = builders.received()
    cases.claim(elsewhere, State.preparing, "w2", here.now())
    workers.register("w2", mine.model_copy(update={"host": "another"}))
    try:
        busy = call("drain", *WHO, *WHY, "--wait", "0")
        assert (busy.exit_code, busy.output) == (
            1, "Error: 1 cases or runs are still in hand; no more are taken.\n"
        )  # fmt: skip
        assert "THIS HOST TAKES NO WORK" in CliRunner().invoke(status).output
        cases.move(case, State.received, at=here.now(), actor="harry", due_at=here.now())
        run = builders.run("2026-11-24T02:00")
        taken_in = {"status": "running", "owner": "w1", "collected_at": None}
        Run.objects.filter(pk=run.pk).update(**taken_in)
        assert call("drain", *WHO, *WHY, "--wait", "0").exit_code == 1
        Run.objects.filter(pk=run.pk).update(collected_at=here.now())
        assert "At rest" in call("drain", *WHO, *WHY).output
    finally:
        assert call("drain", *WHO, "--end").output == "This host takes work again.\n"
    assert draining.drained() is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("pause", "nobody", *WHO, *WHY), "No municipality has a coworker nobody."),
        (("pause", "harry", "--by", "nobody", *WHY), "there is no person 'nobody'"),
        (("pause", "harry", "--by", "reader", *WHY), "You have no role"),
        (("pause", "harry", *WHO, "--reason", " "), "Write why it is to stop."),
        (("pause", "harry", *WHO), "Missing option '--reason'"),
        (("resume", "harry", *WHO, "--note", "x"), "is not paused for this cause: person"),
        (("cancel", "99999", *WHO, *WHY), "there is no run 99999"),
        (("cancel", "{run}", *WHO, *WHY), "The run has ended already."),
        (("drain", "--by", "reader", *WHY), "Only those who look after the systems"),
        (("drain", *WHO), "Write why it is to take no more work."),
    ],
)
def test_what_is_refused(words: tuple[str, ...], says: str) -> None:
    """Every mistake is told in a sentence, and nothing changes."""
    builders.person("reader", "reader")
    run = builders.run()
    runs.claim_run(run, "w1", here.now())
    runs.finish_run(run, "done", here.now())
    done = call(*(word.format(run=run.pk) for word in words))
    assert done.exit_code != 0
    assert says in done.output
    assert not Pause.objects.exists()
    assert not AuditEntry.objects.filter(event__in=["run.cancelled", "host.drained"]).exists()
    assert draining.drained() is None
