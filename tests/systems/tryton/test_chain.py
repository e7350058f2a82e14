"""HaRry's whole way in a system that nobody here wrote: only the target's description is new."""

import datetime as dt
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from framework.adapters.browser import browsers_left
from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import State
from framework.runtime import configuration, deciding, here
from framework.runtime.configuration_files import read
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import runs
from framework.store.decisions import Verdict
from framework.store.models import Case, Person, Receipt, RoleAssignment
from tests.systems.tryton.night import (
    FILE,
    NIGHT,
    SCHEDULES,
    lay_out,
    lindeby_with_tryton,
    values_of,
)
from tests.systems.tryton.system import PASSWORD, USER, Tryton

pytestmark = [
    pytest.mark.systems,
    pytest.mark.timeout(1200),
    pytest.mark.django_db(transaction=True),
]
_SLOTS = count(1)
_PATIENCE = 60.0


@pytest.fixture
def inbox(tryton: Tryton, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put Lindeby with Tryton in force, at night, with a workbook in HaRry's folder."""
    site, problems = read(lindeby_with_tryton(tmp_path, tryton.address), ("lindeby",))
    assert not problems
    began, real = here.now(), here.now
    at_night = dt.datetime.fromisoformat(NIGHT.clock)
    monkeypatch.setattr(configuration, "municipalities", lambda: site)
    monkeypatch.setattr(here, "now", lambda: at_night + (real() - began))
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_PAYROLL_USER", USER)
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_PAYROLL_PASSWORD", PASSWORD)
    shutil.rmtree(here.data_folder() / "lindeby", ignore_errors=True)
    lay_out(here.data_folder())
    yield here.data_folder() / "lindeby/harry/in"
    shutil.rmtree(here.data_folder() / "lindeby")


def _night() -> None:
    """Prepare what lies in the folder, and carry out what is approved."""
    runs.open_run(
        "lindeby", "harry", schedule="night", slot=f"night {next(_SLOTS)}", phase="prepare",
        cause="schedule", business_date=here.now().date(), at=here.now(),
    )  # fmt: skip
    _work()


def _work() -> None:
    Engine(Work("tryton-chain:tests")).run_until_idle(patience=_PATIENCE)


def _approve_everything() -> None:
    person = Person.objects.create_user("asa", password="lindeby-is-invented")
    RoleAssignment.objects.create(
        person=person, municipality="lindeby", coworker="harry", role="lonespecialist"
    )
    for case in Case.objects.filter(state=State.awaiting_decision):
        assert case.proposal is not None
        for section in case.proposal.value.sections:
            verdict = Verdict(
                outcome=DecisionOutcome.approve, section=section.key, version=case.version
            )
            deciding.decide(case, verdict, person)


def _expected() -> dict[str, dict[str, Any]]:
    """Return what the source says, by employment number."""
    return {each.employment.number: values_of(each) for each in SCHEDULES}


def test_approved_schedules_are_registered_and_read_back(inbox: Path, tryton: Tryton) -> None:
    """Prepared, approved by a person, registered through the pages, proved by the export."""
    _night()
    assert set(Case.objects.values_list("state", flat=True)) == {State.awaiting_decision}
    assert tryton.lines() == []
    _approve_everything()
    _work()
    assert set(Case.objects.values_list("state", flat=True)) == {State.done}
    assert browsers_left("tryton-chain") == 0

    receipts = {each.read_back["anstallningsnummer"]: each for each in Receipt.objects.all()}
    lines = {line["employee."]["rec_name"]: line for line in tryton.lines()}
    expected = _expected()
    assert receipts.keys() == lines.keys() == expected.keys()
    for number, values in expected.items():
        line, receipt = lines[number], receipts[number]
        assert {**receipt.read_back, **values} == receipt.read_back
        assert receipt.target_id == str(line["id"])
        start = dt.date.fromisoformat(values["fran"])
        assert line["date"] == {
            "__class__": "date", "year": start.year, "month": start.month, "day": start.day,
        }  # fmt: skip
        hours, minutes = map(int, values["veckoarbetstid"].split(":"))
        assert line["duration"]["seconds"] == (hours * 60 + minutes) * 60
        assert line["work."]["rec_name"] == values["schematyp"]
        assert line["description"].startswith(f"{values['schema_id']} | {values['schemanamn']} |")
        assert line["description"].endswith(receipt.action.key)


def test_a_coworker_that_has_forgotten_everything_registers_nothing_twice(
    inbox: Path, tryton: Tryton
) -> None:
    """With an empty database of our own, what stands in Tryton is seen, and left alone."""
    before = tryton.lines()
    assert len(before) == len(SCHEDULES)
    _night()
    _approve_everything()
    _work()
    assert tryton.lines() == before
    assert not Case.objects.filter(state__in=(State.failed, State.unknown, State.partly_done))


def test_the_same_workbook_again_makes_no_case(inbox: Path, tryton: Tryton) -> None:
    """The second night of the same rows has nothing to do."""
    _night()
    cases, before = Case.objects.count(), tryton.lines()
    lay_out(here.data_folder())
    assert (inbox / FILE).exists()
    _night()
    assert Case.objects.count() == cases
    assert tryton.lines() == before
