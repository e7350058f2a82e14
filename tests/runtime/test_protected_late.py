"""Promise 9 after the yes: somebody becomes protected while the case waits or is in hand."""

from typing import Any

import pytest

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.core.lifecycle import State
from framework.runtime import here
from framework.store import cases
from framework.store.models import ActionRecord, Case, Person
from tests.runtime.bad_target import Payroll, Put, approved, states, stored, work

pytestmark = pytest.mark.django_db(transaction=True)


def test_promise_9_what_is_approved_does_not_act(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """An approved case goes back, is prepared by nobody, and the target is not even asked."""
    (case,) = approved(anna, values)
    cases.protect(case, here.now())
    sessions = Payroll(payroll.address)
    work(sessions)
    assert states([case]) == ["manual"]
    assert (case.collected["values"], sessions.lent) == ({}, 0)
    assert stored(payroll, values) == 0


def test_promise_9_marked_by_another_revision_does_not_act(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Only the mark has come, the state has not: it is enough."""
    (case,) = approved(anna, values)
    Case.objects.filter(pk=case.pk).update(protected=True)
    work(Payroll(payroll.address))
    assert states([case]) == ["manual"]
    assert case.reason == {"template": "Handled by a person.", "params": {}}
    assert not ActionRecord.objects.filter(case=case).exists()


def test_promise_9_between_the_look_and_the_press(
    payroll: Target, put: Put, anna: Person, values: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Found by the night while the day acts: the press is not made, and nothing is stored."""
    (case,) = approved(anna, values)
    real = HttpSession.perform

    def found_at_the_press(self: HttpSession, operation: str, *given: Any, **named: Any) -> Any:
        if named.get("on_save") is not None:
            cases.protect(Case.objects.get(pk=case.pk), here.now())
        return real(self, operation, *given, **named)

    monkeypatch.setattr(HttpSession, "perform", found_at_the_press)
    work(Payroll(payroll.address))
    assert states([case]) == [State.manual]
    assert stored(payroll, values) == 0
    assert not ActionRecord.objects.exclude(phase="intended").exists()
