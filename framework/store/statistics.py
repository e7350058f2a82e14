"""What the figures are made of: the database's sums over one coworker's rows in a time.

Cases of people with protected identity are nowhere in it: a count that moves would tell.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Case as Choose
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import MOVES, State
from framework.store.models import BlindAnswer, Case, CaseEvent, Decision, Review, StoredProposal
from framework.store.sums import Tenths, step_of

#: Outcomes that say what a person thinks of a proposal.
_JUDGEMENTS = frozenset(DecisionOutcome) - {DecisionOutcome.rerun, DecisionOutcome.undo}
#: Not undone, and not the first word of two. Those that are undone are few: they are listed once.
_COUNTS = Q(counts=True) & ~Q(
    pk__in=Decision.objects.filter(undoes__isnull=False).order_by().values("undoes")
)
#: Where a case goes that no longer waits for a decision.
_LEADS_OUT = [after for before, after in MOVES if before is State.awaiting_decision]
#: Tenths of a second in a tenth of an hour.
_LEAD = 3600
#: Every judgement is looked up once, and summed in three ways. What is told apart is packed into
#: one number wherever that can be: SQLite sorts by it.
_SUMS = """
WITH judged AS MATERIALIZED ({judgements})
SELECT 'judged', alike, outcome, person, COUNT(*)
FROM judged WHERE counting = 1 GROUP BY alike, outcome, person
UNION ALL
SELECT 'handled', took, '', 0, COUNT(*) FROM judged WHERE took IS NOT NULL GROUP BY took
UNION ALL
SELECT 'lead', lead, '', 0, COUNT(*) FROM judged WHERE counting = 1 GROUP BY lead
"""


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
class Judged:
    """How many sections were judged alike; what counts: not undone, not the first word of two."""

    #: Place in the steps that were asked for.
    step: int
    outcome: str
    person: int
    #: Released together with others, without being opened.
    in_batch: bool
    #: It is known when it was opened.
    timed: bool
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """How many sections were open for the same time, to the tenth of a second, when judged."""

    #: It counts, and was not undone.
    counts: bool
    #: It was the person who asks.
    own: bool
    tenths: int
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """People's judgements of one coworker in a time."""

    #: Those that count.
    judged: list[Judged]
    #: Those made one at a time; undone ones and first words of two took their time, too.
    handled: list[Handled]
    #: Of those that count, tenths of an hour from received to judged → how many.
    lead: dict[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """How many cases began and ended to wait in the same steps."""

    #: Places in the steps that were asked for; None while they wait still.
    began: int
    ended: int | None
    #: When the first of them was received.
    received_at: dt.datetime
    count: int


def received(span: Span, begins: Sequence[dt.datetime]) -> Counter[int]:
    """Return how many cases were received in each of the steps that begin then."""
    found = _cases(span).filter(received_at__gte=span.since, received_at__lt=span.until)
    return _counted(found, "received_at", begins, Count("pk"))


def done(span: Span, begins: Sequence[dt.datetime]) -> Counter[int]:
    """Return how many cases were carried out and read back in each step: a case is done once."""
    found = _events(span).filter(after=State.done, at__gte=span.since, at__lt=span.until)
    return _counted(found, "at", begins, Count("case", distinct=True))


def sums(span: Span, begins: Sequence[dt.datetime], person: int) -> Sums:
    """Return people's judgements, summed; `person` is who asks."""
    counting, alone, timed = _one_if(_COUNTS), Q(batch=None), Q(opened_at__isnull=False)
    took = Tenths("opened_at", "at") * 4 + _one_if(Q(person=person)) * 2 + counting
    found = judgements(span).order_by().values(
        "outcome", "person", counting=counting,
        alike=step_of("at", begins) * 4 + _one_if(alone) * 2 + _one_if(timed),
        took=Choose(When(alone & timed, then=took), default=None, output_field=IntegerField()),
        # Rounded to the nearest; both databases divide integers without a rest.
        lead=(Tenths("case__received_at", "at") + _LEAD // 2) / _LEAD,
    )  # fmt: skip
    sql, params = found.query.get_compiler(found.db).as_sql()
    found_sums = Sums(judged=[], handled=[], lead={})
    with connections[found.db].cursor() as cursor:
        cursor.execute(_SUMS.format(judgements=sql), params)
        for what, number, outcome, who, count in cursor.fetchall():
            rest, first, second = number // 4, bool(number & 2), bool(number & 1)
            if what == "judged":
                found_sums.judged.append(
                    Judged(step=rest, outcome=outcome, person=who, in_batch=not first,
                           timed=second, count=count)
                )  # fmt: skip
            elif what == "handled":
                found_sums.handled.append(
                    Handled(tenths=rest, own=first, counts=second, count=count)
                )
            else:
                found_sums.lead[number] = count
    return found_sums


def reasons(span: Span) -> Counter[tuple[str, str]]:
    """Return how often each outcome was given for each reason, of what counts."""
    given = _counting(span).exclude(codes=[]).values_list("outcome", "codes")
    found: Counter[tuple[str, str]] = Counter()
    for outcome, codes, count in given.annotate(count=Count("pk")).order_by():
        for code in codes:
            found[outcome, code] += count
    return found


def groups(span: Span) -> Counter[tuple[str, str]]:
    """Return how often each outcome was given in each group of proposals, of what counts."""
    found = _counting(span).filter(proposal__isnull=False)
    counted = found.values_list("outcome", "proposal__content__group").annotate(Count("pk"))
    return Counter({(outcome, group): count for outcome, group, count in counted.order_by()})


def flagged(span: Span) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield outcome and checks (as JSON) of what counts on a proposal that may be flagged."""
    again = StoredProposal.objects.filter(number__gt=1).values("case")
    may_be = _cases(span).filter(Q(flagged=True) | Q(pk__in=again)).values("pk")
    found = _counting(span).filter(case__in=may_be, proposal__isnull=False)
    yield from found.order_by().values_list("outcome", "proposal__content__checks").iterator()


def blind_answers(span: Span) -> list[bool]:
    """Return whether people who had not seen the proposal answered as it proposes."""
    found = BlindAnswer.objects.filter(**_of(span, "case"), at__gte=span.since, at__lt=span.until)
    return list(found.values_list("agrees", flat=True))


def reviews(span: Span) -> list[bool]:
    """Return whether people who looked at decisions afterwards agreed with them."""
    found = Review.objects.filter(
        **_of(span, "decision__case"), at__gte=span.since, at__lt=span.until
    )
    return list(found.values_list("agrees", flat=True))


def waits(span: Span, begins: Sequence[dt.datetime]) -> list[Wait]:
    """Return the times that reach into the span, in which cases waited for a decision, summed."""
    to_decide = State.awaiting_decision
    latest = CaseEvent.objects.filter(case=OuterRef("pk"), after=to_decide).order_by("-pk")
    still = (
        _cases(span)
        .filter(state=to_decide)
        .annotate(came=Subquery(latest.values("at")[:1]), received=F("received_at"))
        .annotate(ended=Value(None, output_field=IntegerField()))
    )
    # Events are appended as they happen: what came later has the higher number.
    between = CaseEvent.objects.filter(
        case=OuterRef("case"), after=to_decide, pk__gt=OuterRef("event"), pk__lt=OuterRef("pk")
    )
    over = (
        _events(span)
        .filter(before=to_decide, after__in=_LEADS_OUT, at__gte=span.since, at__lt=span.until)
        # Not by equality: SQLite would take all that ever came for the shorter way.
        .filter(case__events__after__startswith=to_decide)
        .annotate(event=F("case__events__pk"), ended=step_of("at", begins))
        .annotate(came=F("case__events__at"), received=F("case__received_at"))
        .filter(~Exists(between), event__lt=F("pk"))
    )
    sums = [
        found.order_by()
        .values("ended", began=step_of("came", begins))
        .annotate(first=Min("received"), count=Count("pk"))
        for found in (still, over)
    ]
    return [
        Wait(began=one["began"], ended=one["ended"], received_at=one["first"], count=one["count"])
        for found in sums
        for one in found
        if one["count"]  # where there is but one step, nothing is grouped: nothing is a row too
    ]


def _counted(
    found: QuerySet[Any], instant: str, begins: Sequence[dt.datetime], count: Count
) -> Counter[int]:
    steps = found.order_by().values_list(step_of(instant, begins))
    return Counter(dict(steps.annotate(count=count)))


def _one_if(condition: Q) -> Choose:
    return Choose(When(condition, then=1), default=0, output_field=IntegerField())


def _cases(span: Span) -> QuerySet[Case]:
    return Case.objects.filter(
        municipality=span.municipality, coworker=span.coworker, protected=False
    )


def _of(span: Span, case: str) -> dict[str, Any]:
    """Return the condition that `case`, as the row at hand calls it, is one of the span's."""
    return {
        f"{case}__municipality": span.municipality, f"{case}__coworker": span.coworker,
        f"{case}__protected": False,
    }  # fmt: skip


def _events(span: Span) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(**_of(span, "case"))


def _counting(span: Span) -> QuerySet[Decision]:
    return judgements(span).filter(_COUNTS)


def judgements(span: Span) -> QuerySet[Decision]:
    """Return what people said of proposals, undone and first words of two too.

    What a standing release let through nobody has looked at: it says nothing.
    """
    return Decision.objects.filter(
        **_of(span, "case"),
        at__gte=span.since,
        at__lt=span.until,
        outcome__in=_JUDGEMENTS,
        release=None,
    )
