"""Orders and substitutes as the registers state them; all instants in UTC.

Identity numbers are not kept here: only when somebody was born, and which employments are of the
same person.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import AwareDatetime

from bots.substitute_staffing.sources import OPEN, OTHER_JOB, USUAL_PRIORITY
from framework.core.local_time import local
from framework.core.values import Value
from framework.core.working_time.hours import Worked
from framework.core.working_time.intervals import Interval

#: What a `krav` that names a delegation begins with; its type follows.
DELEGATION = "DELEGERING "


class Order(Value):
    """One shift that a unit has ordered a substitute for."""

    reference: str
    #: As the pool counts its changes, None when it does not.
    version: int | None = None
    unit: str
    workplace: str = ""
    start: AwareDatetime
    end: AwareDatetime
    #: Minutes of break in it.
    pause: int = 0
    #: USK, VBITR …
    title: str
    #: Upper case, e.g. `DELEGERING INSULIN`.
    requirements: tuple[str, ...] = ()
    #: Anställningsnummer of who is replaced, empty when nobody is.
    replaces: str = ""
    #: SJUK, VAB …
    cause: str
    #: The unit's own word for client group or class; empty when not stated.
    about: str = ""
    #: 1 is filled first.
    priority: int = USUAL_PRIORITY
    created: AwareDatetime
    answer_by: AwareDatetime | None = None
    #: When the round of requests in hand ends.
    round_ends: AwareDatetime | None = None
    status: str
    #: Anställningsnummer of who has it, empty when nobody has.
    filled_by: str = ""
    #: The work needs a car; None when the unit has not said.
    by_car: bool | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody is still wanted."""
        return self.status in OPEN and not self.filled_by

    @property
    def interval(self) -> Interval:
        """From start to end."""
        return self.start, self.end

    @property
    def worked(self) -> Worked:
        """As work with its break."""
        return Worked(self.start, self.end, self.pause)

    @property
    def minutes(self) -> int:
        """Minutes of work."""
        return self.worked.minutes

    @property
    def first_day(self) -> dt.date:
        """The Swedish day that it begins."""
        return local(self.start).date()

    @property
    def last_day(self) -> dt.date:
        """The Swedish day of its last minute."""
        return local(self.end - dt.timedelta(minutes=1)).date()

    @property
    def delegations(self) -> tuple[str, ...]:
        """Types of delegation that it needs."""
        return tuple(
            each.removeprefix(DELEGATION)
            for each in self.requirements
            if each.startswith(DELEGATION)
        )


class Delegation(Value):
    """A health care task that one person may carry out at one unit."""

    type: str
    unit: str
    #: Last day.
    until: dt.date


class Availability(Value):
    """When somebody has said that they can or cannot work."""

    start: AwareDatetime
    end: AwareDatetime
    #: DIREKTBOKNING, FORFRAGAN or EJ_TILLGANGLIG.
    type: str


class Booking(Value):
    """What somebody works or is trained, here or for another employer."""

    start: AwareDatetime
    end: AwareDatetime
    pause: int = 0
    #: ARBETE, JOUR, BEREDSKAP, BISYSSLA or UTBILDNING.
    type: str
    #: Another employer's name; empty is the municipality.
    employer: str = ""
    unit: str = ""
    #: The order that it came of, empty when it came of none.
    order: str = ""

    @property
    def elsewhere(self) -> bool:
        """Whether it is work for another employer."""
        return bool(self.employer) or self.type == OTHER_JOB


class Request(Value):
    """One question to one person about one order."""

    reference: str
    order: str
    number: str
    channel: str = "SMS"
    #: None when it never left.
    sent: AwareDatetime | None = None
    #: JA, NEJ, INGET, or empty while nobody knows.
    answer: str = ""
    answered: AwareDatetime | None = None
    round: int | None = None


class Substitute(Value):
    """One employment, with all that its person has said and is booked for."""

    #: Anställningsnummer.
    number: str
    #: The same for all employments of one person: the lowest of their numbers.
    person: str
    #: Of all employments of the person, this one included.
    numbers: tuple[str, ...] = ()
    name: str
    mobile: str = ""
    #: None when the identity number holds no date.
    born: dt.date | None = None
    #: TIMAVLONAD, POOL_TILLSV or VIKARIAT.
    employment: str
    #: Last day of it, None until further notice.
    employed_until: dt.date | None = None
    titles: frozenset[str] = frozenset()
    #: Day of the certificate to be called undersköterska.
    certificate: dt.date | None = None
    introduced: frozenset[str] = frozenset()
    wished: frozenset[str] = frozenset()
    delegations: tuple[Delegation, ...] = ()
    licences: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    #: Training in moving people and in fire safety; None is not known.
    moving: bool | None = None
    fire: bool | None = None
    nights: bool | None = None
    #: Day of the extract from the criminal records register.
    extract: dt.date | None = None
    #: Units and references that they may not meet.
    blocked: frozenset[str] = frozenset()
    #: Most minutes in a month by contract.
    most_month: int | None = None
    #: Days counted by the employer up to now; shown only.
    las_sava: int | None = None
    las_temporary: int | None = None
    #: Last day of the right to be hired again before others.
    priority_until: dt.date | None = None
    #: Paid minutes without work so far; 0 for who has none.
    resource_minutes: int = 0
    #: Kronor an hour.
    hourly: Decimal | None = None
    #: Kilometres by unit.
    distance: dict[str, Decimal] = {}
    availability: tuple[Availability, ...] = ()
    #: Of all employments, of the person's other employers too.
    bookings: tuple[Booking, ...] = ()
    #: Something is booked, but not from when to when: nobody knows that they are free.
    is_unclear: bool = False
    #: When they were last asked about any order.
    last_asked: AwareDatetime | None = None
    #: References of orders that they have answered no to.
    refused: frozenset[str] = frozenset()

    def without(self, order: str) -> Substitute:
        """Return them without what the pool holds for one order, so that it can be tried anew."""
        kept = tuple(booking for booking in self.bookings if booking.order != order)
        if len(kept) == len(self.bookings):
            return self
        return self.model_copy(update={"bookings": kept})
