"""What a collected case means for what is already known under its reference."""

from decimal import Decimal

import pytest

from framework.core.cases import Arrival, Case, arrival
from framework.core.lifecycle import State
from framework.core.tables import Row, RowPlace

#: State of the latest revision → what changed source values mean (design section 4, Revisions).
CHANGED = {
    None: Arrival.new,
    State.received: Arrival.changed,
    State.preparing: Arrival.changed,
    State.awaiting_decision: Arrival.changed,
    State.approved: Arrival.changed,
    State.waiting: Arrival.changed,
    State.manual: Arrival.changed,
    State.failed: Arrival.changed,
    State.acting: Arrival.revision_waits,
    State.partly_done: Arrival.revision_waits,
    State.unknown: Arrival.revision_waits,
    State.done: Arrival.revision,
    State.closed: Arrival.revision,
}
PLACE = RowPlace(file="godkanda_scheman_norra.xlsx", sheet="godkanda_scheman", row=7)


def collected(place: RowPlace = PLACE, title: str = "Grundschema", **values: object) -> Case:
    """Make a case as a kind collects it."""
    return Case(
        reference="1101-VT27-31/1", title=title, unit="1101", unit_name="Norra skolan",
        place=place, row=Row(place=place, values={}), values=values, control=Decimal(2295),
    )  # fmt: skip


def test_table_is_whole() -> None:
    """Every state has an answer."""
    assert set(CHANGED) == {None, *State}


@pytest.mark.parametrize(("state", "expected"), CHANGED.items())
def test_changed_source(state: State | None, expected: Arrival) -> None:
    """Before acting: prepare again. While acting: the revision waits. After: a new revision."""
    assert arrival(state, same_fingerprint=False) is expected


@pytest.mark.parametrize("state", State)
def test_same_fingerprint_is_skipped(state: State) -> None:
    """The same source values are never work twice, wherever the case is."""
    assert arrival(state, same_fingerprint=True) is Arrival.unchanged


def test_unknown_reference_is_new() -> None:
    """A reference that nobody has seen is new, whatever its fingerprint."""
    assert arrival(None, same_fingerprint=True) is Arrival.new


def test_fingerprint_is_of_the_values_used() -> None:
    """The same values elsewhere in another file, in another order, are the same piece of work."""
    moved = PLACE.model_copy(update={"row": 9, "file": "again.xlsx"})
    same = collected(moved, title="renamed", rad="1", grad="75")
    assert collected(grad="75", rad="1").fingerprint == same.fingerprint


@pytest.mark.parametrize("values", [{"grad": "75.5"}, {"grad": None}, {}, {"grad": "75", "x": ""}])
def test_fingerprint_tells_changes(values: dict[str, object]) -> None:
    """Any changed, missing or added value is another fingerprint."""
    assert collected(**values).fingerprint != collected(grad="75").fingerprint
