"""What an engine is given to do."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Protocol

from framework.store.models import Case, Run


class Jobs(Protocol):
    """The work itself. Each job begins with a guarded UPDATE, so offering twice is harmless."""

    def runs(self) -> list[Run]:
        """Return the runs that are due and in nobody's hands."""
        ...

    def cases_to_prepare(self) -> list[Case]:
        """Return the cases to prepare that are due and in nobody's hands."""
        ...

    def cases_to_act(self) -> list[Case]:
        """Return the cases to act on that are due and in nobody's hands."""
        ...

    def start_run(self, run: Run) -> None:
        """Take a run in hand and collect, unless somebody else was first."""
        ...

    def prepare(self, case: Case) -> None:
        """Take a case in hand and prepare it, unless somebody else was first."""
        ...

    def act(self, case: Case) -> None:
        """Take a case in hand and act on it, unless somebody else was first."""
        ...

    def settle_runs(self) -> None:
        """Finish the runs that have nothing left to do."""
        ...

    def at_work(self) -> AbstractContextManager[None]:
        """Be known as a worker that lives, having freed what dead ones left in hand."""
        ...

    def is_void(self) -> bool:
        """Tell whether this worker was taken for dead: it may begin nothing more."""
        ...

    def give_up(self, case: Case) -> None:
        """Let go of a case whose job broke in a way that nobody foresaw."""
        ...

    def give_up_run(self, run: Run) -> None:
        """Let go of a run whose collecting broke in a way that nobody foresaw."""
        ...

    def next_due(self) -> dt.datetime | None:
        """Return when the next case in nobody's hands is due, None when none ever is."""
        ...

    def now(self) -> dt.datetime:
        """Return the instant the work lives at."""
        ...

    def idle(self) -> None:
        """Give back what is only needed while there is work (browser sessions)."""
        ...
