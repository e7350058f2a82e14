"""One area and day as the sources state it; wall minutes from the day's midnight, on past 1440.

A client is a number; name and address are for the list that a planner asks to see.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import PlainSerializer

from bots.visit_planning.sources import SHOWER
from framework.core.local_time import instant, local
from framework.core.tables import RowPlace
from framework.core.values import Value
from framework.core.working_time.intervals import Interval

_DAY = 24 * 60

#: Written in order, so that the same facts are always the same text.
Names = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


class Client(Value):
    """What a client's visits demand, and where they are."""

    number: str
    #: As the visits' rows have them; empty where they have not.
    name: str = ""
    address: str = ""
    born: int | None = None
    #: What whoever comes must have at every visit: `tal_hund`, `K`, `sprak finska` …
    needs: Names = frozenset()
    #: The same when the visit is for a shower.
    shower_needs: Names = frozenset()
    #: Language that whoever comes would rather speak, empty for none.
    language: str = ""
    #: Somebody is to come on this day, whatever else the visits say.
    is_expected: bool = False
    is_away: bool = False
    #: Kilometres east and north of anything, None when that is not known.
    spot: tuple[float, float] | None = None


class Visit(Value):
    """One person's work at a client's."""

    reference: str
    client: str
    #: What two people who come together have in common; empty for one person alone.
    pair: str = ""
    start: int
    #: Earliest and latest start.
    earliest: int
    latest: int
    minutes: int
    #: As the row stated them.
    stated: str
    priority: int
    helps: tuple[str, ...] = ()
    #: Delegations that the help demands.
    delegations: Names = frozenset()
    #: There is an address, with ways to it.
    has_place: bool = True
    place: RowPlace

    @property
    def is_shower(self) -> bool:
        """Whether it is for a shower."""
        return SHOWER in self.helps

    @property
    def window(self) -> str:
        """When it may begin, as `HH:MM–HH:MM`, or one time."""
        first, last = clock(self.earliest), clock(self.latest)
        return first if first == last else f"{first}–{last}"


class Delegation(Value):
    """What a nurse has entrusted somebody with."""

    type: str
    start: dt.date
    until: dt.date


class Person(Value):
    """Somebody's shift in the area on the day."""

    number: str
    name: str
    start: int
    end: int
    #: Minutes of break, and when it may begin.
    pause: int = 0
    pause_from: int = 0
    pause_to: int = 0
    mode: str
    delegations: tuple[Delegation, ...] = ()
    #: What they have of what clients demand: `tal_hund`, `K`, `sprak finska` …
    has: Names = frozenset()
    has_licence: bool | None = None
    contact_for: Names = frozenset()
    blocked: Names = frozenset()
    #: Why they are not at work; empty when they are.
    absence: str = ""
    #: Shifts of the weeks around the day, absences left out.
    work: tuple[Interval, ...] = ()

    def delegated(self, type_: str, day: dt.date) -> bool:
        """Tell whether they have a delegation that is valid on a day."""
        return any(
            each.type == type_ and each.start <= day <= each.until for each in self.delegations
        )


class Line(Value):
    """What becomes of one visit: somebody at a time, or nobody and why."""

    visit: str
    #: Anställningsnummer, empty when nobody has it.
    person: str = ""
    #: Wall minute, None when nobody has it.
    start: int | None = None
    #: A `Reason`, empty when somebody has it.
    reason: str = ""
    #: A planner has locked it to this person and time.
    locked: bool = False


class Met(Value):
    """Somebody visited a client."""

    client: str
    person: str
    day: dt.date
    #: Wall minute of the day.
    start: int


class Day(Value):
    """All that one area's day is planned from."""

    area: str
    unit: str
    day: dt.date
    #: Wall times before this minute are of the day after.
    begins: int
    #: Minutes after midnight at which the 24 hours of daily rest begin, None while nobody has
    #: decided it; and the weekday on which the seven days of weekly rest do, 0 is Monday.
    dygnsbryt: int | None = None
    week_begins: int = 0
    visits: tuple[Visit, ...]
    people: tuple[Person, ...]
    clients: dict[str, Client]
    #: The office first, then clients.
    places: tuple[str, ...]
    #: Minutes by mode: a row for each place from, a column for each place to.
    travel: dict[str, tuple[tuple[int | None, ...], ...]]
    #: Visits of the 14 days before, as far as the national figure counts them.
    met: tuple[Met, ...] = ()
    #: Whom an earlier plan gave each visit.
    previous: tuple[Line, ...] = ()
    #: Visits that rest: their clients are away, or somebody has paused them.
    paused: tuple[str, ...] = ()
    #: Visits that should be two people's, and it is not clear whose.
    unclear: tuple[str, ...] = ()
    #: Rows and minutes as sent and as the sender states them; None where it has not.
    rows: tuple[int, int | None] = (0, None)
    minutes: tuple[int, int | None] = (0, None)

    def seconds(self, minute: int) -> int:
        """Return a wall minute as real seconds from the day's midnight: a night may be longer."""
        return int((instant(self.day, minute) - instant(self.day, 0)).total_seconds())

    def wall(self, seconds: int) -> int:
        """Return real seconds from midnight as a wall minute of the day."""
        here = local(instant(self.day, 0) + dt.timedelta(seconds=seconds))
        return (here.date() - self.day).days * _DAY + here.hour * 60 + here.minute

    def minute(self, clock: str) -> int:
        """Return `HH:MM` as a wall minute of this plan's day."""
        value = int(clock[:2]) * 60 + int(clock[3:5])
        return value + _DAY if value < self.begins else value

    def visit(self, reference: str) -> Visit:
        """Return one visit; KeyError when there is none."""
        return self.by_reference[reference]

    @property
    def by_reference(self) -> dict[str, Visit]:
        """Return the visits by reference."""
        return {each.reference: each for each in self.visits}

    @property
    def by_number(self) -> dict[str, Person]:
        """Return everybody who has a shift by anställningsnummer."""
        return {each.number: each for each in self.people}


def clock(minute: int | None) -> str:
    """Return a wall minute as `HH:MM`, empty for None."""
    return "" if minute is None else f"{minute // 60 % 24:02d}:{minute % 60:02d}"
