"""What `prepare` may read of the targets: operations marked `reads`, each once per run."""

from __future__ import annotations

import threading

from framework.config.municipality import CoworkerConfig
from framework.core.closing import ClosedTimes
from framework.core.errors import CoworkerError, SystemException
from framework.core.kinds import NotRead, Reading
from framework.core.messages import Message, message
from framework.runtime import here
from framework.runtime.sessions import Lender

#: A read that broke is tried once more; after that the run goes on without it.
_TRIES = 2


class LiveReader:
    """Reads targets through the browser; what one run has read is not read again."""

    def __init__(self, municipality: str, config: CoworkerConfig, sessions: Lender) -> None:
        self._municipality = municipality
        self._config = config
        self._sessions = sessions
        self._read: dict[tuple[str, ...], Reading | NotRead] = {}
        self._lock = threading.Lock()

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Carry out an operation marked `reads`; a target out of reach is told, not raised."""
        key = (target, operation, *(f"{k}={v}" for k, v in sorted(parameters.items())))
        with self._lock:
            if key not in self._read:
                self._read[key] = self._ask(target, operation, parameters)
            return self._read[key]

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Return when a target is closed, None when nobody has written it down."""
        return self._config.closed_times.get(target)

    def _ask(self, target: str, operation: str, parameters: dict[str, str]) -> Reading | NotRead:
        name = self._config.targets[target].name
        refusal: CoworkerError | None = None
        for _ in range(_TRIES):
            try:
                with self._sessions.lend(self._municipality, self._config, target) as session:
                    result = session.perform(operation, parameters)
            except SystemException as error:
                refusal = error
            except CoworkerError as error:
                return NotRead(target=name, reason=error.message)
            else:
                return Reading(target=name, read_at=here.now(), rows=result.rows)
        reason = refusal.message if refusal else message("no answer")
        return NotRead(target=name, reason=reason)


class NoReader:
    """Opens no connection to any target: every read says why it was not made."""

    def __init__(self, config: CoworkerConfig, reason: Message) -> None:
        self._config = config
        self._reason = reason

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Say that the target was not read."""
        del operation, parameters
        return NotRead(target=self._config.targets[target].name, reason=self._reason)

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Return when a target is closed: that stands in a file, so a dry run knows it too."""
        return self._config.closed_times.get(target)
