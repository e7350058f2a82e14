"""Levels and standing releases as the engine and the pages ask for them."""

import datetime as dt

import pytest

from framework.config.municipality import MunicipalityConfig
from framework.core.errors import BusinessException, NotAllowed
from framework.core.levels import WorkLevel
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.proposals import Check, Proposal
from framework.core.rules import Outcome
from framework.runtime import configuration, deciding, here, level_in_force, levels
from framework.runtime.jobs import Work
from framework.runtime.kinds import kinds
from framework.store import cases, people, proposals
from framework.store.decisions import Verdict
from framework.store.models import Case, Decision, LevelChange, Person, RoleAssignment
from framework.store.releases import Limits
from tests.runtime import scene
from tests.runtime.bad_target import Put

pytestmark = pytest.mark.django_db
SITE, SLUG = scene.SITE, scene.SLUG
TOP = WorkLevel.standing_release


def let(who: Person, level: WorkLevel) -> None:
    """Put a level in force."""
    LevelChange.objects.create(municipality=SITE, coworker=SLUG, before="batch", level=level,
                               person=who, note="Prov", basis={}, at=here.now())  # fmt: skip


def staffing(case: Case, **changes: object) -> Case:
    """Prepare a case again, to write to another system than pay."""
    rule = kinds()["schedule_registration"].rules[0]
    made: Proposal = scene.proposal(here.now())
    action = made.actions[0].model_copy(update={"target": "staffing"})
    checks = (Check(rule=rule, outcome=Outcome.passed, finding=message("Ja.")),)
    made = made.model_copy(update={"actions": (action,), "checks": checks, **changes})
    cases.move(case, cases.State.received, at=here.now(), actor=SLUG)
    assert cases.claim(case, cases.State.preparing, "w1", here.now())
    proposals.save(case, made, config_digest="c", at=here.now())
    return case


def limits() -> Limits:
    """Return what a release lets through."""
    today = local(here.now()).date()
    rule = kinds()["schedule_registration"].rules[0]
    return Limits(checks=(rule.code,), ceiling=5, sample=10, first_day=today,
                  last_day=today + dt.timedelta(days=1))  # fmt: skip


@pytest.fixture
def unbound(lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let HaRry's kind be one that may have standing releases."""
    assert lindeby
    monkeypatch.setattr(level_in_force, "highest", lambda _config: TOP)
    monkeypatch.setattr(levels, "highest", lambda _config: TOP)


def test_let_through_by_a_release_in_force_only(unbound: None, anna: Person) -> None:
    """The engine's sweep approves what a release covers; without one nothing, level or not."""
    case = staffing(scene.prepared_case("c"))
    levels.let_through()
    let(anna, TOP)
    Work("w1").cases_to_act()
    case.refresh_from_db()
    assert case.state == "awaiting_decision"
    standing = levels.give_release(SITE, SLUG, limits(), anna, "Stämmer")
    Work("w1").cases_to_act()
    case.refresh_from_db()
    made = case.decisions.get()
    assert (case.state, made.mode, made.release, made.person) == (
        "approved", "standing", standing, anna,
    )  # fmt: skip
    assert levels.revoke(standing, anna) == 1
    case.refresh_from_db()
    assert case.state == "awaiting_decision"
    assert levels.let_through() == 0


def test_flagged_and_pay_wait_for_a_person(unbound: None, anna: Person) -> None:
    """Beside a release in force they lie in the inbox."""
    let(anna, TOP)
    levels.give_release(SITE, SLUG, limits(), anna, "Stämmer")
    pay = scene.prepared_case("c")
    rule = kinds()["schedule_registration"].rules[0]
    failed = (Check(rule=rule, outcome=Outcome.no_data, finding=message("Vet inte.")),)
    values = {**scene.VALUES, "schema_id": "1101-VT27-99"}
    flagged = staffing(scene.prepared_case("c", values), checks=failed)
    assert levels.let_through() == 0
    assert {pay.state, flagged.state} == {"awaiting_decision"}
    assert not Decision.objects.exists()


def test_harry_never_gets_that_far(lindeby: MunicipalityConfig, anna: Person, put: Put) -> None:
    """He writes to the payroll system: his code ends at batches, whatever config and rows say."""
    assert levels.highest(lindeby.coworkers[SLUG]) is WorkLevel.batch
    put("approval", scene.POLICY.model_copy(update={"highest_level": TOP}))
    let(anna, TOP)
    assert level_in_force.current(SITE, SLUG) is WorkLevel.batch
    with pytest.raises(NotAllowed, match="no standing releases"):
        levels.give_release(SITE, SLUG, limits(), anna, "Stämmer")
    assert levels.let_through() == 0


@pytest.mark.parametrize(
    ("level", "batch", "blind"),
    [
        (None, "off", 0),
        (WorkLevel.batch, "unit", 0),
        (WorkLevel.approve_each, "off", 0),
        (WorkLevel.shadow, "off", 100),
    ],
)
def test_the_policy_in_force_is_within_the_level(
    level: WorkLevel | None, batch: str, blind: int, lindeby: MunicipalityConfig, anna: Person
) -> None:
    """Batches need their level; in shadow every proposal is hidden until the person answered."""
    assert lindeby
    if level is not None:
        let(anna, level)
    found = deciding.policy_of(SITE, SLUG)
    assert (found.batch, found.blind_sample) == (batch, blind)


def test_shadow_asks_first_and_writes_nothing(lindeby: MunicipalityConfig, anna: Person) -> None:
    """A decision without an answer is refused; an approval is done by hand."""
    assert lindeby
    let(anna, WorkLevel.shadow)
    case = scene.prepared_case("c")
    verdict = Verdict(outcome="approve", section="registrering", version=case.version)
    with pytest.raises(NotAllowed, match="without seeing the proposal"):
        deciding.decide(case, verdict, anna)
    deciding.answer(case, verdict.outcome, {}, anna)
    made = deciding.decide(case, verdict, anna)
    assert (made.mode, case.state) == ("blind", "manual")


def test_who_moves_the_level(lindeby: MunicipalityConfig, anna: Person, put: Put) -> None:
    """Up: those who steer. Down: everybody who decides, and IT."""
    assert lindeby
    put("approval", scene.POLICY.model_copy(update={"steers": ("lonechef",)}))
    scene.approve(scene.prepared_case("c"), anna)
    with pytest.raises(NotAllowed, match="no role"):
        levels.move(SITE, SLUG, WorkLevel.batch, anna, "Stämmer")
    boss = Person.objects.create_user("boss")
    RoleAssignment.objects.create(person=boss, municipality=SITE, coworker=SLUG, role="lonechef")
    levels.move(SITE, SLUG, WorkLevel.batch, boss, "Stämmer")
    with pytest.raises(NotAllowed, match="no role"):
        levels.give_release(SITE, SLUG, limits(), anna, "Stämmer")
    vera = Person.objects.create_user("vera")
    people.give_role(vera, SITE, SLUG, deciding.IT)
    levels.move(SITE, SLUG, WorkLevel.approve_each, vera, "Stopp")
    levels.move(SITE, SLUG, WorkLevel.prepare, anna, "Stopp")
    assert level_in_force.current(SITE, SLUG) is WorkLevel.prepare


def test_a_release_names_checks_that_there_are(unbound: None, anna: Person) -> None:
    """A check that the kind does not make can never have passed."""
    let(anna, TOP)
    wrong = limits().model_copy(update={"checks": ("H99",)})
    with pytest.raises(BusinessException, match="Choose the checks"):
        levels.give_release(SITE, SLUG, wrong, anna, "Stämmer")
    assert configuration.municipalities()
