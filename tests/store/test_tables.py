"""Tables of figures: rows that people change, add and take away, before and when they decide."""

import pytest

from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.figures import REMOVED
from framework.store import cases, editing, proposals
from framework.store.models import AuditEntry, Case, FigureEdit, Person
from tests import calculation
from tests.store import rows

CALCULATION = "calculation"


def awaiting() -> Case:
    """Make a case with a table that waits for a decision."""
    return rows.prepared(rows.received(), calculation.proposal())


def save(case: Case, who: Person, **typed: str) -> None:
    """Keep values without deciding; `__` in a name stands for a slash."""
    editing.save(case, CALCULATION, {key.replace("__", "/"): text for key, text in typed.items()},
                 version=case.version, person=who, policy=rows.POLICY, at=rows.NOW)  # fmt: skip


def again(case: Case, **changes: tuple[str, str, str | None, str | None]) -> Case:
    """Let the next night come, with a source that says something else."""
    values = {"degree": f"{case.version}"}
    cases.receive(rows.run(f"night {case.version}"), rows.collected(values=values), rows.NOW)
    case.refresh_from_db()
    return rows.prepared(case, calculation.proposal({**calculation.COSTS, **changes}))


def test_a_total_follows_every_row(anna: Person) -> None:
    """A changed cell, a row taken away and a row added all count in what is decided and shown."""
    case = awaiting()
    assert proposals.values(case)["result"] == "10820.5"
    edits = {"costs/rent/approved": "8 000,00", "costs/power": REMOVED,
             "costs/+1/kind": "Medicine", "costs/+1/approved": "120"}  # fmt: skip
    made = rows.decide(case, anna, "approve_changed", section=CALCULATION, edits=edits)
    assert proposals.values(case)["result"] == "9990"
    assert made.shown["values"]["result"] == "9990"
    assert "costs/power/approved" not in made.shown["values"]
    assert "words" not in made.shown["values"], "what is shown is what the section holds"
    assert made.edited["costs/rent/approved"] == {
        "proposed": "8500", "before": "8500", "value": "8000",
    }  # fmt: skip
    assert made.edited["costs/power"]["value"] == REMOVED


def test_promise_8_rows_of_people_survive_the_night(anna: Person) -> None:
    """What a person changed stays, what they took away does not come back, what they added stays.

    The night's own rows come and go beside theirs.
    """
    case = awaiting()
    save(case, anna, costs__rent__approved="8000", costs__power=REMOVED,
         **{"costs__+1__kind": "Medicine", "costs__+1__approved": "120"})  # fmt: skip
    again(case, rent=("Rent", "9300", "8700", "8300"), bus=("Bus", "970", "970", None))
    assert case.proposal is not None
    found = case.proposal.value.tables[0].in_force(proposals.edits(case))
    assert [row.key for row in found] == ["rent", "bus", "+1"]
    values = proposals.values(case)
    assert (values["costs/rent/approved"], values["total"]) == ("8000", "9090")
    rent = FigureEdit.objects.get(figure="costs/rent/approved")
    assert rent.proposed == "8500", "the night proposes 8700 now: a conflict to be shown"
    assert {edit.person for edit in case.edits.all()} == {anna}


def test_saving_decides_nothing(anna: Person) -> None:
    """Kept values count up the version and are audited by figure, not by value."""
    case = awaiting()
    before = case.version
    save(case, anna, costs__rent__approved="8000")
    assert (case.state, case.version) == ("awaiting_decision", before + 1)
    assert not case.decisions.exists()
    link = AuditEntry.objects.get()
    assert (link.event, link.actor) == ("values.saved", "anna")
    assert link.facts == {"section": CALCULATION, "figures": "costs/rent/approved"}
    case.version = before
    with pytest.raises(Conflict, match="changed since"):
        save(case, anna, costs__rent__approved="7000")


def test_saving_is_for_who_decides_on_what_is_open(anna: Person) -> None:
    """No role, an approved section, or a case that waits for nobody: nothing is kept."""
    case = awaiting()
    with pytest.raises(NotAllowed, match="no role"):
        save(case, rows.person("reader", role="readers"), costs__rent__approved="1")
    rows.decide(case, anna, section=CALCULATION)
    with pytest.raises(NotAllowed, match="no longer"):
        save(case, anna, costs__rent__approved="1")
    rows.decide(case, anna, section="words")
    with pytest.raises(NotAllowed, match="no longer"):
        save(case, anna, costs__rent__approved="1")
    assert not FigureEdit.objects.exists()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("costs/rent/applied", "1"),
        ("costs/gone/approved", "1"),
        ("costs/gone", REMOVED),
        ("costs/rent", "perhaps"),
        ("costs/+x/approved", "1"),
        ("costs/+1/salary", "1"),
        ("total", "1"),
        ("words", "another section"),
    ],
)
def test_what_cannot_be_changed(key: str, text: str, anna: Person) -> None:
    """A cell that is not the person's, a row that is not there and a sum are refused."""
    case = awaiting()
    with pytest.raises(NotAllowed, match="cannot be changed"):
        editing.save(case, CALCULATION, {key: text}, version=case.version, person=anna,
                     policy=rows.POLICY, at=rows.NOW)  # fmt: skip


def test_a_cell_that_cannot_be(anna: Person) -> None:
    """A wrong amount is told by its column, and nothing is kept."""
    case = awaiting()
    with pytest.raises(BusinessException, match="Approved: must be a number"):
        save(case, anna, costs__rent__approved="much")
    assert not FigureEdit.objects.exists()


def test_what_is_saved_is_approved_as_a_change(anna: Person) -> None:
    """Values that differ from the proposal are no plain yes, whoever saved them and when."""
    case = awaiting()
    save(case, anna, costs__rent__approved="8000")
    with pytest.raises(BusinessException, match="Change and approve"):
        rows.decide(case, anna, section=CALCULATION)
    made = rows.decide(case, anna, "approve_changed", section=CALCULATION, edits={})
    assert made.edited == {
        "costs/rent/approved": {"proposed": "8500", "before": "8500", "value": "8000"}
    }
    save_back = awaiting_back(anna)
    assert rows.decide(save_back, anna, section=CALCULATION).edited == {}


def awaiting_back(who: Person) -> Case:
    """Make a case in which a person saved a value and then the coworker's again, a row too."""
    case = rows.prepared(rows.received("1101-VT27-32/1"), calculation.proposal())
    save(case, who, costs__rent__approved="8000", costs__power=REMOVED,
         **{"costs__+1__approved": "5"})  # fmt: skip
    save(case, who, costs__rent__approved="8500", costs__power="", **{"costs__+1": REMOVED})
    return case


def test_sections_with_tables_are_locked_one_by_one(anna: Person) -> None:
    """An approved section keeps its rows; the other one is still open, and both make it whole."""
    case = awaiting()
    rows.decide(case, anna, "approve_changed", section=CALCULATION, edits={"costs/power": REMOVED})
    with pytest.raises(NotAllowed, match="approved already"):
        rows.decide(case, anna, "approve_changed", section=CALCULATION,
                    edits={"costs/power": ""})  # fmt: skip
    rows.decide(case, anna, section="words")
    assert case.state == "approved"
    assert proposals.values(case)["total"] == "8500"
