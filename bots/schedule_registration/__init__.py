"""Registers approved schedules in the payroll system."""

from bots.schedule_registration.kind import ScheduleRegistration

KIND = ScheduleRegistration

__all__ = ["KIND"]
