"""A payroll that can be made bad, and cases that are approved for it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.adapters.targets import ElementHealth, OperationResult
from framework.config.municipality import CoworkerConfig
from framework.core.pauses import BreakerPolicy
from framework.core.retry import RetryPolicy
from framework.runtime import configuration
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.runtime.sessions import Lender
from framework.store import pauses
from framework.store.models import Case, Person
from tests.runtime import scene
from tests.runtime.payroll_over_http import HttpSessions

Put = Callable[[str, object], None]
OK = (ElementHealth(page="new_schedule", element="save", index=0),)
BY_CSS = (ElementHealth(page="new_schedule", element="rad", index=1),)
GONE = (ElementHealth(page="new_schedule", element="save", index=None, problem="0 hits"),)


class Payroll(HttpSessions):
    """The payroll over HTTP, whose health is as told and whose session can be made to fail."""

    def __init__(self, address: str, health: tuple[ElementHealth, ...] = OK) -> None:
        super().__init__(address)
        self.health_is: tuple[ElementHealth, ...] | Exception = health
        self.looks = 0
        self.lent = 0
        self.fails: Exception | None = None

    @contextmanager
    def lend(self, municipality: str, config: CoworkerConfig, role: str) -> Iterator[Any]:
        """Lend a session."""
        self.lent += 1
        with super().lend(municipality, config, role) as session:
            yield Session(self, session)


class Session:
    """Its session: fails as told, and counts how often it is looked over."""

    def __init__(self, payroll: Payroll, session: HttpSession) -> None:
        self._payroll = payroll
        self._session = session

    def health(self) -> tuple[ElementHealth, ...]:
        """Return the health as told."""
        self._payroll.looks += 1
        if isinstance(self._payroll.health_is, Exception):
            raise self._payroll.health_is
        return self._payroll.health_is

    def perform(
        self, operation: str, parameters: Mapping[str, str], *, on_save: Any = None
    ) -> OperationResult:
        """Carry out one operation, or fail as told."""
        if self._payroll.fails is not None:
            raise self._payroll.fails
        return self._session.perform(operation, parameters, on_save=on_save)


def approved(anna: Person, values: dict[str, str], count: int = 1) -> list[Case]:
    """Make cases of one unit that are approved, each with a Rad of its own."""
    digest = configuration.coworker("lindeby", "harry").digest
    found = []
    for number in range(1, count + 1):
        case = scene.prepared_case(digest, {**values, "rad": str(number)})
        scene.approve(case, anna)
        found.append(case)
    return found


def work(sessions: Lender, patience: float = 0) -> None:
    """Work in this process until nothing is due."""
    Engine(Work("w1:pauses", sessions)).run_until_idle(patience=patience)


def states(found: list[Case]) -> list[str]:
    """Return where the cases are now."""
    for case in found:
        case.refresh_from_db()
        assert case.owner == ""
    return [case.state for case in found]


def wrong(values: dict[str, str], number: int) -> dict[str, Any]:
    """Return the fault that stores other hours for one Rad."""
    return {
        "fault": "stores_other", "match": {"schema_id": values["schema_id"], "rad": str(number)},
        "column": "veckoarbetstid", "value": "40:00",
    }  # fmt: skip


def stored(payroll: Target, values: dict[str, str]) -> int:
    """Return how many rows of this test the payroll holds."""
    return len(payroll.stored("scheman", schema_id=values["schema_id"]))


def failing(put: Put, failures: int = 3, first_wait: float = 3600) -> None:
    """Let three failures in a row pause the target, and a case be tried again after minutes."""
    put("retry", RetryPolicy(attempts=3, first_wait=600))
    put("breaker", BreakerPolicy(failures=failures, first_wait=first_wait))


def in_force() -> list[str]:
    """Return the causes of the pauses in force."""
    return [pause.cause for pause in pauses.in_force("lindeby", "harry")]
