"""From a reply to what it leads to: who answered what, and whether that can be kept now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bots.substitute_staffing.checks import checks
from bots.substitute_staffing.facts import Availability, Order, Request, Substitute
from bots.substitute_staffing.pool import POOL, SMS
from bots.substitute_staffing.preparing import read_again
from bots.substitute_staffing.reading import read_order, read_request
from bots.substitute_staffing.replies import Reply, ReplyPlan
from bots.substitute_staffing.reply_words import Meaning, meaning, named
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import ON_REQUEST
from bots.substitute_staffing.trial import Standing, Trial, Wanted, wanted
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.kinds import NotRead, TargetReader
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.core.proposals import Check
from framework.core.rules import Outcome


@dataclass(frozen=True, kw_only=True)
class Other:
    """Somebody else who was asked about the same order and has not answered."""

    number: str
    name: str
    mobile: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All that a proposal is made of; what is None is not known, or does not matter any more."""

    case: Case
    reply: Reply
    said: Meaning
    one: Substitute | None = None
    request: Request | None = None
    order: Order | None = None
    #: Why a person must read it: nothing is proposed.
    stop: Message | None = None
    #: Somebody else's yes to the same order is looked at first.
    wait: Message | None = None
    #: Nothing is left to do.
    over: Message | None = None
    unread: NotRead | None = None
    #: Why a yes cannot be kept.
    refused: Message | None = None
    #: The order is still wanted, but not with this person: a rule is in the way.
    against: Check | None = None
    checks: tuple[Check, ...] = ()
    others: tuple[Other, ...] = ()


class Answering:
    """Looks at one reply, with what the systems say now."""

    def __init__(
        self, case: Case, reader: TargetReader, settings: Settings, dated: DatedRules,
        now: dt.datetime,
    ) -> None:  # fmt: skip
        self._case = case
        self._reader = reader
        self._settings = settings
        self._dated = dated
        self._now = now
        self._reply = Reply.model_validate(case.values["reply"])
        self._plan = ReplyPlan.model_validate(case.plan) if case.plan else ReplyPlan()
        self._unread: NotRead | None = None

    def answer(self) -> Answer:
        """Return what the reply leads to."""
        numbers = {one.number: one for one in self._plan.people}
        asked = [each for number in numbers for each in self._requests(employee=number)]
        names = named(self._reply.text, (each.order for each in asked))
        said = meaning(self._reply.text, names)
        plain = Answer(case=self._case, reply=self._reply, said=said, unread=self._unread)
        if self._unread is not None:
            return plain
        request, stop = self._about(asked, names)
        if not numbers:
            stop = message("Nobody in the register has the number that it came from.")
        elif said is Meaning.unclear:
            stop = message("Neither a plain yes nor a plain no: read what was written.")
        one = numbers[request.number] if request is not None else None
        known = replace(plain, one=one, request=request)
        if request is None or stop is not None:
            return replace(known, stop=stop)
        if over := self._said_before(request, said):
            return replace(known, over=over)
        if request.answer:
            return replace(known, stop=message("Has answered {said} before.", said=request.answer))
        order = self._order(request.order)
        gone = order is None and self._unread is None
        stop = message("The pool system does not know the order.") if gone else None
        known = replace(known, order=order, unread=self._unread, stop=stop)
        if order is None or said is Meaning.no:
            return known
        return self._kept(known, order, request)

    def _about(
        self, asked: list[Request], names: tuple[str, ...]
    ) -> tuple[Request | None, Message | None]:
        """Return which question was answered, or why nobody can tell."""
        waiting = [each for each in asked if not each.answer]
        about = names or tuple(dict.fromkeys(each.order for each in waiting))
        if len(about) > 1:
            return None, message("It may be about several orders: {orders}.",
                                 orders=", ".join(about))  # fmt: skip
        if not about:
            return None, message("The person has not been asked about any order.")
        own = [each for each in asked if each.order == about[0]]
        return max(own, key=lambda each: each.round or 0), None

    def _said_before(self, request: Request, said: Meaning) -> Message | None:
        if request.answer == said.value:
            return message("The answer is noted already.")
        own = {one.number for one in self._plan.people}
        for reply, numbers in self._plan.earlier:
            same = named(reply.text, [request.order]) == named(self._reply.text, [request.order])
            if numbers & own and same and meaning(reply.text, [request.order]) is said:
                return message("The same answer came before as {reply}.", reply=reply.reference)
        return None

    def _kept(self, known: Answer, order: Order, request: Request) -> Answer:
        """Return whether a yes can be kept: the order is open, unchanged, and every rule passes."""
        assert known.one is not None  # noqa: S101 (a request has its person)
        if not order.is_open:
            text = message("Nobody is wanted any more: {status}.", status=order.status)
            return replace(known, refused=text)
        if order.start <= self._now:
            return replace(known, refused=message("The shift has begun."))
        if self._is_changed(order, request, known.reply.sender):
            text = message("The order has another time than the question: ask again.")
            return replace(known, stop=text)
        others = self._requests(order=order.reference)
        if first := self._yes_before(order, {each.number for each in others}):
            text = message("Somebody said yes before, as {reply}.", reply=first.reference)
            return replace(known, wait=text)
        tried = self._tried(known.one, order)
        failed = next((each for each in tried if each.outcome is Outcome.failed), None)
        if failed is not None:
            return replace(known, against=failed, unread=self._unread)
        own = set(known.one.numbers) | {known.one.number}
        left = dict.fromkeys(e.number for e in others if not e.answer and e.number not in own)
        told = tuple(one for number in left if (one := self._other(number)) is not None)
        return replace(known, checks=tried, others=told, unread=self._unread)

    def _tried(self, one: Substitute, order: Order) -> tuple[Check, ...]:
        """Try every rule, with what the person has said yes to before.

        A yes is as good as an offer of the time made before, and takes an earlier no back.
        """
        offer = Availability(start=order.start, end=order.end, type=ON_REQUEST)
        fresh, missing = read_again(one, order, self._reader)
        self._unread = self._unread or missing
        fresh = fresh.model_copy(
            update={
                "availability": (*fresh.availability, offer),
                "refused": fresh.refused - {order.reference},
            }
        )
        also = tuple(self._promised(one, order))
        return checks(Trial(self._wanted(order), Standing(fresh), also))

    def _promised(self, one: Substitute, order: Order) -> list[Wanted]:
        """Return the other orders that the person said yes to earlier and may still get."""
        own = set(one.numbers) | {one.number}
        asked = {each.order for number in own for each in self._requests(employee=number)}
        found = []
        for reply, numbers in self._plan.earlier:
            for name in named(reply.text, sorted(asked - {order.reference})):
                if not numbers & own or meaning(reply.text, [name]) is not Meaning.yes:
                    continue
                other = self._order(name)
                if other is not None and other.is_open:
                    found.append(self._wanted(other))
        return found

    def _yes_before(self, order: Order, asked: set[str]) -> Reply | None:
        own = {one.number for one in self._plan.people}
        for reply, numbers in self._plan.earlier:
            about = named(reply.text, [order.reference])
            others = numbers & (asked - own)
            if others and about and meaning(reply.text, about) is Meaning.yes:
                return reply
        return None

    def _is_changed(self, order: Order, request: Request, to: str) -> bool:
        """Tell whether the question named another time; who sent none by us is not known."""
        number = f"{order.reference}/{request.round}"
        reading = self._reader.read(SMS, "find_sent", to=to, number=number)
        if isinstance(reading, NotRead):
            self._unread = self._unread or reading
            return False
        times = (f"{local(order.start):%H:%M}", f"{local(order.end):%H:%M}",
                 order.first_day.isoformat())  # fmt: skip
        return any(time not in row["message"] for row in reading.rows for time in times)

    def _requests(self, **about: str) -> list[Request]:
        operation = "read_requests" if "order" in about else "read_requests_to"
        reading = self._reader.read(POOL, operation, **about)
        if isinstance(reading, NotRead):
            self._unread = self._unread or reading
            return []
        return [read_request(row) for row in reading.rows]

    def _order(self, reference: str) -> Order | None:
        reading = self._reader.read(POOL, "read_order", order=reference)
        if isinstance(reading, NotRead):
            self._unread = self._unread or reading
            return None
        lacking = dict.fromkeys(_NOT_SHOWN, "")
        return next((read_order({**lacking, **row}) for row in reading.rows), None)

    def _other(self, number: str) -> Other | None:
        """Return how somebody is reached; None for who may not be, or has no number."""
        reading = self._reader.read(POOL, "read_substitute", employee=number)
        if isinstance(reading, NotRead):
            self._unread = self._unread or reading
            return None
        row = next(iter(reading.rows), {})
        if row.get("protected") != "N" or not row.get("mobil"):
            return None
        return Other(number=number, name=row["namn"], mobile=row["mobil"])

    def _wanted(self, order: Order) -> Wanted:
        return wanted(order, self._settings, self._dated)


#: Columns of an order that the pool does not show.
_NOT_SHOWN = ("ersatter_anstnr", "referens", "prioritet", "skapad", "senast_svar")
