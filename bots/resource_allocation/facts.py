"""What the sources say, as values."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from framework.core.messages import Message
from framework.core.tables import RowPlace
from framework.core.values import Value


class Month(NamedTuple):
    """One month of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, text: str) -> Month:
        """Return the month of `YYYY-MM`."""
        return cls(int(text[:4]), int(text[5:7]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def days(self) -> list[dt.date]:
        """Return its days in order."""
        last = calendar.monthrange(self.year, self.number)[1]
        return [dt.date(self.year, self.number, day) for day in range(1, last + 1)]

    @property
    def before(self) -> Month:
        """Return the month before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    def holds(self, day: dt.date) -> bool:
        """Tell whether a day is in the month."""
        return (day.year, day.month) == (self.year, self.number)


class Area(Value):
    """One area in one month."""

    name: str
    unit: str
    #: Enhetschef, as the source names the post.
    manager: str = ""
    clients: int | None = None
    geography: str
    #: What is added to the kronor: a share, and two percentages; 0 when the source leaves it out.
    geography_index: Decimal = Decimal(0)
    travel: Decimal = Decimal(0)
    health: Decimal = Decimal(0)
    #: Part of the staff's paid time that is with clients.
    key: Decimal | None = None
    budget: Decimal | None = None
    #: Saturdays, Sundays and red days are paid by a rate of their own.
    weekends: bool = False
    #: Control sums: rows of decisions and visits, planned and performed minutes.
    sums: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None)


class Decision(Value):
    """What one client has been granted, from one day to another."""

    reference: str
    client: str
    area: str
    type: str
    category: str
    #: Minutes of each visit, and how many people make it.
    minutes: Decimal
    staff: int = 1
    #: The cell of time and the column of double staffing say different things.
    staff_unclear: bool = False
    frequency: str
    times: int
    #: Hours in a month that the decision itself states.
    stated: Decimal | None = None
    start: dt.date
    end: dt.date | None = None
    #: Kind of help, e.g. a code for showering.
    help: str = ""
    place: RowPlace

    def holds(self, day: dt.date) -> bool:
        """Tell whether it is in force on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


class Visit(NamedTuple):
    """One visit as it was planned and performed, minutes of the client's time."""

    client: str
    day: dt.date
    planned: int
    performed: int
    cause: str
    #: Number of the decision, empty when there is none.
    decision: str
    row: int


class Rate(Value):
    """What an hour is paid with from a day on."""

    start: dt.date
    type: str
    category: str
    geography: str
    amount: Decimal
    basis: str
    #: Planned time is paid when the client was not at home.
    not_home_paid: bool = False
    source: str
    place: RowPlace
    #: Of a level: granted hours from and under, and the hours that are paid.
    low: Decimal | None = None
    high: Decimal | None = None
    hours: Decimal | None = None


class Client(Value):
    """What is known of a client."""

    area: str
    last_day: dt.date | None = None
    protected: bool


class StopRow(Value):
    """A row that cannot be used, and why; `area` is empty where not even that is known."""

    place: RowPlace
    area: str
    why: Message
