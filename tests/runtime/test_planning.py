"""What a kind works out over all open cases together reaches each of them, and only while true."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from pydantic import JsonValue

from framework.config.municipality import MunicipalityConfig
from framework.core.canonical import ValueType
from framework.core.cases import Case as Collected
from framework.core.cases import OpenCase
from framework.core.figures import Figure, FigureSource
from framework.core.kinds import SourceReader, TargetReader
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Proposal, Section
from framework.runtime import here, kinds
from framework.runtime.dry_run import dry_run
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import cases, runs
from framework.store.models import Case, FigureEdit, Person, Run
from tests.adapters.http.serving import System
from tests.runtime.queueing import Applications, Queue, application, put_in_force

pytestmark = pytest.mark.django_db(transaction=True)


class Queued(Applications):
    """Gives every open application its place among the others."""

    refreshes = True
    #: What each call was told: reference → state and figures in force.
    seen: list[dict[str, tuple[State, dict[str, str]]]] = []

    def plan(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Mapping[str, dict[str, JsonValue]]:
        """Return the place of each but A-9."""
        assert list(sources.workbooks("applications"))
        assert now.tzinfo
        self.seen.append({each.case.reference: (each.state, each.values) for each in cases})
        found = [each.case.reference for each in cases if each.case.reference != "A-9"]
        return {name: {"place": place, "of": len(found)} for place, name in enumerate(found, 1)}

    def prepare(self, case: Collected, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Propose the place."""
        del reader
        place = "{place}/{of}".format(**case.plan) if case.plan else None
        source = FigureSource(name=message("queue"), read_at=now)
        figure = Figure(key="place", label="Place", type=ValueType.text, value=place,
                        source=source, editable=True)  # fmt: skip
        section = Section(key="beslut", label="Decision", figures=(figure,))
        return Proposal(rule_version="test-1", prepared_at=now, sections=(section,), checks=(),
                        actions=())  # fmt: skip


@pytest.fixture
def queue(system: System) -> Queue:
    """Return a queue with three applications."""
    return Queue(system, *map(application, ("A-1", "A-2", "A-9")))


@pytest.fixture(autouse=True)
def site(
    queue: Queue, lindeby: MunicipalityConfig, system: System, monkeypatch: pytest.MonkeyPatch
) -> MunicipalityConfig:
    """Let HaRry be of this kind."""
    del queue
    config = put_in_force(lindeby, system, monkeypatch)
    monkeypatch.setitem(kinds.kinds(), "applications", Queued)
    monkeypatch.setattr(Queued, "seen", [])
    return lindeby.model_copy(update={"coworkers": {"harry": config}})


def night(slot: str) -> Run:
    """Have a night's run, and work until nothing is due."""
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="night", slot=slot, phase="prepare", cause="schedule",
        business_date=dt.date(2026, 12, 14), at=here.now(), closes_at=here.now() + dt.timedelta(1),
    )  # fmt: skip
    Engine(Work("w1:plan")).run_until_idle()
    return run


def places() -> dict[str, str | None]:
    """Return the place that each case's proposal names."""
    found = {}
    for case in Case.objects.order_by("reference").select_related("proposal"):
        assert case.proposal is not None
        found[case.reference] = case.proposal.value.sections[0].figures[0].value
    return found


def test_all_open_cases_are_planned_before_the_first_is_prepared() -> None:
    """Each proposal knows the whole; what the plan leaves out has no part."""
    night("a")
    assert places() == {"A-1": "1/2", "A-2": "2/2", "A-9": None}
    assert len(Queued.seen) == 1
    assert [state for state, _ in Queued.seen[0].values()] == [State.received] * 3


def test_what_waits_for_a_person_is_planned_again_with_what_is_new(queue: Queue) -> None:
    """The next run plans all that is open, and what waits is prepared by the new plan."""
    night("a")
    queue.add("A-3")
    night("b")
    assert places() == {"A-1": "1/3", "A-2": "2/3", "A-3": "3/3", "A-9": None}


def test_the_plan_sees_what_people_set_and_not_what_ended(queue: Queue, anna: Person) -> None:
    """A person's value comes with its case; ended and protected cases do not come at all."""
    night("a")
    case = Case.objects.get(reference="A-1")
    FigureEdit.objects.create(case=case, figure="place", value="7", person=anna, at=here.now())
    Case.objects.filter(reference="A-2").update(state=State.done)
    Case.objects.filter(reference="A-9").update(protected=True)
    queue.add("A-3")
    night("b")
    assert Queued.seen[-1] == {
        "A-1": (State.awaiting_decision, {"place": "7"}),
        "A-3": (State.received, {}),
    }


def test_a_plan_is_no_change_of_the_source(queue: Queue) -> None:
    """The plan is not part of what makes a case a new one when its row comes again."""
    night("a")
    before = Case.objects.get(reference="A-1")
    queue.again("A-1")
    night("b")
    case = Case.objects.get(reference="A-1")
    assert (case.fingerprint, case.revision) == (before.fingerprint, 1)
    assert "plan" not in case.collected


def test_a_run_that_is_taken_in_prepares_nothing_yet() -> None:
    """Another worker does not prepare a case before the plan is there."""
    night("a")
    case = Case.objects.get(reference="A-1")
    Run.objects.update(status=Run.Status.running, collected_at=None)
    Case.objects.filter(pk=case.pk).update(state=State.received, due_at=here.now())
    assert Work("w2:plan").cases_to_prepare() == []
    Run.objects.update(collected_at=here.now())
    assert Work("w2:plan").cases_to_prepare() == [case]


def test_a_protected_case_keeps_no_plan() -> None:
    """What others are open says something of a person who must not be told of."""
    night("a")
    case = Case.objects.get(reference="A-1")
    cases.protect(case, here.now())
    case.refresh_from_db()
    assert case.plan == {}


def test_who_is_found_to_be_protected_meanwhile_gets_no_plan(
    monkeypatch: pytest.MonkeyPatch, queue: Queue
) -> None:
    """Promise 9: a plan that was made before keeps nothing of them."""
    night("a")
    before = Queued.plan

    def found_meanwhile(
        self: Queued, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Mapping[str, dict[str, JsonValue]]:
        planned = before(self, cases, sources, now)
        Case.objects.filter(reference="A-1").update(protected=True, plan={})
        return planned

    monkeypatch.setattr(Queued, "plan", found_meanwhile)
    queue.add("A-3")
    night("b")
    kept = dict(Case.objects.values_list("reference", "plan"))
    assert kept["A-1"] == {}
    assert kept["A-2"] == {"place": 2, "of": 3}


def test_a_dry_run_plans_too(site: MunicipalityConfig) -> None:
    """What is tried without a database is planned over what the sources hold."""
    dry_run(site.coworkers["harry"], site, token="t")
    assert [list(seen) for seen in Queued.seen] == [["A-1", "A-2", "A-9"]]
