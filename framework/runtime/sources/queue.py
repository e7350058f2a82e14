"""A queue of another system as a source."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

from framework.adapters.http import Item, QueueSession
from framework.adapters.sheets import read_tables, tables_digest
from framework.config.municipality import QueueConfig
from framework.core.errors import FileRefused
from framework.core.tables import Returned, WorkbookSpec
from framework.runtime import here
from framework.runtime.sessions import account_of, address_of
from framework.runtime.sources.port import Delivery, Look, Say
from framework.store.models import SourceFile


class QueueSource:
    """The items that wait in a queue now.

    Collecting and reading targets never happen at once, so its one connection keeps within the
    sessions that the system allows.
    """

    stays = False

    def __init__(
        self, municipality: str, queue: QueueConfig, spec: WorkbookSpec, *, tenant: str
    ) -> None:
        """Ask nothing yet; every row must belong to the `tenant`."""
        self.place = queue.description.name
        self._municipality = municipality
        self._config = queue
        self._spec = spec
        self._tenant = tenant
        self._session: QueueSession | None = None

    def look(self, readers: Executor) -> list[Look]:
        """List the queue, and have every item judged."""
        self._require_open()
        return [(item.name, readers.submit(self._read, item)) for item in self._opened().waiting()]

    def hand_back(
        self, delivery: Delivery, file: SourceFile, bad: Sequence[Returned], say: Say
    ) -> None:
        """Tell the queue that an item is taken, or what must be corrected in it."""
        del file
        if delivery.refused is not None:
            whole = {"table": "", "row": 0, "column": "", "remedy": ""}
            self._opened().returned(delivery.name, [{**whole, "rule": say(delivery.refused)}])
        elif bad:
            errors = [
                {
                    "table": cell.place.sheet, "row": cell.place.row, "column": cell.column,
                    "rule": say(cell.rule), "remedy": say(cell.remedy),
                }
                for row in bad
                for cell in row.cells
            ]  # fmt: skip
            self._opened().returned(delivery.name, errors)
        else:
            self._opened().taken(delivery.name)

    def close(self) -> None:
        """Close the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _opened(self) -> QueueSession:
        if self._session is None:
            system, found = self._config.system, self._config.description
            self._session = QueueSession(
                found,
                address_of(self._municipality, system, self._config.address),
                account_of(self._municipality, system, found),
                clock=here.now,
            )
        return self._session

    def _require_open(self) -> None:
        """Raise `TargetClosed` when the queue's own calendar says so; it is not asked then."""
        times = self._config.closed_times
        period = times.at(here.now()) if times is not None else None
        if period is not None:
            raise period.refusal(self.place)

    def _read(self, item: Item) -> Delivery:
        """Return what an item holds, or why it is refused."""
        digest = tables_digest(item.tables)
        try:
            rows = read_tables(item.tables, self._spec, file=item.name, tenant=self._tenant)
        except FileRefused as refusal:
            return Delivery(name=item.name, digest=digest, refused=refusal.message)
        return Delivery(name=item.name, digest=digest, rows=rows)
