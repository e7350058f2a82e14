"""A session with a system behind HTTP: operations by name, one request each."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Self, cast

from framework.adapters.http.connection import Answer, Connection, Ready
from framework.adapters.http.filling import filled_in
from framework.adapters.http.judging import Clock, Judge, Missing, NotAsDescribed, at
from framework.adapters.http.reading import Listed
from framework.adapters.targets import (
    Account,
    Deadline,
    ElementHealth,
    OnSave,
    OperationResult,
    allowed,
)
from framework.adapters.targets.formats import Values, filling_in, matching
from framework.config.targets import HttpDescription
from framework.config.targets.http import HttpOperation
from framework.core.errors import (
    AlreadyThere,
    AnswerLost,
    NotSent,
    RefusedByTarget,
    SystemException,
)
from framework.core.messages import message

#: Seconds that a look at the system's health may take.
_HEALTH_SECONDS = 10.0


class HttpSession:
    """One connection to one target. May be used from any thread, by one at a time; others wait."""

    def __init__(
        self,
        description: HttpDescription,
        address: str,
        account: Account,
        *,
        clock: Clock,
        rehearse: bool = False,
        read_only: bool = False,
    ) -> None:
        """`address` is the target's root (`SystemAddress`); a refusal of `account` holds for all.

        `clock` says what time it is for whoever waits for the target to open. `rehearse` fills in
        and stops before sending what writes; `read_only` refuses it.
        """
        self.description = description
        self._account = account
        self._connection = Connection(description.name, address, account)
        self._judge = Judge(description, clock, account)
        self._listed = Listed(self._connection, self._judge)
        self._rehearse = rehearse
        self._read_only = read_only
        self._one_at_a_time = threading.Lock()

    def perform(
        self, operation: str, parameters: Mapping[str, str], *, on_save: OnSave | None = None
    ) -> OperationResult:
        """Carry out an operation with canonical parameter values; return canonical rows.

        `on_save` is called right before a writing request; what it raises prevents the request and
        passes through. A read raises `SystemException` (`TargetChanged`, `LogInRefused`),
        `TargetClosed`, `RefusedByTarget` or `NotAllowed`. A write raises `NotSent`,
        `RefusedByTarget` or `TargetClosed` when the target took nothing, `AlreadyThere` when it
        says that it holds this, else `AnswerLost`. A write is sent once, never again by itself.
        """
        described = cast(
            "HttpOperation",
            allowed(self.description, operation, parameters, read_only=self._read_only),
        )
        ready, where = self._filled_in(described, parameters)
        with self._one_at_a_time:
            if described.does == "reads":
                return OperationResult(rows=tuple(self._read(described, ready, where)))
            if self._rehearse:
                return OperationResult(rehearsed=True)
            self._account.require_usable()
            if on_save is not None:
                on_save()
            self._write(described, ready)
            return OperationResult()

    def health(self) -> tuple[ElementHealth, ...]:
        """Ask the declared health request, if there is one; raises what a read does."""
        wanted = self.description.health
        if wanted is None:
            return ()
        with self._one_at_a_time:
            answer = self._connection.send(Ready("GET", wanted.path), Deadline(_HEALTH_SECONDS))
        self._judge.require_good(answer)
        tree = self._judge.parsed(answer) if wanted.fields else None
        return tuple(
            ElementHealth(page=wanted.path, element=path, index=0 if _stands(tree, path) else None)
            for path in wanted.fields
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _filled_in(
        self, operation: HttpOperation, parameters: Mapping[str, str]
    ) -> tuple[Ready, dict[str, str]]:
        """Return what to send, and the values that fields of its answer must have."""
        formats = self.description.formats
        with filling_in():
            values = Values(formats, operation.parameters, parameters)
            ready = filled_in(operation.request, values, formats)
            return ready, values.wanted(operation.where)

    def _read(
        self, operation: HttpOperation, ready: Ready, where: Mapping[str, str]
    ) -> list[dict[str, str]]:
        def none(answer: Answer) -> bool:
            return answer.status in operation.none

        raw = self._listed.rows(operation, ready, Deadline(operation.deadline), none=none)
        return matching(
            self._listed.canonical(raw, operation.result, self.description.formats), where
        )

    def _write(self, operation: HttpOperation, ready: Ready) -> None:
        try:
            answer = self._connection.send(ready, Deadline(operation.deadline))
            if answer.status in operation.already_there:
                raise AlreadyThere(
                    message("{target} says that it is there already.", target=self.description.name)
                )
            self._judge.require_good(answer)
            if self.description.failed is not None:
                self._judge.tree(answer)
        except NotSent:
            raise
        except NotAsDescribed as error:
            raise RefusedByTarget(error.message) from None
        except SystemException as error:
            raise AnswerLost(error.message) from None


def _stands(tree: object, path: str) -> bool:
    try:
        at(tree, path)
    except Missing:
        return False
    return True
