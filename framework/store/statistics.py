"""What the figures are counted from: rows of one coworker in a time, few queries however many.

Cases of people with protected identity are nowhere in it: a count that moves would tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import State
from framework.store.models import BlindAnswer, Case, CaseEvent, Decision, Review

#: Outcomes that say what a person thinks of a proposal.
_JUDGEMENTS = frozenset(DecisionOutcome) - {DecisionOutcome.rerun, DecisionOutcome.undo}


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """One coworker from one instant to before another."""

    municipality: str
    coworker: str
    since: dt.datetime
    until: dt.datetime

    def holds(self, instant: dt.datetime) -> bool:
        """Whether an instant lies in it."""
        return self.since <= instant < self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """One judgement of one section."""

    #: Not undone, and not the first word of two.
    counts: bool
    outcome: str
    codes: tuple[str, ...]
    person: int
    #: One of many that were released together, without being opened.
    in_batch: bool
    opened_at: dt.datetime | None
    at: dt.datetime
    received_at: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """A time in which a case waited for a decision."""

    received_at: dt.datetime
    began: dt.datetime
    #: None while it waits still.
    ended: dt.datetime | None


def received(span: Span) -> list[dt.datetime]:
    """Return when each case was received."""
    found = _cases(span).filter(received_at__gte=span.since, received_at__lt=span.until)
    return list(found.order_by("received_at").values_list("received_at", flat=True))


def done(span: Span) -> list[dt.datetime]:
    """Return when each case was carried out and read back, oldest first."""
    found = _events(span).filter(after=State.done, at__gte=span.since, at__lt=span.until)
    first: dict[int, dt.datetime] = {}
    for case, at in found.order_by("at").values_list("case", "at"):
        first.setdefault(case, at)
    return list(first.values())


def decided(span: Span) -> list[Decided]:
    """Return people's judgements, oldest first."""
    found = judgements(span).order_by("at", "pk").values_list(
        "outcome", "codes", "person", "batch", "opened_at", "at", "case__received_at", "counts",
        "undone_by",
    )  # fmt: skip
    return [
        Decided(
            counts=counts and undone is None, outcome=outcome, codes=tuple(codes), person=person,
            in_batch=batch is not None, opened_at=opened_at, at=at, received_at=received_at,
        )
        for outcome, codes, person, batch, opened_at, at, received_at, counts, undone in found
    ]  # fmt: skip


def flagged(span: Span) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield outcome and checks (as JSON) of what counts on a proposal that may be flagged."""
    may_be = Q(case__flagged=True) | ~Q(case__proposal=F("proposal"))
    found = judgements(span).filter(may_be, proposal__isnull=False, counts=True, undone_by=None)
    yield from found.values_list("outcome", "proposal__content__checks").iterator()


def blind_answers(span: Span) -> list[bool]:
    """Return whether people who had not seen the proposal answered as it proposes."""
    found = BlindAnswer.objects.filter(case__in=_cases(span), at__gte=span.since, at__lt=span.until)
    return list(found.values_list("agrees", flat=True))


def reviews(span: Span) -> list[bool]:
    """Return whether people who looked at decisions afterwards agreed with them."""
    found = Review.objects.filter(
        decision__case__in=_cases(span), at__gte=span.since, at__lt=span.until
    )
    return list(found.values_list("agrees", flat=True))


def waits(span: Span) -> list[Wait]:
    """Return the times that reach into the span, in which cases waited for a decision."""
    to_decide = State.awaiting_decision
    lately = CaseEvent.objects.filter(at__gte=span.since, before=to_decide).values("case")
    found = (
        _events(span)
        .filter(Q(before=to_decide) | Q(after=to_decide), at__lt=span.until)
        .filter(Q(case__state=to_decide) | Q(case__in=lately))
        .order_by("case", "at", "pk")
        .values_list("case", "case__received_at", "at", "after")
    )
    return [one for one in _waits(found) if one.ended is None or one.ended >= span.since]


def _waits(rows: Iterable[tuple[int, dt.datetime, dt.datetime, str]]) -> Iterator[Wait]:
    waiting: dict[int, tuple[dt.datetime, dt.datetime]] = {}
    for case, received_at, at, after in rows:
        if after == State.awaiting_decision:
            waiting.setdefault(case, (received_at, at))
        elif case in waiting:
            got, began = waiting.pop(case)
            yield Wait(received_at=got, began=began, ended=at)
    for got, began in waiting.values():
        yield Wait(received_at=got, began=began, ended=None)


def _cases(span: Span) -> QuerySet[Case]:
    return Case.objects.filter(
        municipality=span.municipality, coworker=span.coworker, protected=False
    )


def _events(span: Span) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(
        case__municipality=span.municipality, case__coworker=span.coworker, case__protected=False
    )


def judgements(span: Span) -> QuerySet[Decision]:
    """Return what people said of proposals, undone and first words of two too.

    What a standing release let through nobody has looked at: it says nothing.
    """
    return Decision.objects.filter(
        case__municipality=span.municipality, case__coworker=span.coworker,
        case__protected=False, at__gte=span.since, at__lt=span.until, outcome__in=_JUDGEMENTS,
        release=None,
    )  # fmt: skip
