"""`coworker doctor` and `check targets`: each line says OK, or the problem and a remedy."""

import json

import pytest
from click.testing import CliRunner

from framework.cli import configs
from framework.cli import health as command
from framework.core.messages import message
from framework.runtime import configuration, health, here
from framework.runtime.configuration_files import read
from framework.runtime.health.lines import fine, wrong

GOOD = fine(message("Disk"), message("Enough."))
BAD = wrong(message("Clock"), message("It is wrong."), message("Set it."))


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the installation alone."""
    found, _ = read(here.installation().configs, ("lindeby",))
    monkeypatch.setattr(configuration, "municipalities", lambda: found)
    for module in (command, configs):
        monkeypatch.setattr(module, "ready", lambda _config: None)


def test_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is wrong: exit status 0."""
    monkeypatch.setattr(health, "look_at_machine", lambda: [GOOD])
    done = CliRunner().invoke(command.doctor)
    assert (done.exit_code, done.output) == (0, "OK       Disk: Enough.\n")


def test_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something is wrong: what, what to do, and exit status 1; as JSON the same."""
    monkeypatch.setattr(health, "look_at_machine", lambda: [GOOD, BAD])
    done = CliRunner().invoke(command.doctor)
    assert done.exit_code == 1
    assert done.output.splitlines()[1] == "PROBLEM  Clock: It is wrong. → Set it."
    done = CliRunner().invoke(command.doctor, ["--json"])
    facts = [json.loads(line) for line in done.output.splitlines()]
    assert [one["fine"] for one in facts] == [True, False]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["targets"], {"harry", "bosse", "lena", "ronney"}), (["targets", "harry"], {"harry"}),
    ],
)  # fmt: skip
def test_the_systems_of_some_coworkers(
    words: list[str], asked: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that are in force, or those named; what is wrong ends with exit status 1."""
    seen: list[str] = []
    kept: list[bool] = []

    def look(
        _token: str, sites: list[configuration.MunicipalityConfig], *, keep: bool
    ) -> dict[str, health.Seen]:
        kept.append(keep)
        seen.extend(name for site in sites for name in site.coworkers)
        return {"lindeby": health.Seen(at=here.now(), lines=(BAD,))}

    monkeypatch.setattr(health, "look_at_systems", look)
    done = CliRunner().invoke(configs.check, words)
    assert (done.exit_code, done.output) == (1, "PROBLEM  Clock: It is wrong. → Set it.\n")
    assert asked <= set(seen)
    assert kept == [words == ["targets"]]
    assert len(words) == 1 or set(seen) == asked
    seen.clear()
    monkeypatch.setattr(health, "look_at_machine", list)
    CliRunner().invoke(command.doctor, ["--targets"])
    assert "harry" in seen
