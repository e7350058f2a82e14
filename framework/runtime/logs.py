"""Logs: JSON lines that hold ids, codes and counts; anything else is dropped on the way out."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

#: The only keys that reach a log. Values of other keys could hold personal data.
ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "logger", "run", "case", "coworker", "municipality",
        "source", "slot", "missed", "state", "error", "cases", "exception", "browsers_left",
        "target", "attempt", "seconds", "read", "done", "approved", "awaiting", "waiting",
        "returned", "manual", "rejected", "failed", "unknown", "skipped", "files_refused",
    }
)  # fmt: skip


def only_allowed(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Drop every key that is not on the list, and the messages of exceptions."""
    return {key: value for key, value in event.items() if key in ALLOWED}


def trace_without_values(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace exception information by its type and the places it came through."""
    raised = event.pop("exc_info", None)
    if raised:
        error = sys.exc_info()[1] if raised is True else raised
        if isinstance(error, BaseException):
            event["exception"] = _places(error)
    return event


def configure(stream: TextIO | None = None) -> None:
    """Log JSON lines to `stream`, standard error without one."""
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        trace_without_values,
        only_allowed,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=processors,
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[StandardLogs()], level=logging.WARNING, force=True)


class StandardLogs(logging.Handler):
    """Sends what libraries log through the same allow-list: their name, level and place only."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log that a library said something, without what it said."""
        log = structlog.get_logger()
        raised = record.exc_info[1] if record.exc_info else None
        log.log(record.levelno, "library", logger=record.name, exc_info=raised)


def _places(error: BaseException) -> str:
    """Return `Type at module:line < module:line …`, innermost first, without any value."""
    places: list[str] = []
    trace: Any = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "?")
        places.insert(0, f"{name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' < '.join(places)}"
