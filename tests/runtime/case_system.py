"""A case system in memory: holds rows and calculations, and refuses or loses what it is told to."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from framework.adapters.targets import OperationResult
from framework.config.municipality import CoworkerConfig
from framework.config.targets import TargetDescription
from framework.core.errors import RefusedByTarget
from framework.core.messages import message

ROW = {"type": "text", "approved": "decimal"}
RESULT = {"result": "decimal"}

DESCRIPTION = TargetDescription.model_validate(
    {
        "name": "Lindeby ärende", "version": "1", "settles_within": 0,
        "operations": {
            name: {"does": does, "parameters": parameters}
            for name, does, parameters in (
                ("find_row", "reads", ROW), ("add_row", "writes", ROW), ("read_row", "reads", ROW),
                ("find_calculation", "reads", RESULT),
                ("register_calculation", "writes", RESULT),
                ("read_calculation", "reads", RESULT),
            )
        },
    }
)  # fmt: skip


class CaseSystem:
    """Lends itself as a session."""

    def __init__(self) -> None:
        #: What is stored, by operation that wrote it, with the reference.
        self.stored: list[tuple[str, dict[str, str]]] = []
        #: Says no to these writes, by operation or by the type of a row.
        self.refuses: set[str] = set()
        #: What whoever asks is answered with instead, and how often anybody asked.
        self.fails: Exception | None = None
        self.asked = 0

    @contextmanager
    def lend(self, municipality: str, config: CoworkerConfig, role: str) -> Iterator[Any]:
        """Lend it."""
        del municipality, config, role
        yield self

    def close(self) -> None:
        """There is nothing to close."""

    def perform(
        self, operation: str, parameters: Mapping[str, str], *,
        on_save: Callable[[], None] | None = None,
    ) -> OperationResult:  # fmt: skip
        """Find, read or write."""
        kind = operation.rpartition("_")[2]
        self.asked += 1
        if self.fails is not None:
            raise self.fails
        if on_save is None:
            values = {key: value for key, value in parameters.items() if key != "reference"}
            return OperationResult(
                rows=tuple(
                    {"id": f"{kind}-{number}"} | held
                    for number, (what, held) in enumerate(self.stored, 1)
                    if what == kind and values.items() <= held.items()
                )
            )
        on_save()
        if self.refuses & {operation, parameters.get("type", "")}:
            raise RefusedByTarget(message("the month is locked"))
        self.stored.append((kind, dict(parameters)))
        return OperationResult()

    def holds(self) -> list[str]:
        """Return the references of everything that is stored."""
        return [held["reference"] for _, held in self.stored]
