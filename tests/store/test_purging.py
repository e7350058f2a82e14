"""What is forgotten in time, and what stays: outcomes, times, ids, and the audit chains."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db.models import QuerySet

from framework.core.cases import Arrival
from framework.core.findings import FindingStatus
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.rules import Outcome
from framework.store import actions, audit, cases, findings, looks, purging, runs, statistics
from framework.store.models import Case, Decision, Evidence, Person, Receipt, Review, SourceFile
from framework.store.statistics import Span
from tests.store import rows
from tests.store.rows import NOW, SITE, SLUG

LATER = NOW + dt.timedelta(days=90)
#: Stands in everything that a case holds, and may stand nowhere afterwards.
SECRET = "Purgeqvist"
SPAN = Span(municipality=SITE, coworker=SLUG, since=NOW - dt.timedelta(days=1), until=LATER)


@pytest.fixture
def full(anna: Person) -> Case:
    """Return a case that is done and has something in every place that a case can have."""
    told = message("Read of {name}.", name=SECRET)
    tonight = rows.run()
    collected = rows.collected(
        title=SECRET, values={"name": SECRET}, control=2010, unit_name="Norra skolan"
    )
    case = cases.receive(tonight, collected, NOW)[1]
    file = runs.note_file(tonight, "schedules", f"{SECRET}.xlsx", "a" * 64, remarks=[told])
    runs.note_case(tonight, file, rows.place(), Arrival.new, case)
    named = rows.figure("degree", rows.ValueType.percent, "75")
    finding = rows.finding("warning").model_copy(update={"text": told})
    made = rows.proposal(outcome=Outcome.failed, findings=(finding,), group="leave")
    section = made.sections[0]
    text = rows.figure("name", rows.ValueType.text, SECRET)
    rows.prepared(case, made.model_copy(
        update={"sections": (section.model_copy(update={"figures": (named, text)}),)}
    ))  # fmt: skip
    decided = rows.decide(case, anna, "approve_changed", note=f"{SECRET} rang.")
    rows.lives("w1")
    assert cases.claim(case, State.acting, "w1", case.due_at)
    record = actions.intend(case, rows.proposal().actions[0], {"name": SECRET}, decided, at=NOW)
    actions.attach(record, digest="e" * 64, name="after", media_type="image/png", at=NOW,
                   keep_days=90)  # fmt: skip
    actions.mark(record, record.Phase.sent, NOW)
    actions.give_receipt(record, target_id="S-1", read_back={"name": SECRET},
                         already_there=False, at=NOW)  # fmt: skip
    cases.move(case, State.done, at=NOW, actor=SLUG, because=told)
    Review.objects.create(decision=decided, person=anna, agrees=True, note=SECRET, at=NOW)
    return case


def everything() -> str:
    """Return all that stands in the database, but for the names of its people."""
    kept = [model for model in apps.get_app_config("store").get_models() if model is not Person]
    return "".join(
        serializers.serialize("json", model._base_manager.order_by("pk"), ensure_ascii=False)
        for model in kept
    )


def counted() -> dict[str, Any]:
    """Return what statistics say."""
    found = statistics.sums(SPAN, [SPAN.since], 0)
    return {
        "received": statistics.received(SPAN, [SPAN.since]),
        "done": statistics.done(SPAN, [SPAN.since]),
        "judged": found.judged,
        "handled": found.handled,
        "reasons": statistics.reasons(SPAN),
        "groups": statistics.groups(SPAN),
        "flagged": [
            (outcome, [(check["outcome"], check["rule"]["code"], check["rule"]["title"])
                       for check in checks])
            for outcome, checks in statistics.flagged(SPAN)
        ],
        "reviews": statistics.reviews(SPAN),
        "waits": statistics.waits(SPAN, [SPAN.since]),
    }  # fmt: skip


def due(at: dt.datetime) -> list[Case]:
    """Return what has ended before an instant and still holds something."""
    return list(purging.ended_before(SITE, SLUG, at))


@pytest.mark.parametrize("state", sorted(set(State) - {State.done, State.closed}))
def test_what_waits_for_anybody_is_never_past_its_time(state: State, anna: Person) -> None:
    """Only what has ended has a time that runs, and nothing else can be purged by mistake."""
    case = rows.in_state(state, anna)
    assert due(NOW + dt.timedelta(days=5000)) == []
    assert purging.purge([case.pk], LATER) == 0
    assert cases.collected(Case.objects.get(pk=case.pk)).reference == case.reference


@pytest.mark.parametrize("state", [State.closed, State.done])
def test_its_time_runs_from_its_end(state: State, anna: Person) -> None:
    """Not from when it was received, and not before all of it has passed."""
    case = rows.in_state(state, anna)
    (last,) = case.events.order_by("-at")[:1]
    assert due(last.at) == []
    assert due(last.at + dt.timedelta(seconds=1)) == [case]


def test_nothing_of_the_person_is_left(full: Case) -> None:
    """What was in every table is in none, but what counts and proves stays."""
    assert everything().count(SECRET) >= 10
    before = counted()
    (file,) = SourceFile.objects.all()
    assert list(purging.files_of(SITE, SLUG, LATER)) == []
    assert purging.purge([full.pk], LATER) == 1
    assert list(purging.files_of(SITE, SLUG, LATER)) == [file]
    purging.purge_file(file, LATER)
    assert SECRET not in everything()
    full.refresh_from_db()
    assert (full.title, full.state, full.purged_at) == (full.reference, State.done, LATER)
    assert counted() == before
    assert before["flagged"][0][1][0][0] == "failed"
    assert [one.target_id for one in Receipt.objects.all()] == ["S-1"]
    assert [one.outcome for one in Decision.objects.all()] == ["approve_changed"]
    assert not Evidence.objects.exists()


def test_the_audit_chain_is_whole_and_says_so(full: Case) -> None:
    """That a case was purged is a link of its own, once, however often it is tried."""
    assert purging.purge([full.pk], LATER) == 1
    assert purging.purge([full.pk], LATER) == 0
    assert audit.verify(SITE, "audit") is None
    events = Counter(audit.AuditEntry.objects.values_list("event", flat=True))
    assert events["case.purged"] == 1


def test_a_row_that_comes_back_is_known(full: Case, anna: Person) -> None:
    """The same row is no new work, and a changed one is a new revision, looked at by a person."""
    same = cases.collected(full)
    purging.purge([full.pk], LATER)
    what, case = cases.receive(rows.run("2027-02-22T02:00"), same, LATER)
    assert (what, case) == (Arrival.unchanged, full)
    changed = same.model_copy(update={"values": {"name": "another"}})
    what, case = cases.receive(rows.run("2027-02-23T02:00"), changed, LATER)
    assert (case.revision, case.state) == (2, State.received)
    assert not looks.to_review(Case.objects.all(), anna).exists()


def test_a_drawn_decision_waits_for_its_look(full: Case, anna: Person) -> None:
    """What nobody has looked at yet is not over, however long ago it ended."""
    assert due(LATER) == [full]
    QuerySet(Decision).filter(case=full).update(sampled=True)
    assert due(LATER) == [full]
    Review.objects.all().delete()
    assert due(LATER) == []
    assert anna.decisions.count() == 1


def test_what_runs_tell_in_words_goes_with_its_time(full: Case) -> None:
    """Remarks and summaries of old runs go, those of younger ones stay."""
    old, young = full.run, rows.run("2027-02-01T02:00", at=NOW + dt.timedelta(days=70))
    assert old is not None
    for run in (old, young):
        runs.remark(run, "told", message(SECRET), NOW)
    purging.purge_runs(SITE, SLUG, NOW + dt.timedelta(days=60))
    assert [run.remarks.count() for run in (old, young)] == [0, 1]


def test_pictures_of_errors_go_sooner_than_those_of_work(anna: Person) -> None:
    """Those of a case that somebody still looks at stay, but for the short time of an error."""
    case = rows.acting(anna)
    (decision,) = case.decisions.all()
    record = actions.intend(case, rows.proposal().actions[0], {}, decision, at=NOW)
    for name, days in (("after", 90), ("error", 14)):
        actions.attach(record, digest=name[0] * 64, name=name, media_type="image/png", at=NOW,
                       keep_days=days)  # fmt: skip
    assert purging.purge_evidence((NOW + dt.timedelta(days=14)).date()) == 0
    assert purging.purge_evidence((NOW + dt.timedelta(days=15)).date()) == 1
    assert purging.evidence() == {"a" * 64}
    assert purging.purge_evidence((NOW + dt.timedelta(days=500)).date()) == 0
    cases.move(case, State.done, at=NOW, actor=SLUG)
    assert purging.purge_evidence((NOW + dt.timedelta(days=500)).date()) == 1


def test_an_acknowledged_finding_names_nobody_afterwards(full: Case, anna: Person) -> None:
    """A finding that a person settled goes too."""
    assert findings.of(full)
    full.findings.update(status=FindingStatus.closed, by=anna)
    purging.purge([full.pk], LATER)
    assert not full.findings.exists()
