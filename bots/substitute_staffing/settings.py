"""What a municipality decides about its coworker of this kind."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from framework.core.messages import Message, message
from framework.core.values import Value
from framework.core.working_time.unit_days import Dygnsbryt, WeekBegins


class Factor(StrEnum):
    """What is weighed between those who pass every rule, in the usual order of weight."""

    #: Permanent or pool employee with paid hours that have no work.
    resource_time = "resource_time"
    #: Företrädesrätt: the right to be hired again before others.
    priority_right = "priority_right"
    #: Introduced at the unit, and wishes to work there.
    own_unit = "own_unit"
    #: Has worked at the unit recently.
    continuity = "continuity"
    #: Has worked little of what the contract allows this month.
    fairness = "fairness"
    cost = "cost"
    distance = "distance"
    #: Was asked longest ago.
    last_asked = "last_asked"


class Goal(StrEnum):
    """What is aimed at over all open orders together."""

    #: As many orders as possible, those of the best priority first.
    filled = "filled"
    resource_time = "resource_time"
    priority_right = "priority_right"
    own_unit = "own_unit"
    continuity = "continuity"
    fairness = "fairness"
    cost = "cost"
    distance = "distance"


class Introduction(Value):
    """Where nobody works who has not been introduced (inskolad)."""

    #: For units that are not listed.
    demanded: bool = True
    #: By unit code, e.g. schools that take anybody.
    units: dict[str, bool] = {}

    def of(self, unit: str) -> bool:
        """Tell whether a unit demands it."""
        return self.units.get(unit, self.demanded)


_WEIGHTS = {
    Factor.resource_time: 40, Factor.priority_right: 30, Factor.own_unit: 12,
    Factor.continuity: 7, Factor.fairness: 5, Factor.cost: 3, Factor.distance: 2,
    Factor.last_asked: 1,
}  # fmt: skip


class Settings(Value):
    """The `settings` of a coworker of kind `substitute_staffing`."""

    #: Units that order substitutes: code → name.
    units: dict[str, str] = Field(min_length=1)
    dygnsbryt: Dygnsbryt
    week_begins: WeekBegins = WeekBegins()
    introduction: Introduction = Introduction()
    #: Most points of each factor; what is left out weighs nothing.
    weights: dict[Factor, int] = Field(default=_WEIGHTS, min_length=1)
    #: What is best for all orders together: the first before everything else, and so on.
    goals: tuple[Goal, ...] = Field(default=tuple(Goal), min_length=1)
    #: Days back in which work at the unit counts as continuity, and shifts that give all of it.
    continuity_days: int = Field(default=28, ge=1, le=365)
    continuity_shifts: int = Field(default=5, ge=1, le=100)
    #: Days after which somebody who was asked counts as never asked.
    asked_days: int = Field(default=28, ge=1, le=365)
    #: Days before today whose orders the morning's figures are on.
    history_days: int = Field(default=28, ge=1, le=366)
    #: Kilometres from which distance gives no points.
    far_km: int = Field(default=50, ge=1, le=1000)
    #: Decides between equals, so that no name or number always comes first; any text.
    salt: str = ""
    #: Minutes before a shift under which the unit rings by itself.
    latest_minutes: int = Field(default=30, ge=0, le=1440)
    #: Shortest shift, in hours, that is booked on an offer without asking.
    direct_hours: int = Field(default=4, ge=0, le=24)
    #: Whether what was offered is booked without asking on weekends and red days, and for today.
    direct_weekends: bool = False
    direct_today: bool = False
    #: How many are asked at once, and how many minutes they have to answer.
    ask: int = Field(default=3, ge=1, le=10)
    reply_minutes: int = Field(default=30, ge=5, le=1440)
    #: What a text message comes from, as `+46701740699`; people answer to it.
    sms_sender: str = Field(default="", pattern=r"^(\+[1-9]\d{6,14})?$")
    #: What people are asked, in their language. No client and no health may be named.
    sms_text: str = (
        "Hej! {unit} söker vikarie {day} kl {start}-{end}, {place} ({title}). "
        "Svara JA eller NEJ inom {minutes} minuter. Nr {number}"
    )
    #: What is answered to a yes: it counts, it came too late, or a rule is in the way.
    sms_booked: str = "Hej! Du är bokad {day} kl {start}-{end}, {place} ({title}). Nr {number}"
    sms_filled: str = "Hej! Passet {day} kl {start}-{end}, {place}, är tillsatt. Nr {number}"
    sms_sorry: str = "Hej! Vi kan tyvärr inte boka dig {day} kl {start}-{end}, {place}. Nr {number}"
    #: What the pool system is told of an order that nobody gets, unless a person writes it.
    unfilled_text: str = "Ingen vikarie uppfyller alla regler"
    #: Seconds that the assignment may take at most.
    seconds: int = Field(default=20, ge=1, le=600)

    def unit_words(self, unit: str) -> dict[str, Message]:
        """Return what a unit is called, by its code, as a figure's words."""
        name = self.units.get(unit)
        return {} if name is None else {unit: message("{name}", name=name)}

    @model_validator(mode="after")
    def _order_holds(self) -> Self:
        if self.goals[0] is not Goal.filled or len(set(self.goals)) != len(self.goals):
            msg = "goals: filled comes first, and each goal stands once"
            raise ValueError(msg)
        if Goal.priority_right not in self.goals:
            msg = "goals: priority_right must be there"
            raise ValueError(msg)
        before = set(self.goals[: self.goals.index(Goal.priority_right)])
        if before - {Goal.filled, Goal.resource_time}:
            msg = "goals: only filled and resource_time may come before priority_right"
            raise ValueError(msg)
        for name in ("sms_text", "sms_booked", "sms_filled", "sms_sorry"):
            if not getattr(self, name).endswith("Nr {number}"):
                msg = f"{name}: ends with `Nr {{number}}`, by which a message is known"
                raise ValueError(msg)
        if min(self.weights.values()) < 0:
            msg = "weights: none is below 0"
            raise ValueError(msg)
        return self
