"""The fixture payroll without a browser: the same operations, for tests that kill workers often."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from fixtures.targets.client import Client, Page
from framework.adapters.targets import LogInRefused, OperationResult
from framework.config.municipality import CoworkerConfig
from framework.config.targets import TargetDescription
from framework.core.canonical import canonical
from framework.core.errors import AnswerLost, RefusedByTarget, SystemException, TargetClosed
from framework.core.messages import message

_FIELD = re.compile(r"<th[^>]*>(.*?)</th>\s*<td[^>]*>(.*?)</td>", re.DOTALL)
_MAINTENANCE = "Driftstopp"
_SECONDS = 0.5


class HttpSession:
    """Performs the payroll's operations by sending its forms."""

    def __init__(self, address: str, description: TargetDescription) -> None:
        self._description = description
        self._client = Client(address, seconds=_SECONDS)
        self._log_in()

    def perform(
        self,
        operation: str,
        parameters: Mapping[str, str],
        *,
        on_save: Callable[[], None] | None = None,
    ) -> OperationResult:
        """Carry out one operation as the browser session promises to."""
        if operation == "register_schedule":
            return self._register(dict(parameters), on_save)
        if operation == "find_by_reference":
            rows = self._exported(extern_referens=parameters["reference"])
            return OperationResult(rows=tuple(rows))
        rows = self._listed(parameters)
        if operation == "read_schedule":
            rows = [self._details(row["schemanummer"], row) for row in rows]
        return OperationResult(rows=tuple(rows))

    def _register(
        self, values: dict[str, str], on_save: Callable[[], None] | None
    ) -> OperationResult:
        _require_open(self._open("/scheman/ny"))
        values["extern_referens"] = values.pop("reference")
        if on_save is not None:
            on_save()
        try:
            page = self._client.post("/scheman/ny", values)
        except (TimeoutError, OSError):
            raise AnswerLost from None
        if page.heading in {"Logga in", ""}:
            raise AnswerLost
        _require_open(page)
        if page.alerts:
            raise RefusedByTarget(message("{text}", text=" ".join(page.alerts)))
        if page.message != "Sparat":
            raise AnswerLost
        return OperationResult()

    def _listed(self, parameters: Mapping[str, str]) -> list[dict[str, str]]:
        query = {name: parameters[name] for name in ("anstallningsnummer", "schema_id")}
        wanted = {name: parameters[name] for name in ("rad", "fran")}
        rows = self._exported(**query)
        return [row for row in rows if all(row[name] == wanted[name] for name in wanted)]

    def _exported(self, **query: str) -> list[dict[str, str]]:
        text = self._open("/scheman/export.csv", **query).text.removeprefix("\ufeff")
        fields = self._description.operations["export_schedules"].result
        return [
            {name: canonical(field.type, row[field.column]) for name, field in fields.items()}
            for row in csv.DictReader(io.StringIO(text), delimiter=";")
        ]

    def _details(self, number: str, row: dict[str, str]) -> dict[str, str]:
        page = self._open(f"/scheman/{number}")
        assert page.heading == f"Schema {number}"
        assert _FIELD.search(page.text)
        return row

    def _open(self, path: str, **query: str) -> Page:
        page = self._get(path, **query)
        if page.heading == "Logga in":
            self._log_in()
            page = self._get(path, **query)
        if page.heading == _MAINTENANCE:
            raise TargetClosed
        if page.status >= 500:
            raise SystemException
        return page

    def _get(self, path: str, **query: str) -> Page:
        try:
            return self._client.get(path, **query)
        except OSError as error:
            raise SystemException from error

    def _log_in(self) -> None:
        try:
            page = self._client.log_in()
        except OSError as error:
            raise SystemException from error
        if page.heading == _MAINTENANCE:
            raise TargetClosed
        if page.alerts:
            raise LogInRefused(message("{text}", text=" ".join(page.alerts)))


def _require_open(page: Page) -> None:
    """Raise `TargetClosed` when the page says that payroll is being run."""
    if any("stängd för lönekörning" in alert for alert in page.alerts):
        raise TargetClosed


class HttpSessions:
    """Lends the session."""

    def __init__(self, address: str) -> None:
        self._address = address

    @contextmanager
    def lend(self, municipality: str, config: CoworkerConfig, role: str) -> Iterator[HttpSession]:
        """Lend a session that has logged in."""
        del municipality
        yield HttpSession(self._address, config.targets[role])

    def close(self) -> None:
        """There is nothing to close."""
