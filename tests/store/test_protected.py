"""Promise 9 on the store: protected identity stops everything and says nothing."""

import datetime as dt
import json
from typing import Any

from django.core import serializers

from framework.core import cases as domain
from framework.core.approval import SettleOutcome
from framework.core.errors import ProtectedIdentity
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.lifecycle import State
from framework.core.proposals import Proposal
from framework.core.tables import Row
from framework.runtime.preparing import prepare
from framework.store import cases, settling
from framework.store.models import Case, CaseEvent, Person
from tests.store import rows
from tests.store.rows import NOW


class Untouchable:
    """Fails the test whenever anything of it is asked for."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} was asked for")


class _Finds(Kind):
    """Finds while preparing that somebody is protected."""

    def __init__(self) -> None:
        """Need nothing."""

    def collect(self, sources: SourceReader) -> list[domain.Case]:
        """Collect nothing."""
        del sources
        return []

    def prepare(self, case: domain.Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Find it."""
        del case, reader, now
        raise ProtectedIdentity


def protected() -> Case:
    """Take in a case of somebody with protected identity, as a kind collects it."""
    place = rows.place()
    shown = Row(place=place, values={"Schema-ID": "S1"})
    return cases.receive(
        rows.run(),
        rows.collected("S1", protected=True, title="Schema S1", unit="", unit_name="", row=shown,
                       values={"Schema-ID": "S1"}, control=None),
        NOW,
    )[1]  # fmt: skip


def test_promise_9_protected_identity_stops_everything() -> None:
    """Nothing more is read, nothing is proposed: the case goes to a person as it is."""
    case = protected()
    assert cases.claim(case, State.preparing, "w1", NOW)
    nothing: Any = Untouchable()
    prepare(case, nothing, nothing, nothing)
    assert (case.state, case.proposal) == ("manual", None)
    assert set(settling.settle_outcomes(case)) == {SettleOutcome.close}


def test_promise_9_no_reason_leaks() -> None:
    """Neither the timeline nor the reason shown says why a person handles it."""
    case = protected()
    assert cases.claim(case, State.preparing, "w1", NOW)
    nothing: Any = Untouchable()
    prepare(case, nothing, nothing, nothing)
    told = serializers.serialize("json", CaseEvent.objects.all()) + json.dumps(case.reason)
    assert "person" in told
    for word in ("protect", "skydd", "sekret", "identity"):
        assert word not in told.lower()


def test_promise_9_what_was_prepared_before_is_out_of_sight(anna: Person) -> None:
    """Protected from one night to the next: the proposal with the person's figures is gone."""
    case = rows.in_state(State.approved, anna)
    cases.receive(rows.run("x"), rows.collected(protected=True), NOW)
    case.refresh_from_db()
    assert cases.claim(case, State.preparing, "w1", NOW)
    nothing: Any = Untouchable()
    prepare(case, nothing, nothing, nothing)
    assert (case.state, case.protected, case.proposal) == ("manual", True, None)


def test_promise_9_found_while_preparing_hides_what_was_collected(anna: Person) -> None:
    """When a system says protected, row, values, title and earlier revisions are hidden too."""
    earlier = rows.in_state(State.done, anna)
    changed = rows.collected(earlier.reference, values={"degree": "50"}, title="Nora 0012345")
    case = cases.receive(rows.run(), changed, NOW)[1]
    before = case.fingerprint
    assert cases.claim(case, State.preparing, "w1", NOW)
    config: Any = Untouchable()
    prepare(case, _Finds(), config, config)
    earlier.refresh_from_db()
    assert (case.state, case.protected, case.proposal, case.flagged) == ("manual", True, None, True)
    assert earlier.protected
    assert case.fingerprint == before
    stored = serializers.serialize("json", [case])
    assert "Nora" not in stored
    assert case.collected["values"] == case.collected["row"]["values"] == {}
    told = serializers.serialize("json", CaseEvent.objects.all()) + json.dumps(case.reason)
    for word in ("protect", "skydd", "sekret", "identity"):
        assert word not in told.lower()


def test_promise_9_protection_that_comes_later_covers_earlier_revisions(anna: Person) -> None:
    """A case done last month is hidden as soon as its person is protected."""
    earlier = rows.in_state(State.done, anna)
    run = rows.run()
    changed = rows.collected(earlier.reference, protected=True, values={"degree": "50"})
    what, later = cases.receive(run, changed, NOW)
    earlier.refresh_from_db()
    assert (what.name, later.revision) == ("revision", 2)
    assert earlier.protected
    assert later.protected
