"""A queue that cases come from: list what waits, and tell what became of it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any, Self

from framework.adapters.http.connection import Connection, Ready
from framework.adapters.http.filling import filled_in
from framework.adapters.http.judging import Clock, Judge, Missing, at
from framework.adapters.http.reading import Listed
from framework.adapters.targets import Account, Deadline
from framework.adapters.targets.formats import Values
from framework.config.targets import HttpDescription
from framework.config.targets.http import Queue, Told
from framework.core.errors import NotAllowed
from framework.core.messages import message
from framework.core.values import Value


class Item(Value):
    """One item of a queue."""

    #: Its name there.
    name: str
    #: Whatever it holds, as JSON; sheet name → rows if it is as it should be.
    tables: Any


class QueueSession:
    """One connection to one queue."""

    def __init__(
        self,
        description: HttpDescription,
        address: str,
        account: Account,
        *,
        clock: Clock,
    ) -> None:
        """As `HttpSession`; `NotAllowed` for a system whose description has no queue."""
        if description.queue is None:
            raise NotAllowed(message("{target} has no queue.", target=description.name))
        self._queue: Queue = description.queue
        self._description = description
        self._connection = Connection(description.name, address, account)
        self._judge = Judge(description, clock, account)
        self._listed = Listed(self._connection, self._judge)

    def waiting(self) -> tuple[Item, ...]:
        """Return what waits, in the queue's order; an item that stands twice is one.

        Raises `SystemException`, `TargetClosed` or `RefusedByTarget`, and then nothing was read.
        """
        wanted = self._queue.waiting
        ready = filled_in(wanted.request, self._values({}), self._description.formats)
        found: dict[str, Item] = {}
        for row, _ in self._listed.rows(wanted, ready, Deadline(self._queue.deadline)):
            name = str(self._judge.at(row, wanted.id) or "")
            if not name:
                raise self._judge.changed(message("an item has no name."))
            try:
                tables = at(row, wanted.tables)
            except Missing:
                tables = None
            found.setdefault(name, Item(name=name, tables=tables))
        return tuple(found.values())

    def taken(self, item: str) -> None:
        """Tell that every row of an item has its fate; the same again changes nothing.

        Raises what `waiting` raises.
        """
        self._tell(self._queue.taken, self._ready(self._queue.taken, item))

    def returned(self, item: str, errors: Iterable[Mapping[str, Any]]) -> None:
        """Tell what must be corrected in an item; the same again changes nothing.

        Each error is `{table, row, column, rule, remedy}`, with row 0 for the item as a whole.
        """
        told = self._queue.returned
        ready = self._ready(told, item)
        body: Any = copy.deepcopy(ready.body) if ready.body is not None else {}
        *way, last = told.errors.split(".")
        place = body
        for key in way:
            place = place.setdefault(key, {})
        place[last] = [dict(error) for error in errors]
        self._tell(told, Ready(ready.method, ready.path, ready.query, ready.headers, body))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self, told: Told, item: str) -> Ready:
        return filled_in(told.request, self._values({"item": item}), self._description.formats)

    def _values(self, given: Mapping[str, str]) -> Values:
        return Values(self._description.formats, {}, given)

    def _tell(self, told: Told, ready: Ready) -> None:
        answer = self._connection.send(ready, Deadline(self._queue.deadline))
        if answer.status not in told.already:
            self._judge.require_good(answer)
