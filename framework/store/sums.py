"""Expressions that let the database sum over time, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, Func, IntegerField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler


class Tenths(Func):
    """Tenths of a second from the first instant to the second, rounded; negative counts as 0.

    `Tenths("opened_at", "at")`. SQLite measures to the millisecond. (Django's own difference of
    instants is a Python function there, called once a row.)
    """

    arity = 2
    output_field = IntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any  # noqa: ANN401 (as Django has it)
    ) -> tuple[str, Any]:  # fmt: skip
        """Return SQL that counts in days."""
        return super().as_sql(
            compiler, connection, arg_joiner=") - julianday(", **context,
            template="-CAST(MIN((julianday(%(expressions)s)) * 864000.0 - 0.5, 0) AS INTEGER)",
        )  # fmt: skip

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any  # noqa: ANN401 (as Django has it)
    ) -> tuple[str, Any]:  # fmt: skip
        """Return SQL that counts in seconds."""
        return super().as_sql(
            compiler, connection, arg_joiner=" - ", **context,
            template="-LEAST(ROUND(EXTRACT(EPOCH FROM (%(expressions)s)) * 10), 0)::integer",
        )  # fmt: skip


def step_of(instant: str, begins: Sequence[dt.datetime]) -> Combinable:
    """Return in which of some steps the column `instant` lies, from 0; before all of them is 0.

    `begins` is when each step begins, in order. It is found by halving: a year of weeks costs six
    comparisons a row.
    """

    def between(low: int, high: int) -> Combinable:
        if low == high:
            return Value(low)
        middle = (low + high + 1) // 2
        earlier = When(**{f"{instant}__lt": begins[middle]}, then=between(low, middle - 1))
        return Case(earlier, default=between(middle, high), output_field=IntegerField())

    return between(0, len(begins) - 1)
