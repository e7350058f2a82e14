"""Runs of a kind that prepares again what waits for a decision."""

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

import pytest

from framework.config.municipality import CoworkerConfig
from framework.core.cases import Case as Collected
from framework.core.cases import NotPrepared
from framework.core.errors import ProtectedIdentity, SystemException
from framework.core.findings import Finding, FindingLevel
from framework.core.kinds import Kind, NotRead, SourceReader, TargetReader
from framework.core.messages import Message, message
from framework.core.proposals import Proposal
from framework.core.rules import Rule
from framework.core.values import Value
from framework.runtime import configuration, here, jobs
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.runtime.sessions import Lender
from framework.runtime.watched import Watched
from framework.store import cases, desk, editing, proposals, runs
from framework.store.models import Case, Person, Run
from tests import calculation
from tests.runtime import scene
from tests.runtime.case_system import CaseSystem
from tests.store import rows

pytestmark = pytest.mark.django_db(transaction=True)
HALF_AN_HOUR = dt.timedelta(minutes=30)


class Calculation(Kind):
    """Reads the rent in the case system, and everything else from the application."""

    name: ClassVar = "calculation"
    rules: ClassVar[tuple[Rule, ...]] = ()
    rule_version: ClassVar = "EB-1"
    settings_model: ClassVar = Value
    sources: ClassVar = {}
    targets: ClassVar = {}
    refreshes: ClassVar = True

    def collect(self, sources: SourceReader) -> Iterable[Collected | NotPrepared]:
        """Nothing: the tests make their cases."""
        del sources
        return ()

    def prepare(self, case: Collected, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Approve the rent that the case system holds."""
        del case
        found = reader.read("case_system", "find_row", type="Rent")
        if isinstance(found, NotRead):
            missing = Finding(key="not_read:case_system", level=FindingLevel.warning,
                              text=found.reason)  # fmt: skip
            rent = ("Rent", "9100", None, None)
            return calculation.proposal(
                {"rent": rent}, at=now, findings=(missing,), again_at=now + HALF_AN_HOUR,
                not_read=frozenset({"case_system"}),
            )  # fmt: skip
        rent = ("Rent", "9100", found.rows[0]["approved"], None)
        return calculation.proposal({"rent": rent}, at=now)


class Clock:
    """The time that the installation lives at."""

    def __init__(self) -> None:
        self.now = rows.NOW

    def __call__(self) -> dt.datetime:
        """Return it."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the test say what time it is."""
    made = Clock()
    monkeypatch.setattr(here, "now", made)
    return made


@pytest.fixture
def system(case_system: CaseSystem, monkeypatch: pytest.MonkeyPatch) -> CaseSystem:
    """Let HaRry be a coworker of the kind above, whose sources hold nothing new."""
    monkeypatch.setattr(jobs, "kind_of", lambda config: Calculation(Value(), config.dated))

    def collected(run: Run, *_: object) -> None:
        run.collected_at = here.now()
        run.save(update_fields=["collected_at"])

    monkeypatch.setattr(jobs, "collect", collected)
    case_system.stored.append(("row", {"type": "Rent", "approved": "8500"}))
    return case_system


@pytest.fixture
def case(system: CaseSystem, clock: Clock) -> Case:
    """Make a case, and let a first night prepare it."""
    _, made = cases.receive(run(clock), rows.collected(), clock.now)
    Case.objects.update(config_digest=configuration.coworker("lindeby", "harry").digest)
    work(system)
    made.refresh_from_db()
    assert made.state == "awaiting_decision"
    return made


def run(clock: Clock, minutes: int = 180) -> Run:
    """Let a run open whose window lasts so long."""
    return runs.open_run(
        "lindeby", "harry", schedule="night", slot=f"{clock.now:%Y-%m-%dT%H:%M}",
        phase="prepare", cause="schedule", business_date=clock.now.date(), at=clock.now,
        closes_at=clock.now + dt.timedelta(minutes=minutes),
    )[0]  # fmt: skip


def work(system: CaseSystem) -> Work:
    """Work until nothing is due; the process lives on."""
    made = Work("w1:refreshing", system)
    Engine(made).run_until_idle()
    return made


def rent(case: Case) -> str:
    """Return the rent that would be approved."""
    case = Case.objects.select_related("proposal").get(pk=case.pk)
    return proposals.values(case)["costs/rent/approved"]


def test_every_run_reads_again_what_waits(system: CaseSystem, case: Case, clock: Clock) -> None:
    """The next night finds another rent; the run is done and says how much it looked at."""
    system.stored[0][1]["approved"] = "8700"
    clock.now += dt.timedelta(days=1)
    night = run(clock)
    work(system)
    night.refresh_from_db()
    assert (night.status, rent(case)) == ("done", "8700")
    assert [one.key for one in night.remarks.all()] == ["refresh"]
    case.refresh_from_db()
    assert (case.state, case.refresh_at, case.proposals.count()) == ("awaiting_decision", None, 2)
    assert runs.counts(night).read == 0, "nothing was read from a source"


def test_a_source_is_asked_again_the_same_night(
    system: CaseSystem, case: Case, clock: Clock
) -> None:
    """It answers half an hour later, in the same run, and its finding closes by itself."""
    system.stored[0][1]["approved"] = "8700"
    system.fails = SystemException(message("no answer"))
    clock.now += dt.timedelta(days=1)
    night = run(clock)
    work(system)
    night.refresh_from_db()
    assert (night.status, rent(case)) == ("running", "8500"), "what was read stands"
    assert case.findings.get().status == "open"
    system.fails = None
    clock.now += HALF_AN_HOUR
    work(system)
    night.refresh_from_db()
    assert (night.status, rent(case)) == ("done", "8700")
    assert case.findings.get().status == "closed"


def test_not_after_the_window(system: CaseSystem, case: Case, clock: Clock) -> None:
    """What cannot be read until the window ends waits for the next night."""
    system.fails = SystemException(message("no answer"))
    clock.now += dt.timedelta(days=1)
    night = run(clock, minutes=20)
    work(system)
    night.refresh_from_db()
    assert night.status == "done"
    asked = system.asked
    clock.now += HALF_AN_HOUR
    work(system)
    assert system.asked == asked, "by day nothing is read without a run"
    system.fails = None
    clock.now += dt.timedelta(days=1)
    run(clock)
    work(system)
    assert case.findings.get().status == "closed"


def test_what_a_person_has_open_is_left_until_they_let_go(
    system: CaseSystem, case: Case, clock: Clock, anna: Person
) -> None:
    """A day run waits for them, as long as its window lasts."""
    system.stored[0][1]["approved"] = "8700"
    clock.now += dt.timedelta(hours=8)
    desk.claim(case.pk, anna, at=clock.now)
    run(clock, minutes=15)
    work(system)
    assert rent(case) == "8500"
    clock.now += dt.timedelta(minutes=11)
    work(system)
    assert rent(case) == "8700"


def test_a_kind_that_breaks_leaves_what_was_prepared(
    system: CaseSystem, case: Case, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The night goes on, and the case waits as it was."""

    def broken(*_: object) -> Proposal:
        raise ZeroDivisionError

    monkeypatch.setattr(Calculation, "prepare", broken)
    clock.now += dt.timedelta(days=1)
    night = run(clock)
    work(system)
    night.refresh_from_db()
    case.refresh_from_db()
    assert (night.status, case.state, rent(case)) == ("done", "awaiting_decision", "8500")
    assert case.flagged
    assert [(one.key, one.status) for one in case.findings.all()] == [
        ("not_prepared_again", "open")
    ]


def test_promise_8_a_value_whose_row_is_gone_is_told(
    system: CaseSystem, case: Case, clock: Clock, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts nowhere any more, and whoever set it reads so; back again, it is in force."""
    editing.save(
        case, "calculation", {"costs/rent/approved": "8000"}, version=case.version, person=anna,
        policy=scene.POLICY, at=clock.now,
    )  # fmt: skip
    gone = calculation.proposal({"power": ("Power", "450", "450", None)}, at=clock.now)
    with monkeypatch.context() as patch:
        patch.setattr(Calculation, "prepare", lambda *_: gone)
        clock.now += dt.timedelta(days=1)
        run(clock)
        work(system)
    case.refresh_from_db()
    (finding,) = case.findings.all()
    assert (finding.key, finding.status, case.flagged) == (
        "left_out:costs/rent/approved", "open", True,
    )  # fmt: skip
    assert "8000" in finding.value.finding.text.english()
    clock.now += dt.timedelta(days=1)
    run(clock)
    work(system)
    assert (case.findings.get().status, rent(case)) == ("closed", "8000")


def test_promise_10_what_the_window_left_is_told(
    system: CaseSystem, case: Case, clock: Clock
) -> None:
    """The night ends before it came to the case: the run stopped, and says so."""
    clock.now += dt.timedelta(days=1)
    night = run(clock, minutes=5)
    # A worker took it in time, and died before it had read anything.
    Run.objects.filter(pk=night.pk).update(started_at=clock.now)
    clock.now += dt.timedelta(minutes=6)
    work(system)
    night.refresh_from_db()
    assert night.status == "stopped"
    assert Message.model_validate(night.message).english() == (
        "The window ended; 1 cases that wait for a decision were not read again."
    )


def test_what_a_reading_remarks_stands_on_tonight_s_run(
    system: CaseSystem, case: Case, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not on the run that took the case in, which ended long ago."""
    noted_on: list[Run | None] = []

    def watched(sessions: Lender, site: str, config: CoworkerConfig, run: Run | None) -> Watched:
        noted_on.append(run)
        return Watched(sessions, site, config, run)

    monkeypatch.setattr(jobs, "Watched", watched)
    clock.now += dt.timedelta(days=1)
    night = run(clock)
    work(system)
    assert noted_on == [night]


def test_promise_9_somebody_is_found_to_be_protected(
    system: CaseSystem, case: Case, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next night a register says so: the case leaves the inbox, and nobody is told why."""

    def protected(*_: object) -> Proposal:
        raise ProtectedIdentity

    monkeypatch.setattr(Calculation, "prepare", protected)
    clock.now += dt.timedelta(days=1)
    night = run(clock)
    work(system)
    night.refresh_from_db()
    case.refresh_from_db()
    assert (night.status, case.state, case.protected) == ("done", "manual", True)
    assert case.reason == {"template": "Handled by a person.", "params": {}}


def test_other_kinds_are_not_read_again(
    system: CaseSystem, case: Case, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a kind that says so; what is prepared once stands until its source changes."""
    monkeypatch.setattr(Calculation, "refreshes", False)
    asked = system.asked
    clock.now += dt.timedelta(days=1)
    run(clock)
    work(system)
    assert system.asked == asked
    assert rent(case) == "8500"
