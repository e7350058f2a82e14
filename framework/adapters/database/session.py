"""One connection to somebody else's database, on which nothing can be written.

Of PostgreSQL every query is a cursor in one READ ONLY transaction: the server takes no second
statement and no statement that writes. What a function does outside of the transaction (`dblink`,
`pg_terminate_backend`) only the account's rights refuse. A file of SQLite is opened to be read, and
whatever is not reading is refused while it is compiled.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, unquote, urlsplit

from framework.adapters.targets import Account, Credentials, Deadline
from framework.config.targets import DatabaseDescription
from framework.config.targets.mail import is_here
from framework.core.canonical import hours_text
from framework.core.errors import (
    CoworkerError,
    FileRefused,
    NotAllowed,
    SystemException,
    TargetChanged,
)
from framework.core.identity import mask_all
from framework.core.local_time import local
from framework.core.messages import message

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

#: Rows fetched at once, and seconds to come through to the server.
_AT_ONCE, _CONNECT = 500, 10
_FILE = "sqlite:///"
#: What SQLite compiles of a query that reads; a pragma is what SQLAlchemy asks at its start.
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION,
                      sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_TRANSACTION})  # fmt: skip
_HARMLESS = "read_uncommitted"
#: How servers word a refused log-in, which libpq gives no code for.
_NOT_YOU = re.compile(r"authenti|autenti|password|lösenord|role .* does not exist", re.IGNORECASE)
#: Codes of PostgreSQL and SQLite, and PostgreSQL's classes.
_WRITES = frozenset({"25006", "25001", "0A000", "SQLITE_AUTH", "SQLITE_READONLY"})
_LATE = frozenset({"57014", "SQLITE_INTERRUPT"})
_NO_DATABASE = frozenset({"SQLITE_NOTADB", "SQLITE_CORRUPT"})
_ACCOUNT, _QUERY, _VALUE = "28", "42", "22"


@dataclass(frozen=True, slots=True)
class Answered:
    """What one query gave."""

    columns: tuple[str, ...]
    #: Plain values by column, as JSON holds them.
    rows: list[dict[str, Any]] = field(repr=False)


class DatabaseSession:
    """One connection to one database, opened when it is first needed; used by one thread."""

    def __init__(
        self, description: DatabaseDescription, address: str, account: Account, *, folder: Path
    ) -> None:
        """`address` is a `SystemAddress`; a file of SQLite lies below `folder`."""
        self._description = description
        self._name = description.name
        self._address = address
        self._account = account
        self._folder = folder
        self._engine: Engine | None = None
        self._deadline = Deadline(description.deadline)
        host = urlsplit(address).hostname or ""
        if description.unencrypted and not address.startswith(_FILE) and not is_here(host):
            raise NotAllowed(
                message("{target} is not on this machine: it is not asked without encryption.",
                        target=self._name)
            )  # fmt: skip

    def read(self, queries: Mapping[str, str], today: dt.date) -> dict[str, Answered]:
        """Return what queries give, all of them as of one moment.

        Raises `SystemException` (`LogInRefused`, `TargetChanged`), `NotAllowed` for what is no
        reading, and `FileRefused` when there are more rows than allowed: then none is used.
        """
        with self._asked(), self._connected() as connection:
            return {
                name: self._answer(connection, name, query, today)
                for name, query in queries.items()
            }

    def columns(self, queries: Mapping[str, str], today: dt.date) -> dict[str, tuple[str, ...]]:
        """Return the columns that queries have; they are run, and no row is fetched."""
        with self._asked(), self._connected() as connection:
            found = {}
            for name, query in queries.items():
                with self._running(connection, query, today) as (_, columns):
                    found[name] = columns
            return found

    def is_superuser(self) -> bool:
        """Whether the account may do everything on the server, so that nothing keeps it back."""
        if self._address.startswith(_FILE):
            return False
        with self._asked(), self._connected() as connection:
            found = connection.exec_driver_sql("SELECT current_setting('is_superuser')")
            return bool(found.scalar_one() == "on")

    def close(self) -> None:
        """Close the connection."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connected(self) -> Connection:
        in_a_file = self._address.startswith(_FILE)
        if not in_a_file:
            self._account.require_usable()
        if self._engine is None:
            self._engine = self._file() if in_a_file else self._server()
        return self._engine.connect()

    def _file(self) -> Engine:
        from sqlalchemy import NullPool, create_engine, event  # noqa: PLC0415 (an extra)

        folder = self._folder.resolve()
        path = (folder / unquote(self._address.removeprefix(_FILE))).resolve()
        if not path.is_relative_to(folder):
            raise NotAllowed(
                message("The file of {target} does not lie below the data folder.",
                        target=self._name)
            )  # fmt: skip

        def opened() -> sqlite3.Connection:
            connection = sqlite3.connect(
                f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None,
                timeout=_CONNECT,
            )  # fmt: skip
            connection.set_authorizer(_only_reading)
            connection.set_progress_handler(lambda: not self._deadline.left(), 10_000)
            return connection

        engine = create_engine("sqlite://", creator=opened, poolclass=NullPool)
        # The driver begins nothing by itself: without this every query is of its own moment.
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN"))
        return engine

    def _server(self) -> Engine:
        from sqlalchemy import URL, NullPool, create_engine  # noqa: PLC0415 (an extra)

        parts, account = urlsplit(self._address), self._account.credentials
        named = account if isinstance(account, Credentials) else None
        milliseconds = int(self._description.deadline * 1000)
        trust = {"sslmode": "prefer"}
        if not self._description.unencrypted:
            trust = {"sslmode": "verify-full", "sslrootcert": "system"}
        return create_engine(
            URL.create(
                "postgresql+psycopg", username=named.user if named else None,
                password=named.password if named else None, host=parts.hostname, port=parts.port,
                database=unquote(parts.path.strip("/")) or None,
            ),
            poolclass=NullPool,
            connect_args={
                "connect_timeout": _CONNECT, "tcp_user_timeout": milliseconds,
                "options": f"-c statement_timeout={milliseconds}", **trust,
            },
            execution_options={
                "isolation_level": "REPEATABLE READ", "postgresql_readonly": True,
                "stream_results": True,
            },
        )  # fmt: skip

    @contextmanager
    def _running(
        self, connection: Connection, query: str, today: dt.date
    ) -> Iterator[tuple[Any, tuple[str, ...]]]:
        """Run a query; yields what its rows are fetched from, and its columns."""
        from sqlalchemy import text  # noqa: PLC0415 (an extra)

        self._deadline = Deadline(self._description.deadline)
        day = today.isoformat() if self._address.startswith(_FILE) else today
        with connection.execute(text(query), {"today": day}) as result:
            columns = tuple(result.keys())
            if twice := sorted({name for name in columns if columns.count(name) > 1}):
                raise TargetChanged(
                    message("A query to {target} gives two columns of one name: {columns}.",
                            target=self._name, columns=", ".join(twice))
                )  # fmt: skip
            yield result, columns

    def _answer(self, connection: Connection, name: str, query: str, today: dt.date) -> Answered:
        rows: list[dict[str, Any]] = []
        with self._running(connection, query, today) as (result, columns):
            for part in result.partitions(_AT_ONCE):
                rows += [dict(zip(columns, map(plain, row), strict=True)) for row in part]
                if len(rows) > self._description.at_most:
                    raise FileRefused(
                        message("{target}: the query for {sheet} gives more than the {rows} rows "
                                "allowed; narrow it. Nothing of it was used.",
                                target=self._name, sheet=name, rows=self._description.at_most)
                    )  # fmt: skip
                if not self._deadline.left():
                    raise self._late()
        self._account.accepted()
        return Answered(columns, rows)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Tell what goes wrong in our own words; values of the database stand in none of them."""
        try:
            from sqlalchemy.exc import DBAPIError, SQLAlchemyError  # noqa: PLC0415 (an extra)
        except ImportError:
            raise NotAllowed(
                message("Databases need the extra {extra}, which is not installed.", extra="sql")
            ) from None
        try:
            yield
        except DBAPIError as error:
            raise self._told(error.orig) from None
        except SQLAlchemyError as error:
            raise self._changed(type(error).__name__) from None
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise self._told(error) from None

    def _told(self, error: Any) -> CoworkerError:  # noqa: ANN401 (any driver's)
        code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None) or ""
        found: CoworkerError = SystemException(
            message("{target} cannot be reached or broke the connection ({error}).",
                    target=self._name, error=code or type(error).__name__)
        )  # fmt: skip
        if code in _WRITES:
            said = message("{target} was not asked: a query only reads.", target=self._name)
            found = NotAllowed(said)
        elif code in _LATE:
            found = self._late()
        elif code.startswith(_ACCOUNT) or (not code and _NOT_YOU.search(str(error))):
            found = self._account.refused(
                message("{target} refused the coworker's account.", target=self._name)
            )
        elif code.startswith(_VALUE) or (not code and type(error).__name__ == "DataError"):
            found = TargetChanged(
                message("A query to {target} meets a value that cannot be read ({error}).",
                        target=self._name, error=code or type(error).__name__)
            )  # fmt: skip
        elif code.startswith(_QUERY):
            found = self._changed(error.diag.message_primary or code)
        elif code == "SQLITE_ERROR":
            found = self._changed(str(error))
        elif code in _NO_DATABASE:
            found = self._changed("no database")
        elif isinstance(error, sqlite3.ProgrammingError | sqlite3.Warning):
            found = self._changed("one statement only")
        return found

    def _changed(self, what: str) -> TargetChanged:
        return TargetChanged(
            message("{target} does not answer a query as it is written: {what}",
                    target=self._name, what=mask_all(what))
        )  # fmt: skip

    def _late(self) -> SystemException:
        return SystemException(message("{target} did not answer in time.", target=self._name))


def _only_reading(action: int, first: str | None, *_: str | None) -> int:
    reads = action in _READING or (action == sqlite3.SQLITE_PRAGMA and first == _HARMLESS)
    return sqlite3.SQLITE_OK if reads else sqlite3.SQLITE_DENY


def plain(value: Any) -> Any:  # noqa: ANN401 (whatever a driver gives)
    """Return a database's value as a sheet would hold it; what is no one value stays as it is."""
    match value:
        case dt.datetime():
            wall = local(value) if value.tzinfo else value
            return (
                wall.strftime("%Y-%m-%d") if wall.time() == dt.time() else f"{wall:%Y-%m-%d %H:%M}"
            )
        case dt.date():
            return value.isoformat()
        case dt.time():
            return f"{value:%H:%M}"
        case dt.timedelta():
            return hours_text(round(value.total_seconds() / 60))
        case uuid.UUID():
            return str(value)
    return value
