"""Try what a workbook would do, and do it: all that the person said yes to, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from django.db import transaction
from django.db.models import F

from framework.core.approval import OUTCOME_LABELS, DecisionOutcome
from framework.core.errors import BusinessException, Conflict, CoworkerError, NotAllowed
from framework.core.lifecycle import STATE_LABELS, State
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.runtime import deciding, here
from framework.runtime.decision_workbook import Line, Status
from framework.runtime.decision_workbook_reading import read
from framework.store import workbooks
from framework.store.decisions import Verdict
from framework.store.models import Case, Decision, Person, SentWorkbook

#: Rows that no other try can make anything else of.
_SETTLED = frozenset({Status.empty, Status.mistake})


def receive(path: Path, municipality: str, coworker: str, person: Person) -> SentWorkbook:
    """Read a workbook that a person sent in, try it, and keep what it would do.

    Raises what `decision_workbook_reading.read` raises, and `NotAllowed` for who may not decide.
    """
    policy = deciding.policy_of(municipality, coworker)
    lines, remarks = read(path, municipality, coworker, policy)
    return workbooks.keep(
        municipality, coworker, person, file=path.name, lines=_plain(tried(lines, person)),
        remarks=[remark.model_dump() for remark in remarks], at=here.now(),
    )  # fmt: skip


def lines_of(sent: SentWorkbook) -> list[Line]:
    """Return the rows of a kept workbook as they were tried last."""
    return [Line.model_validate(line) for line in sent.lines]


def tried(lines: Sequence[Line], person: Person) -> list[Line]:
    """Return rows with what would become of each now.

    Every case is really decided and taken back, so that whatever holds for one decision on its
    page holds here.
    """
    wanted = _by_case([line for line in lines if line.status not in _SETTLED])
    cases = _cases(wanted)
    found: dict[int, Line] = {}
    for pk, group in groupby(wanted, key=attrgetter("case")):
        with transaction.atomic():
            decided = False
            for line in group:
                found[line.row] = _try(line, cases.get(pk), person, again=decided)
                decided = decided or found[line.row].status is Status.applies
            transaction.set_rollback(True)
    return [found.get(line.row, line) for line in lines]


def apply(sent: SentWorkbook, person: Person, *, tries: int) -> SentWorkbook:
    """Decide what the person was shown that would apply, in one transaction.

    `tries` names what they were shown. Raises `Conflict` when anything is no longer so: then
    nothing is decided, and the workbook has been tried again. Doing it twice decides once.
    """
    try:
        with transaction.atomic():
            locked = SentWorkbook.objects.select_for_update().get(pk=sent.pk, person=person)
            if locked.applied_at is not None:
                return locked
            if locked.tries != tries:
                raise Conflict(message("This page was not the latest one."))
            lines = lines_of(locked)
            made = _decide_all([one for one in lines if one.status is Status.applies], person)
            workbooks.applied(locked, made, left=len(lines) - len(made), at=here.now())
            return locked
    except CoworkerError as error:
        _try_again(sent, person)
        raise Conflict(
            message(
                "Nothing is decided. {what} Look through the rows again.",
                what=error.message,
            )
        ) from error


def _try_again(sent: SentWorkbook, person: Person) -> None:
    current = SentWorkbook.objects.get(pk=sent.pk)
    SentWorkbook.objects.filter(pk=sent.pk, applied_at=None).update(
        lines=_plain(tried(lines_of(current), person)), tries=F("tries") + 1
    )


def _decide_all(lines: Sequence[Line], person: Person) -> list[Decision]:
    ordered = _by_case(lines)
    cases = _cases(ordered)
    made: list[Decision] = []
    for line in ordered:
        case = cases.get(line.case or 0)
        if case is None:
            raise Conflict(_gone())
        again = any(one.case_id == case.pk for one in made)
        made.append(_decide(line, case, person, again=again))
    return made


def _try(line: Line, case: Case | None, person: Person, *, again: bool) -> Line:
    if case is None:
        return _became(line, Status.stale, _gone())
    if case.version != line.version and not again:
        return _overtaken(line, case)
    try:
        with transaction.atomic():
            _decide(line, case, person, again=again)
    except (Conflict, NotAllowed, BusinessException) as error:
        return _became(line, Status.refused, error.message)
    return line.model_copy(update={"status": Status.applies, "why": ()})


def _decide(line: Line, case: Case, person: Person, *, again: bool) -> Decision:
    """Decide one row; `again` when an earlier row of this workbook has changed the case."""
    if line.outcome is None:
        raise BusinessException(message("Choose what to do with the proposal."))
    verdict = Verdict(
        outcome=line.outcome,
        section=line.section,
        codes=line.codes,
        note=line.note,
        edits=line.edits,
        seen=line.seen,
        version=case.version if again else line.version,
    )
    return deciding.decide(case, verdict, person, mode=Decision.Mode.workbook)


def _overtaken(line: Line, case: Case) -> Line:
    """Tell who or what changed a case after the workbook was made."""
    decision = (
        case.decisions.filter(
            case_version__gte=line.version, counts=True, undoes=None, undone_by=None
        )
        .select_related("person")
        .last()
    )
    waiting = case.state == State.awaiting_decision
    if decision and not (waiting and decision.section != line.section):
        outcome = Message(template=_label(decision.outcome))
        return _became(
            line,
            Status.decided,
            message(
                "{person} decided on it {when}: {outcome}.",
                person=str(decision.person), when=_moment(decision.at), outcome=outcome,
            ),
        )  # fmt: skip
    event = case.events.last()
    person = Person.objects.filter(username=event.actor).first() if event else None
    if event is None or (decision and decision.at > event.at):
        person, at = (decision.person, decision.at) if decision else (None, case.received_at)
    else:
        at = event.at
    if person is not None:
        text = message("{person} changed it {when}.", person=str(person), when=_moment(at))
        return _became(line, Status.changed, text)
    if waiting:
        text = message("It was prepared again {when}: read it anew.", when=_moment(at))
    else:
        state = Message(template=STATE_LABELS[State(case.state)])
        text = message("It no longer waits for a decision: {state}.", state=state)
    return _became(line, Status.stale, text)


def _became(line: Line, status: Status, why: Message) -> Line:
    return line.model_copy(update={"status": status, "why": (why,)})


def _gone() -> Message:
    return message("It is no longer here to decide.")


def _label(outcome: str) -> str:
    return OUTCOME_LABELS[DecisionOutcome(outcome)] if outcome in set(DecisionOutcome) else outcome


def _moment(at: dt.datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def _by_case(lines: Sequence[Line]) -> list[Line]:
    """Return lines by case, so that two people at the same time meet in the same order."""
    return sorted(lines, key=lambda line: (line.case or 0, line.row))


def _cases(lines: Sequence[Line]) -> dict[int, Case]:
    # Whose identity is protected has left the list, and nobody is told why.
    found = Case.objects.filter(pk__in=[line.case for line in lines], protected=False)
    return {case.pk: case for case in found.select_related("proposal")}


def _plain(lines: Sequence[Line]) -> list[dict[str, object]]:
    return [line.model_dump(mode="json") for line in lines]
