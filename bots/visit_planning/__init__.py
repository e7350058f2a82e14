"""Distributes a day's visits of the home care to its staff, area by area."""

from bots.visit_planning.kind import VisitPlanning

KIND = VisitPlanning

__all__ = ["KIND"]
