"""What people have left on the coworker's own pages, as a source."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

from framework.adapters.sheets import read_tables
from framework.core.errors import FileRefused
from framework.core.tables import Returned, WorkbookSpec
from framework.runtime.sources.port import Delivery, Look, Say
from framework.store import intake
from framework.store.models import SourceFile


class IntakeSource:
    """What no run has given its fate yet; each thing that somebody left is a delivery."""

    stays = False

    def __init__(
        self, municipality: str, coworker: str, source: str, spec: WorkbookSpec, *, tenant: str
    ) -> None:
        self.place = f"{coworker}/{source}"
        self._desk = (municipality, coworker)
        self._source = source
        self._spec = spec
        self._tenant = tenant

    def look(self, readers: Executor) -> list[Look]:
        """List what was left, and have it judged."""
        return [
            (each.reference, readers.submit(self._read, each.reference, each.tables, each.digest))
            for each in intake.waiting(*self._desk, self._source)
        ]

    def hand_back(
        self, delivery: Delivery, file: SourceFile, bad: Sequence[Returned], say: Say
    ) -> None:
        """Note that it has its fate; whoever left it has gone, so that nothing goes back."""
        del file, bad, say
        intake.take(*self._desk, delivery.name, delivery.digest)

    def close(self) -> None:
        """Nothing is open."""

    def _read(self, reference: str, tables: Any, digest: str) -> Delivery:  # noqa: ANN401 (JSON)
        try:
            rows = read_tables(tables, self._spec, file=reference, tenant=self._tenant)
        except FileRefused as refusal:
            return Delivery(name=reference, digest=digest, refused=refusal.message)
        return Delivery(name=reference, digest=digest, rows=rows)
