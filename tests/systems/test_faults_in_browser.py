"""Faults that only a browser meets, crossed with kills (kill -9) of a worker with its browser."""

import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from fixtures.targets.process import Target
from framework.adapters.browser import BrowserSession, browsers_left, kill_browsers
from framework.config.municipality import MunicipalityConfig
from framework.core.lifecycle import State
from tests.fault_table import SWITCHES, Crossing, Fault
from tests.runtime.conftest import payroll, running_payroll, values, written_lindeby
from tests.runtime.dying import STEPS, work
from tests.runtime.faults import CLOSED, DONE, FAILED, FAULTS

__all__ = ["payroll", "running_payroll", "values", "written_lindeby"]
pytestmark = [pytest.mark.systems, pytest.mark.django_db(transaction=True)]

#: The steps at which a browser is in the middle of something.
_STEPS = (
    "after the intent",
    "after the look",
    "before the press",
    "after the press",
    "after the read-back",
)
#: Where the target has something that nobody has noted: the step that costs the most to get wrong.
_AFTER_THE_PRESS = "after the press"
_FORM = "/scheman/ny"
#: The look at all pages before the first case found the change: nothing is tried, a person is told.
HELD = frozenset({State.approved})


def _renamed(label: str, becomes: str) -> tuple[dict[str, Any], ...]:
    return ({"fault": "label_renamed", "path": _FORM, "label": label, "becomes": becomes},)


IN_BROWSER = (
    Fault(switch="none", how="", ends=DONE),
    Fault(switch="slow", how="each page", entries=({"fault": "slow", "ms": 400},), ends=DONE),
    Fault(
        switch="session expires",
        how="when the form is opened",
        entries=({"fault": "session_expires", "path": _FORM, "times": 1},),
        ends=DONE,
    ),
    Fault(
        switch="session expires",
        how="at the press",
        entries=({"fault": "session_expires", "match": "*", "path": _FORM, "times": 1},),
        ends=DONE,
    ),
    Fault(
        switch="label renamed after an upgrade",
        how="a second locator holds",
        entries=_renamed("Extern referens", "Referens"),
        ends=DONE,
    ),
    Fault(
        switch="label renamed after an upgrade",
        how="of the button that saves",
        entries=_renamed("Spara", "Registrera"),
        ends=HELD,
    ),
    Fault(
        switch="pop-up in the way",
        how="once",
        entries=({"fault": "pop_up", "path": _FORM, "times": 1},),
        ends=DONE,
    ),
    Fault(
        switch="pop-up in the way",
        how="of the form, always",
        entries=({"fault": "pop_up", "path": _FORM},),
        ends=FAILED,
    ),
    Fault(
        switch="closed by payroll lock",
        how="above the form",
        entries=({"fault": "payroll_lock", "path": _FORM},),
        ends=CLOSED,
        healed=DONE,
    ),
)


@pytest.fixture
def mark() -> Iterator[str]:
    """Return what the workers of this test and their browsers are marked with."""
    marked = f"faults{os.getpid()}"
    yield marked
    kill_browsers(marked)


def _marks(fault: Fault, step: str) -> tuple[pytest.MarkDecorator, ...]:
    """Leave to `make fault-table` what differs from no fault only where nothing was sent."""
    always = fault.switch == "none" or step == _AFTER_THE_PRESS
    return () if always else (pytest.mark.thorough,)


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        pytest.param(fault, step, id=f"{fault}-{step}", marks=_marks(fault, step))
        for fault, step in product(IN_BROWSER, _STEPS)
    ],
)
def test_promise_5_and_6_in_a_browser(
    fault: Fault,
    step: str,
    mark: str,
    payroll: Target,
    written_lindeby: MunicipalityConfig,
    values: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """Nothing wrong in silence, nothing twice, nothing lost, and no browser left."""
    monkeypatch.setenv("COWORKER_TARGET_LINDEBY_PAYROLL_ADDRESS", payroll.address)
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_PAYROLL_USER", "harry")
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_PAYROLL_PASSWORD", "lindeby-demo")

    def works(killed: bool) -> bool:
        die = (lambda: STEPS[step](BrowserSession)) if killed else None
        return work(f"{mark}:{'x' if killed else 'y'}", None, die)

    crossing = Crossing(
        payroll=payroll, site=written_lindeby, values=values, monkeypatch=monkeypatch,
        record=record_property, page_seconds=5,
    )  # fmt: skip
    crossing.cross("in a browser", fault, step, works)
    assert browsers_left(mark) == 0


def test_no_switch_of_the_design_is_left_out() -> None:
    """The two tables together hold all thirteen."""
    assert {fault.switch for fault in (*FAULTS, *IN_BROWSER)} == {"none", *SWITCHES}
