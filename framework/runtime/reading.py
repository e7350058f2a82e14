"""What `prepare` may read of the targets: operations marked `reads`, each once per run."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import Future

from framework.config.municipality import CoworkerConfig
from framework.core.closing import ClosedTimes
from framework.core.errors import CoworkerError, SystemException, TargetClosed
from framework.core.findings import Finding, FindingLevel
from framework.core.kinds import NotRead, Reading, TargetReader
from framework.core.messages import Message, message
from framework.runtime import here
from framework.runtime.watched import Watched, say_fallback

#: A read that broke is tried once more; after that the run goes on without it.
_TRIES = 2


class LiveReader:
    """Reads targets; what one run has read is not read again.

    May be used by several threads at once: as many read a target as it allows sessions, and who
    asks what somebody else is just asking waits for that answer.
    """

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._config = watched.config
        self._read: dict[tuple[str, ...], Future[Reading | NotRead]] = {}
        #: Why something is not asked again, by target and by `target/operation`.
        self._given_up: dict[str, Message] = {}
        #: Failures in a row in this run, by the same.
        self._in_a_row: Counter[str] = Counter()
        self._lock = threading.Lock()

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Carry out an operation marked `reads`; a target out of reach is told, not raised."""
        key = (target, operation, *(f"{k}={v}" for k, v in sorted(parameters.items())))
        with self._lock:
            known = self._read.get(key)
            answer = self._read.setdefault(key, Future())
        if known is None:
            try:
                answer.set_result(self._ask(target, operation, parameters))
            except BaseException as error:
                # Who waits for this answer gets the error; the next one asks anew.
                with self._lock:
                    del self._read[key]
                answer.set_exception(error)
                raise
        return answer.result()

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Return when a target is closed, None when nobody has written it down."""
        return self._config.closed_times.get(target)

    def _ask(self, target: str, operation: str, parameters: dict[str, str]) -> Reading | NotRead:
        name = self._config.targets[target].name
        for given_up in (target, f"{target}/{operation}"):
            if given_up in self._given_up:
                return NotRead(target=name, reason=self._given_up[given_up])
        refusal: CoworkerError | None = None
        for _ in range(_TRIES):
            try:
                # Changed pages stop what is written; what can still be read of them is right.
                with self._watched.lend(target, even_changed=True) as session:
                    result = session.perform(operation, parameters)
            except (SystemException, TargetClosed) as error:
                refusal = error
            except CoworkerError as error:
                return NotRead(target=name, reason=error.message)
            else:
                with self._lock:
                    self._in_a_row.pop(target, None)
                    self._in_a_row.pop(f"{target}/{operation}", None)
                used = tuple(say_fallback(name, one) for one in result.fallbacks)
                return Reading(target=name, read_at=here.now(), rows=result.rows, fallbacks=used)
        reason = refusal.message if refusal else message("no answer")
        self._count(target, operation, name, reason)
        return NotRead(target=name, reason=reason)

    def _count(self, target: str, operation: str, name: str, reason: Message) -> None:
        """Stop asking what fails again and again: each try costs the night minutes.

        A target that answers for many others may fail for one of them only.
        """
        most = self._config.coworker.breaker.failures
        with self._lock:
            self._in_a_row.update([target, f"{target}/{operation}"])
            failures = self._in_a_row[target]
            of_operation = self._in_a_row[f"{target}/{operation}"]
        if failures >= most:
            what = target
            text = message(
                "{target} failed {count} times in a row and is not read again in this run. {why}",
                target=name, count=failures, why=reason,
            )  # fmt: skip
        elif of_operation >= most:
            what = f"{target}/{operation}"
            text = message(
                "{target}: {operation} failed {count} times in a row and is not read again in "
                "this run. {why}",
                target=name, operation=operation, count=of_operation, why=reason,
            )  # fmt: skip
        else:
            return
        self._given_up[what] = text
        self._watched.remark(f"not_read:{what}", text)


class Noting:
    """Reads for one case, and remembers which fallbacks its readings used."""

    def __init__(self, reader: TargetReader) -> None:
        self._reader = reader
        self._used: dict[str, Message] = {}

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Read, and remember."""
        found = self._reader.read(target, operation, **parameters)
        if isinstance(found, Reading):
            self._used |= {f"fallback:{text.english()}"[:200]: text for text in found.fallbacks}
        return found

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Return when a target is closed."""
        return self._reader.closed_times(target)

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding per fallback that a reading used."""
        return tuple(
            Finding(key=key, level=FindingLevel.info, text=text) for key, text in self._used.items()
        )


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
