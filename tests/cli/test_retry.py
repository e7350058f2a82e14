"""`coworker retry`: the same as the inbox does, from the command line."""

import pytest
from click.testing import CliRunner, Result

from framework.cli import retry as command
from framework.core.lifecycle import State
from framework.runtime import configuration, here
from framework.runtime.configuration_files import read
from framework.store import cases
from framework.store.models import AuditEntry, Case
from tests.inbox import builders

BY = ("--by", "iris", "--why", "Nätet är uppe.")


@pytest.fixture(autouse=True)
def failed(db: None, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Make a case whose preparing failed, and somebody who looks after systems."""
    found, _ = read(here.installation().configs, ("lindeby",))
    monkeypatch.setattr(configuration, "municipalities", lambda: found)
    monkeypatch.setattr(command, "ready", lambda _config: None)
    builders.person("iris", "it")
    case = builders.received()
    cases.claim(case, State.preparing, "w1", here.now())
    cases.move(case, State.failed, at=here.now(), actor="harry")
    return case


def call(*words: str) -> Result:
    """Call it."""
    return CliRunner().invoke(command.retry, list(words))


@pytest.mark.parametrize("words", [("{case}",), ("--run", "{run}"), ("--failed", "harry")])
def test_one_of_a_run_of_a_coworker(words: tuple[str, ...], failed: Case) -> None:
    """Each way puts the case back, and the chain names who wished it."""
    named = [word.format(case=failed.pk, run=builders.run().pk) for word in words]
    done = call(*named, *BY)
    assert (done.exit_code, done.output) == (0, "1 tried again\n")
    assert Case.objects.get().state == "received"
    assert AuditEntry.objects.get(event="case.retried").actor == "iris"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (BY, "say which"),
        (("--run", "{run}", "{case}", *BY), "say which"),
        (("99999", *BY), "there is no case 99999"),
        (("--run", "99999", *BY), "there is no run 99999"),
        (("--failed", "nobody", *BY), "No municipality has a coworker nobody."),
        (("{case}", "--by", "nobody", "--why", "x"), "there is no person 'nobody'"),
        (("{case}", "--by", "iris", "--why", " "), "Write why it is tried again."),
        (("{case}", "--by", "reader", "--why", "x"), "You have no role"),
        (("{case}",), "Missing option '--by'"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], says: str, failed: Case) -> None:
    """Every mistake is told in a sentence, and nothing moves."""
    builders.person("reader", "reader")
    done = call(*(word.format(case=failed.pk, run=builders.run().pk) for word in words))
    assert done.exit_code != 0
    assert says in done.output
    assert Case.objects.get().state == "failed"


def test_a_case_that_is_not_failed(failed: Case) -> None:
    """What is not failed any more cannot be tried again."""
    assert call(str(failed.pk), *BY).exit_code == 0
    done = call(str(failed.pk), *BY)
    assert done.exit_code == 1
    assert "cannot be tried again" in done.output
