"""How every rule comes out for a finished plan, from the facts: also for one that people changed.

Nothing here knows how plans are made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bots.visit_planning.continuity import after, as_before
from bots.visit_planning.facts import Day, Line, Visit, clock
from bots.visit_planning.limits import DAILY_REST, EVEN, VISIT_SHARE, WEEKLY_REST, Limits
from bots.visit_planning.load import above_even, demands, relief
from bots.visit_planning.rest import too_little_rest
from bots.visit_planning.rules import (
    L01,
    L02,
    L03,
    L04,
    L05,
    L06,
    L07,
    L08,
    L09,
    L10,
    L11,
    L12,
)
from bots.visit_planning.sources import CAR
from bots.visit_planning.walking import Walk, share, walks
from bots.visit_planning.words import helps, lacks, number
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check
from framework.core.rules import Outcome, Rule

#: So many sentences of what breaks a rule are told.
_TOLD = 3
_SHORT_VISIT = 10


class Checking:
    """One plan of one day, looked at."""

    def __init__(
        self, day: Day, lines: Sequence[Line], limits: Limits, *,
        absent: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.day, self.limits, self.absent = day, limits, absent
        self.people = day.by_number
        visits = day.by_reference
        self.placed = [
            (each, visits[each.visit])
            for each in lines
            if each.person in self.people and each.start is not None
        ]
        self.lines = lines
        self.walks: dict[str, Walk] = walks(day, lines)
        #: The planning system's own plan, to compare with; empty when it sent none.
        self.was = as_before(lines, day.previous) if day.previous else []

    def checks(self) -> tuple[Check, ...]:
        """Return one check for each rule."""
        count = message("{number} visits", number=len(self.placed))
        return (
            _none_of(L01, [*self._halves(), *self._windows()], count),
            _none_of(L02, self._delegations(), count),
            _none_of(L03, self._pairs(), message("every double staffing is two people")),
            _none_of(L04, self._demands(), count),
            self._times(),
            _none_of(L06, self._travelling(), count),
            self._continuity(),
            self._share(),
            self._even(),
            self._lengths(),
            self._import(),
            self._double(),
        )

    def _halves(self) -> Iterator[Message]:
        """Yield what has a person and no time, the other way round, or somebody who is not here."""
        for each in self.lines:
            if each.person and each.person not in self.people:
                yield message("{visit}: {person} has no shift.", visit=each.visit,
                              person=each.person)  # fmt: skip
            elif bool(each.person) != (each.start is not None):
                yield message("{visit} has a person or a time, not both.", visit=each.visit)

    def _windows(self) -> Iterator[Message]:
        for line, visit in self.placed:
            if not visit.earliest <= (line.start or 0) <= visit.latest:
                yield message(
                    "{visit} begins {start}, and may begin {first}–{last}.",
                    visit=visit.reference, start=clock(line.start), first=clock(visit.earliest),
                    last=clock(visit.latest),
                )  # fmt: skip

    def _delegations(self) -> Iterator[Message]:
        for line, visit in self.placed:
            one = self.people[line.person]
            for each in sorted(visit.delegations):
                if not one.delegated(each, self.day.day):
                    yield message(
                        "{visit}: {name} has no valid delegation for {type}.",
                        visit=visit.reference, name=one.name, type=helps([each]),
                    )  # fmt: skip

    def _pairs(self) -> Iterator[Message]:
        pairs: defaultdict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if pair := self.day.visit(line.visit).pair:
                pairs[pair].append(line)
        for name, both in pairs.items():
            people = {each.person for each in both if each.person}
            if not people:
                continue
            starts = {each.start for each in both}
            if len(both) != 2 or len(people) != 2 or len(starts) != 1:  # noqa: PLR2004 (two)
                yield message("{visit}: not two people at the same time.", visit=name)

    def _demands(self) -> Iterator[Message]:
        for line, visit in self.placed:
            one, client = self.people[line.person], self.day.clients[visit.client]
            if missing := demands(client, visit) - one.has:
                yield message(
                    "{visit}: {name} does not have what is demanded: {what}.",
                    visit=visit.reference, name=one.name, what=lacks(missing),
                )  # fmt: skip
            if visit.client in one.blocked:
                yield message(
                    "{visit}: {name} is not to come.", visit=visit.reference, name=one.name
                )

    def _times(self) -> Check:
        bad = [each for walk in self.walks.values() for each in walk.wrong]
        for walk in self.walks.values():
            one = walk.person
            if walk.stops and (one.absence or one.number in self.absent):
                bad.append(message("{name} is absent.", name=one.name))
            elif walk.stops and (rest := too_little_rest(self.day, one, self.limits)):
                bad.append(message("{name} has {rest}.", name=one.name, rest=rest))
        if bad:
            return _failed(L05, bad)
        if self.day.dygnsbryt is None:
            text = message("Nobody has decided the unit's dygnsbryt.")
            return _check(L05, Outcome.no_data, text)
        for key, value in (
            (DAILY_REST, self.limits.daily_rest), (WEEKLY_REST, self.limits.weekly_rest),
        ):  # fmt: skip
            if value is None:
                return _no_data(L05, key)
        working = sum(bool(walk.stops) for walk in self.walks.values())
        return _check(L05, Outcome.passed, message("{number} people", number=working))

    def _travelling(self) -> Iterator[Message]:
        for walk in self.walks.values():
            one = walk.person
            if walk.stops and one.mode == CAR and one.has_licence is not True:
                yield message("{name} goes by car without a licence.", name=one.name)
            for (_, visit), way in zip(walk.stops, walk.ways, strict=False):
                if way is None:
                    yield message(
                        "{visit}: {name} cannot get there.", visit=visit.reference, name=one.name
                    )

    def _continuity(self) -> Check:
        found = after(self.day, self.lines)
        if found.people is None:
            return _check(L07, Outcome.no_data, message("no client is counted"))
        told: dict[str, str | int] = {"people": number(found.people), "clients": found.clients}
        old = after(self.day, self.was).people if self.was else None
        if old is None:
            text = message(
                "{people} people in 14 days ({clients} clients); the system sent no plan", **told
            )
            return _check(L07, Outcome.passed, text)
        text = message(
            "{people} people in 14 days ({clients} clients), {before} with the system's plan",
            **told, before=number(old),
        )  # fmt: skip
        return _check(L07, Outcome.failed if found.people > old else Outcome.passed, text)

    def _share(self) -> Check:
        now, aim = self.visit_share, self.limits.visit_share
        if aim is None:
            return _no_data(L08, VISIT_SHARE)
        if now is None:
            return _check(L08, Outcome.no_data, message("nobody has a visit"))
        old = self.share_before
        told = {"share": number(now), "aim": number(aim), "before": number(old)}
        if now > aim or old is None:
            text = message("{share} % with clients, the aim is {aim} %", **told)
            return _check(L08, Outcome.passed, text)
        text = message(
            "{share} % with clients, {before} % with the system's plan, the aim is {aim} %", **told
        )
        # In whole per cent: one short way more is no warning.
        if round(now) >= round(old):
            return _check(L08, Outcome.passed, text)
        most = max(self.walks.values(), key=lambda each: each.travel * bool(each.stops))
        text = message(
            "{text}. Longest on the way is {name}, {minutes} min to {visits} visits.",
            text=text, name=most.person.name, minutes=most.travel, visits=len(most.stops),
        )  # fmt: skip
        return _check(L08, Outcome.failed, text)

    @property
    def visit_share(self) -> Decimal | None:
        """Per cent of visits in visits and travel; None without any."""
        return share(self.walks.values())

    @property
    def share_before(self) -> Decimal | None:
        """The same with the planning system's own plan."""
        return share(walks(self.day, self.was).values()) if self.was else None

    def _even(self) -> Check:
        if self.limits.even is None:
            return _no_data(L09, EVEN)
        own = [each for each in self.walks.values() if not self._is_away(each)]
        found = relief(self.day, own, self.limits.even)
        if found is None:
            most = round(max(above_even(own).values(), default=0))
            text = message("at most {minutes} minutes above the even share", minutes=max(most, 0))
            return _check(L09, Outcome.passed, text)
        text = message(
            "{name} has {minutes} minutes more than an even share; {other} knows {client} and has "
            "room for {visit} at {time}.",
            name=found.giver.name, minutes=found.above, other=found.taker.name,
            client=found.visit.client, visit=found.visit.reference, time=clock(found.start),
        )  # fmt: skip
        return _check(L09, Outcome.failed, text)

    def _is_away(self, walk: Walk) -> bool:
        return bool(walk.person.absence) or walk.person.number in self.absent

    def _lengths(self) -> Check:
        wrong = [
            message("{visit}: {minutes} minutes were {stated}.", visit=each.reference,
                    minutes=each.minutes, stated=each.stated)
            for each in self.day.visits
            if int(each.stated.partition("*")[0]) != each.minutes
        ]  # fmt: skip
        short = sum(each.minutes < _SHORT_VISIT for each in self.day.visits)
        return _none_of(L10, wrong, message("{number} visits are under 10 minutes", number=short))

    def _import(self) -> Check:
        day = self.day
        sums = (("rader", day.rows), ("minuter", day.minutes))
        bad = [
            message("{what}: {own} came, {stated} were sent.", what=what, own=own, stated=stated)
            for what, (own, stated) in sums
            if stated is not None and own != stated
        ]
        if bad:
            return _failed(L11, bad)
        if day.rows[1] is None or day.minutes[1] is None:
            return _check(L11, Outcome.no_data, message("no control sum came with the day"))
        text = message("{rows} rows, {minutes} minutes", rows=day.rows[0], minutes=day.minutes[0])
        return _check(L11, Outcome.passed, text)

    def _double(self) -> Check:
        pairs: defaultdict[str, list[Visit]] = defaultdict(list)
        for each in self.day.visits:
            if each.pair:
                pairs[each.pair].append(each)
        bad = [
            message("{visit}: the two have different lengths or clients.", visit=name)
            for name, both in pairs.items()
            if len({(each.minutes, each.client) for each in both}) != 1
        ]
        bad += [
            message("{visit}: it is not clear who come together.", visit=each)
            for each in self.day.unclear
        ]
        staff, client = self.needs
        text = message(
            "{staff} minutes of staff are {client} minutes of clients", staff=staff, client=client
        )
        return _none_of(L12, bad, text)

    @property
    def needs(self) -> tuple[int, int]:
        """Minutes of staff that all visits take, and of clients' time."""
        alone = {each.pair or each.reference: each.minutes for each in self.day.visits}
        return sum(each.minutes for each in self.day.visits), sum(alone.values())


def _check(rule: Rule, outcome: Outcome, text: Message) -> Check:
    return Check(rule=rule, outcome=outcome, finding=text)


def _no_data(rule: Rule, key: str) -> Check:
    return _check(rule, Outcome.no_data, message("no rule data in force for {key}", key=key))


def _none_of(rule: Rule, bad: Iterator[Message] | list[Message], good: Message) -> Check:
    found = list(bad)
    return _failed(rule, found) if found else _check(rule, Outcome.passed, good)


def _failed(rule: Rule, found: Sequence[Message]) -> Check:
    told, more = joined(found[:_TOLD]), len(found) - _TOLD
    if more > 0:
        told = message("{first} And {number} more.", first=told, number=more)
    return _check(rule, Outcome.failed, told)
