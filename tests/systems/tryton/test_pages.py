"""Tryton's pages through its description: values reformatted, refusals, long lists, log-ins."""

import datetime as dt

import pytest

from framework.adapters.browser import BrowserSession
from framework.adapters.targets import Credentials, LogInRefused
from framework.config.targets import BrowserDescription
from framework.core.errors import RefusedByTarget
from tests.systems.tryton.conftest import TOKEN
from tests.systems.tryton.night import SCHEDULES, values_of
from tests.systems.tryton.system import USER, Tryton

pytestmark = [pytest.mark.systems, pytest.mark.timeout(600)]
WHOLE = values_of(SCHEDULES[2])
KEY = {name: WHOLE[name] for name in ("anstallningsnummer", "schema_id", "rad", "fran")}
REFERENCE = "lindeby:tests/1:register"


@pytest.fixture(scope="module")
def registered(session: BrowserSession) -> dict[str, str]:
    """Register one schedule and return it as the pages list it."""
    done = session.perform("register_schedule", {**WHOLE, "reference": REFERENCE})
    assert [shot.name for shot in done.screenshots] == ["before", "after"]
    (row,) = session.perform("find_by_reference", {"reference": REFERENCE}).rows
    return row


def test_trap_7_reformatted_values_are_equal(registered: dict[str, str], tryton: Tryton) -> None:
    """Hours shown in working days and dates in the user's language compare as what was typed."""
    assert {**registered, **WHOLE} == registered
    (line,) = tryton.lines()
    assert registered["schemanummer"] == str(line["id"])
    assert line["duration"]["seconds"] > 8 * 60 * 60


@pytest.mark.parametrize("operation", ["find_schedule", "read_schedule"])
def test_both_ways_of_reading_agree(
    session: BrowserSession, registered: dict[str, str], operation: str
) -> None:
    """The list on the page and the exported file say the same of the same line."""
    assert session.perform(operation, KEY).rows == (registered,)


def test_what_is_not_there_is_not_found(
    session: BrowserSession, registered: dict[str, str]
) -> None:
    """Nothing found is an answer, given when the list has said that it is whole."""
    assert session.perform("find_by_reference", {"reference": "lindeby:other"}).rows == ()
    assert session.perform("find_schedule", {**KEY, "rad": "99"}).rows == ()


def test_an_incomplete_row_is_refused_with_its_cells(
    session: BrowserSession, registered: dict[str, str], tryton: Tryton
) -> None:
    """Tryton marks cells without a word; the reason names their columns. Nothing is stored."""
    incomplete = {**WHOLE, "anstallningsnummer": "", "schematyp": ""}
    with pytest.raises(RefusedByTarget, match="The target answers: Employee; Work"):
        session.perform("register_schedule", {**incomplete, "reference": "lindeby:none"})
    assert len(tryton.lines()) == 1


def test_a_missing_week_is_refused_in_trytons_words(
    session: BrowserSession, registered: dict[str, str], tryton: Tryton
) -> None:
    """What its server refuses comes as a dialogue, and that is the reason."""
    values = {**WHOLE, "veckoarbetstid": "", "reference": "lindeby:none"}
    with pytest.raises(RefusedByTarget, match='A value is required for field "Duration"'):
        session.perform("register_schedule", values)
    assert len(tryton.lines()) == 1


def test_what_the_list_of_completions_does_not_offer_is_refused(
    session: BrowserSession, registered: dict[str, str], description: BrowserDescription
) -> None:
    """A number that is only the beginning of another is not that other."""
    session.description = description.model_copy(update={"page_seconds": 5.0})
    values = {**WHOLE, "anstallningsnummer": WHOLE["anstallningsnummer"][:-1]}
    try:
        with pytest.raises(RefusedByTarget, match="employee does not offer"):
            session.perform("register_schedule", {**values, "reference": "lindeby:none"})
    finally:
        session.description = description


def test_health_of_all_pages(session: BrowserSession, registered: dict[str, str]) -> None:
    """Everything that always stands on a page is found, by its first locator."""
    found = session.health()
    assert {each.page for each in found} == {"log_in", "start", "all_lines"}
    assert [each for each in found if not each.ok or each.index] == []


def test_a_long_list_is_read_whole(
    session: BrowserSession, registered: dict[str, str], tryton: Tryton
) -> None:
    """A list that grows by a button is read to its end, and reconciled with its total."""
    (line,) = tryton.lines()
    start = dt.date.fromisoformat(WHOLE["fran"])
    date = {"__class__": "date", "year": start.year, "month": start.month, "day": start.day}
    others = [
        {
            "company": 1, "employee": line["employee."]["id"], "work": line["work."]["id"],
            "date": date, "duration": {"__class__": "timedelta", "seconds": 900 * place},
            "description": f"Möte {place}",
        }
        for place in range(1, 46)
    ]  # fmt: skip
    made = tryton.ask("model.timesheet.line.create", others)
    every = session.description.model_copy(deep=True)
    everybody = every.operations["find_schedule"].model_copy(update={"where": {}})
    every.operations["find_schedule"] = everybody
    session.description = every
    rows = session.perform("find_schedule", KEY).rows
    assert {row["schemanummer"] for row in rows} == {str(line["id"]), *map(str, made)}
    assert len(rows) == 46
    assert len(session.perform("export_schedules", {}).rows) == 46


def test_a_wrong_log_in_is_refused_and_not_tried_again(
    tryton: Tryton, description: BrowserDescription
) -> None:
    """The account is not locked by trying."""
    wrong = Credentials(USER, "wrong")
    with BrowserSession(description, tryton.address, wrong, token=TOKEN) as session:
        for _ in range(2):
            with pytest.raises(LogInRefused, match=f"refused the log-in: Password for {USER}"):
                session.perform("export_schedules", {})
