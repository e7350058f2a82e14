"""What is tried again is looked for first, in a real target, and stands there once."""

import pytest

from fixtures.targets.process import Target
from framework.config.municipality import MunicipalityConfig
from framework.core.errors import BusinessException, NotAllowed
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.runtime import here, retrying
from framework.store import pauses
from framework.store.models import Person, RoleAssignment
from tests.runtime import scene
from tests.runtime.bad_target import Payroll, approved, states, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def iris(db: None) -> Person:
    """Make somebody who looks after systems."""
    made = Person.objects.create_user("iris")
    RoleAssignment.objects.create(
        person=made, municipality=scene.SITE, coworker=scene.SLUG, role="it"
    )
    return made


def retry(person: Person, why: str = "Behörigheten är rättad.") -> int:
    """Press for all of HaRry's failed cases."""
    return retrying.retry_coworker(scene.SITE, scene.SLUG, person, why)


@pytest.mark.parametrize("meanwhile", ["nothing", "registered by hand"])
def test_promise_4_nothing_twice_a_retry_looks_first(
    meanwhile: str, payroll: Target, lindeby: MunicipalityConfig, anna: Person, iris: Person,
    values: dict[str, str],
) -> None:  # fmt: skip
    """Refused, mended, pressed: done, on Anna's approval, and once even if somebody was faster."""
    payroll.set_faults({"fault": "validation_refused", "match": {"schema_id": values["schema_id"]}})
    found = approved(anna, values)
    work(Payroll(payroll.address))
    assert states(found) == ["failed"]
    payroll.set_faults()
    if meanwhile != "nothing":
        payroll.client().post("/scheman/ny", {**values, "rad": "1", "extern_referens": ""})
    failed = retrying.failed_of(scene.SITE, scene.SLUG)
    assert (failed.retriable, failed.to_look_at) == (1, 0)
    assert retry(iris) == 1
    work(Payroll(payroll.address))
    assert states(found) == ["done"]
    assert len(payroll.stored("scheman", schema_id=values["schema_id"])) == 1
    assert found[0].actions.get().decision.person == anna


def test_a_pause_holds_what_is_tried_again(
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, iris: Person,
    values: dict[str, str],
) -> None:  # fmt: skip
    """IT's press does not lift what a person stopped: it waits as approved."""
    payroll.set_faults({"fault": "validation_refused"})
    found = approved(anna, values)
    work(Payroll(payroll.address))
    payroll.set_faults()
    scope = pauses.Scope(municipality=scene.SITE, coworker=scene.SLUG)
    pauses.set_pause(scope, PauseCause.person, message("Stop."), at=here.now(), person=anna)
    assert retry(iris) == 1
    work(Payroll(payroll.address))
    assert states(found) == ["approved"]
    assert payroll.stored("scheman", schema_id=values["schema_id"]) == []


def test_who_may_and_what_they_say(
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, values: dict[str, str]
) -> None:
    """It needs a role here and a reason; without them nothing moves."""
    payroll.set_faults({"fault": "validation_refused"})
    found = approved(anna, values)
    work(Payroll(payroll.address))
    with pytest.raises(BusinessException, match="why"):
        retry(anna, " ")
    with pytest.raises(NotAllowed, match="no role"):
        retry(Person.objects.create_user("stranger"))
    assert states(found) == ["failed"]
    assert retry(anna) == 1
    with pytest.raises(NotAllowed, match="cannot be tried again"):
        retrying.retry_case(found[0], anna, "Igen.")
