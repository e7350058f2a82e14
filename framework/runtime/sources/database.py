"""A database of others as a source: what its queries give is one workbook, and is left there."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

from framework.adapters.database import DatabaseSession
from framework.adapters.sheets import absent, read_tables, tables_digest
from framework.config.coworkers import Source as Described
from framework.config.municipality import DatabaseConfig
from framework.core.errors import FileRefused, TargetChanged
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.tables import Returned, WorkbookSpec
from framework.runtime import here
from framework.runtime.sessions import account_of, address_of
from framework.runtime.sources.port import Delivery, Look, Say, done
from framework.store.models import SourceFile


class DatabaseSource:
    """What the queries of a source give now.

    As a register it must give something; as work, no rows are nothing to do, and a row that is as
    it was is not taken twice.
    """

    def __init__(
        self,
        municipality: str,
        database: DatabaseConfig,
        described: Described,
        name: str,
        spec: WorkbookSpec,
        *,
        tenant: str,
    ) -> None:
        """Ask nothing yet; every row must belong to the `tenant`."""
        self.stays = described.stays
        self.place = database.description.name
        self._delivery = f"{self.place}: {name}"
        self._municipality = municipality
        self._config = database
        self._queries = described.queries
        self._spec = spec
        self._tenant = tenant

    def look(self, readers: Executor) -> list[Look]:
        """Run the queries, all of them as of one moment."""
        del readers
        times = self._config.closed_times
        period = times.at(here.now()) if times is not None else None
        if period is not None:
            raise period.refusal(self.place)
        delivery = self._read()
        return [(self._delivery, done(delivery))] if delivery is not None else []

    def hand_back(
        self, delivery: Delivery, file: SourceFile, bad: Sequence[Returned], say: Say
    ) -> None:
        """Nothing is taken and nobody told: bad rows are told in the run."""

    def close(self) -> None:
        """Nothing is open."""

    def columns(self) -> int:
        """Run every query without fetching a row; returns how many columns of ours are there.

        Raises what `look` raises, and `TargetChanged` when a column is missing.
        """
        with self._session() as session:
            found = session.columns(self._queries, local(here.now()).date())
        self._require(found)
        return sum(len(sheet.columns) for sheet in self._spec.sheets)

    def account_may_all(self) -> bool:
        """Whether the account is a superuser of the server, whom nothing keeps from writing."""
        with self._session() as session:
            return session.is_superuser()

    def _session(self) -> DatabaseSession:
        system, described = self._config.system, self._config.description
        return DatabaseSession(
            described,
            address_of(self._municipality, system, self._config.address),
            account_of(self._municipality, system, described),
            folder=here.data_folder(),
        )

    def _require(self, found: dict[str, tuple[str, ...]]) -> None:
        for sheet in self._spec.sheets:
            if missing := absent(sheet, found[sheet.name]):
                raise TargetChanged(
                    message("{target}: the query for {sheet} gives no column {columns}.",
                            target=self.place, sheet=sheet.name, columns=", ".join(missing))
                )  # fmt: skip

    def _read(self) -> Delivery | None:
        """Return what the queries give, None when that is nothing to do."""
        try:
            with self._session() as session:
                found = session.read(self._queries, local(here.now()).date())
            self._require({name: one.columns for name, one in found.items()})
            tables = {name: one.rows for name, one in found.items()}
            if not self.stays and not any(tables.values()):
                return None
            digest = tables_digest(tables)
            rows = read_tables(tables, self._spec, file=self._delivery, tenant=self._tenant)
        except FileRefused as refusal:
            return Delivery(name=self._delivery, digest="", refused=refusal.message)
        return Delivery(name=self._delivery, digest=digest, rows=rows)
