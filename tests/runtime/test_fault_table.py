"""Every fault that needs no browser, crossed with a kill between any two steps of acting."""

from collections.abc import Callable

import pytest

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.config.municipality import MunicipalityConfig
from tests.fault_table import Crossing, Fault
from tests.runtime.dying import STEPS, work
from tests.runtime.faults import FAULTS
from tests.runtime.payroll_over_http import HttpSessions

pytestmark = pytest.mark.django_db(transaction=True)

#: Right before and right after the press are always tried; the whole table in `test-systems`.
_ALWAYS = ("before the press", "after the press")
_STEPS = [
    pytest.param(step, marks=() if step in _ALWAYS else pytest.mark.systems) for step in STEPS
]


@pytest.mark.parametrize("step", _STEPS)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_promise_5_and_6_after_kill_at_any_step_under_any_fault(
    fault: Fault,
    step: str,
    payroll: Target,
    written_lindeby: MunicipalityConfig,
    values: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """Nothing wrong in silence, nothing twice, nothing lost: whatever dies, whatever it does."""
    sessions = HttpSessions(payroll.address)

    def works(killed: bool) -> bool:
        die = (lambda: STEPS[step](HttpSession)) if killed else None
        return work("w1:x" if killed else "w2:y", sessions, die)

    crossing = Crossing(
        payroll=payroll, site=written_lindeby, values=values, monkeypatch=monkeypatch,
        record=record_property,
    )  # fmt: skip
    crossing.cross("over HTTP", fault, step, works)
