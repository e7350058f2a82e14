"""A plan: who visits whom and when, and who is not visited and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a visit is not placed, in the words that planners know (domain facts 5.4)."""

    outside_window = "outside_window"
    """Utanför tidsfönster: nobody can be there at any time within the window."""
    too_long_travel = "too_long_travel"
    """För lång restid: it would fit the window and somebody's shift but for the way there."""
    double_booked = "double_booked"
    """Dubbelbokning: those who can come have other visits then."""
    locked = "locked"
    """Uppdraget är låst: locked to somebody and a time that cannot be kept."""
    no_address = "no_address"
    """Adress saknas."""
    outside_team = "outside_team"
    """Utanför team/område: nobody at work has the skills, or nobody there may come."""
    travel_mode = "travel_mode"
    """Färdsätt matchar inte kravet: those who may come cannot get there as they travel."""
    double_staffing = "double_staffing"
    """Dubbelbemanning behöver verifieras: there are not two who can come together."""
    outside_shift = "outside_shift"
    """Insats utanför pass: nobody who may come works then."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A visit that somebody carries out; it begins at `start`."""

    visit: str
    staff: str
    start: int


@dataclass(frozen=True, kw_only=True)
class Rest:
    """A break of somebody's: which of theirs, in order of the latest start, and its start."""

    staff: str
    number: int
    start: int


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """A visit that nobody has: a person decides what to do."""

    visit: str
    priority: int
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every visit once: as a stop, or unplaced. Stops and breaks in order of staff and time."""

    stops: tuple[Stop, ...]
    breaks: tuple[Rest, ...]
    #: Most important first.
    unplaced: tuple[Unplaced, ...]

    def day_of(self, staff: str) -> tuple[Stop, ...]:
        """Return what one person does, in order."""
        return tuple(each for each in self.stops if each.staff == staff)
