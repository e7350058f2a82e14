"""Calendars as iCalendar (RFC 5545): every event of a window of days as a row."""

from framework.adapters.calendars.reading import read_calendar
from framework.adapters.calendars.rows import misfit
from framework.adapters.calendars.server import fetch

__all__ = ["fetch", "misfit", "read_calendar"]
