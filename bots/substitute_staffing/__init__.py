"""Fills vacant shifts with substitutes, and shows why."""

from bots.substitute_staffing.kind import SubstituteStaffing

KIND = SubstituteStaffing

__all__ = ["KIND"]
