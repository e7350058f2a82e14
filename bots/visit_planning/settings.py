"""What a municipality decides about its coworker of this kind."""

from __future__ import annotations

from pydantic import Field

from bots.visit_planning.problem import Weights
from framework.core.canonical import minutes
from framework.core.values import Value
from framework.core.working_time.unit_days import Dygnsbryt, WeekBegins

_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class Weighing(Value):
    """What is weighed when every rule holds and no more visits can be placed: minutes of travel."""

    #: A client meets somebody whom they have not met in 14 days.
    new_face: int = Field(default=60, ge=0, le=600)
    #: A visit is not a kontaktman's.
    not_contact: int = Field(default=5, ge=0, le=600)
    #: A wish of the client's is not met.
    not_wished: int = Field(default=10, ge=0, le=600)
    #: A visit is somebody else's, or at another time, than in the plan before.
    other_person: int = Field(default=30, ge=0, le=600)
    other_time: int = Field(default=15, ge=0, le=600)
    #: Minutes by which a visit may move before it is at another time.
    same_time: int = Field(default=15, ge=0, le=600)
    #: Hundredths of a minute of travel, for each minute that somebody is further from an even share
    #: of the work than a quarter of an hour.
    uneven: int = Field(default=20, ge=0, le=1000)

    def weights(self) -> Weights:
        """Return them as the solver takes them: travel in seconds weighs 100."""
        costs = self.model_dump(exclude={"same_time", "uneven"})
        return Weights(
            **{name: 60 * 100 * value for name, value in costs.items()},
            travel=100, uneven=self.uneven, same_time=60 * self.same_time,
        )  # fmt: skip


class Settings(Value):
    """The `settings` of a coworker of kind `visit_planning`."""

    #: Unit code of each area of the home care → its name in the sources.
    areas: dict[str, str] = Field(min_length=1)
    #: When each area's days and weeks begin, for daily and weekly rest.
    dygnsbryt: Dygnsbryt
    week_begins: WeekBegins = WeekBegins()
    #: Where every shift begins and ends, as the travel times call it.
    office: str = "kontor"
    #: Wall times before this are of the day after: when the last night shift is out on its visits.
    day_begins: str = Field(default="06:30", pattern=_CLOCK)
    #: Minutes that a visit may move either way when its row does not say; of priority 1 it is 0.
    window: int = Field(default=30, ge=0, le=600)
    weighing: Weighing = Weighing()
    #: Changes tried for each visit of an area, and seconds after which no more are tried. Within
    #: the seconds, the same day always gets the same plan.
    tries: int = Field(default=15_000, ge=1, le=1_000_000)
    seconds: int = Field(default=60, ge=1, le=600)
    #: Areas that are planned at the same time.
    at_once: int = Field(default=2, ge=1, le=16)

    @property
    def begins(self) -> int:
        """The minute that a day begins on."""
        return minutes(self.day_begins)
