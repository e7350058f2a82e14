"""The work of this installation, as an engine offers it: every job claims before it touches."""

from __future__ import annotations

import datetime as dt
import threading

import structlog

from framework.adapters.browser import browsers_left, kill_browsers
from framework.adapters.evidence import EvidenceFolder
from framework.config.municipality import CoworkerConfig
from framework.core.errors import Conflict, CoworkerError
from framework.core.kinds import TargetReader
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.runtime import configuration, here
from framework.runtime.collecting import collect
from framework.runtime.kinds import kind_of
from framework.runtime.perform import perform
from framework.runtime.preparing import prepare
from framework.runtime.reading import LiveReader
from framework.runtime.sessions import Lender, Sessions
from framework.store import cases, runs
from framework.store.models import Case, Run

_log = structlog.get_logger(__name__)

#: How long a case rests whose job broke in a way that nobody foresaw.
_AFTER_BREAK = dt.timedelta(minutes=1)
_UNPREPARED = (State.received, State.preparing)


class Work:
    """Everything one worker process can do; `token` names it wherever it has work in hand."""

    def __init__(self, token: str, sessions: Lender | None = None) -> None:
        self.token = token
        self.evidence = EvidenceFolder(here.data_folder() / "evidence")
        self._sessions = sessions or Sessions(token)
        self._readers: dict[tuple[str, str], TargetReader] = {}
        self._lock = threading.Lock()

    def runs(self) -> list[Run]:
        """Return the runs that are due and in nobody's hands."""
        return list(Run.objects.filter(status=Run.Status.due).order_by("created_at"))

    def cases_to_prepare(self) -> list[Case]:
        """Return the cases to prepare that are due and in nobody's hands.

        Those of a run that its window's end stopped wait for the next run.
        """
        self._stop_closed_windows()
        return [
            case
            for case in self._due(State.received)
            if case.run is None or case.run.status != Run.Status.stopped
        ]

    def cases_to_act(self) -> list[Case]:
        """Return the cases to act on that are due and in nobody's hands."""
        self._open_waiting()
        return self._due(State.approved, State.acting)

    def start_run(self, run: Run) -> None:
        """Take a run in hand and collect; an unreadable register fails it with its reason."""
        site = configuration.municipalities().get(run.municipality)
        if site is None or run.coworker not in site.coworkers:
            text = message("The coworker is no longer in the configuration in force.")
            runs.finish_run(run, Run.Status.failed, here.now(), text=text)
            return
        if not runs.claim_run(run, self.token, here.now()):
            return
        config = site.coworkers[run.coworker]
        Run.objects.filter(pk=run.pk).update(config_digest=config.digest)
        self._readers.pop((run.municipality, run.coworker), None)
        _log.info("run_started", run=run.pk, coworker=run.coworker)
        try:
            runs.take_over_stopped(run)
            collect(run, config, site)
        except Exception as error:  # noqa: BLE001 (a run that broke must say so, not seem done)
            _log.exception("run_failed", run=run.pk, error=type(error).__name__)
            text = (
                error.message
                if isinstance(error, CoworkerError)
                else message("Collecting stopped on an error: {error}.", error=type(error).__name__)
            )
            runs.finish_run(run, Run.Status.failed, here.now(), text=text)

    def prepare(self, case: Case) -> None:
        """Take a case in hand and prepare it."""
        config = configuration.coworker(case.municipality, case.coworker)
        kind, reader = kind_of(config), self._reader(case.municipality, config)
        if cases.claim(case, State.preparing, self.token, here.now()):
            prepare(case, kind, config, reader)

    def act(self, case: Case) -> None:
        """Take a case in hand and carry out what was approved."""
        config = configuration.coworker(case.municipality, case.coworker)
        if case.state == State.approved and case.config_digest != config.digest:
            self._outdated(case)
            return
        if not cases.claim(case, State.acting, self.token, here.now()):
            return
        perform(case, config, self._sessions, self.evidence)
        _log.info("acted", case=case.pk, state=case.state)

    def settle_runs(self) -> None:
        """Finish the runs of ours whose cases are all prepared."""
        for run in Run.objects.filter(
            status=Run.Status.running, owner=self.token, collected_at__isnull=False
        ):
            if Case.objects.filter(run=run, state__in=_UNPREPARED).exists():
                continue
            self._close_sessions()
            Run.objects.filter(pk=run.pk).update(browsers_left=browsers_left(self.token))
            runs.finish_run(run, Run.Status.done, here.now())
            _log.info("run_done", run=run.pk, **_plain_counts(run))

    def recover(self) -> int:
        """Free what dead workers of this installation left in hand, and kill their browsers."""
        kill_browsers(self.token.split(":")[0])
        runs.release_runs([self.token])
        freed = cases.release_owned([self.token], here.now())
        if freed:
            _log.warning("recovered", cases=freed)
        return freed

    def next_due(self) -> dt.datetime | None:
        """Return when the next case becomes due; what is due already was offered."""
        workable = (State.received, State.approved, State.acting, State.waiting)
        waiting = Case.objects.filter(state__in=workable, owner="", due_at__gt=here.now()).order_by(
            "due_at"
        )
        return waiting.values_list("due_at", flat=True).first()

    def now(self) -> dt.datetime:
        """Return the instant the installation lives at."""
        return here.now()

    def give_up(self, case: Case) -> None:
        """Let go of a case whose job broke; it is looked at again a little later."""
        case.refresh_from_db()
        if case.owner != self.token:
            return
        again = here.now() + _AFTER_BREAK
        if case.state == State.preparing:
            why = message("Preparing broke off; it starts over.")
            cases.move(case, State.received, at=here.now(), actor=case.coworker, because=why,
                       due_at=again)  # fmt: skip
        else:
            cases.let_go(case, due_at=again)

    def idle(self) -> None:
        """Log out of every target."""
        self._close_sessions()

    def _due(self, *states: State) -> list[Case]:
        found: list[Case] = []
        for slug, site in configuration.municipalities().items():
            for name in site.coworkers:
                found.extend(
                    cases.due(slug, name, here.now(), *states).select_related("proposal", "run")
                )
        return found

    def _stop_closed_windows(self) -> None:
        """Stop the runs whose window has ended; what they left goes on in the next run."""
        for run in Run.objects.filter(
            status=Run.Status.running, owner=self.token, closes_at__lte=here.now()
        ):
            self._close_sessions()
            Run.objects.filter(pk=run.pk).update(browsers_left=browsers_left(self.token))
            left = Case.objects.filter(run=run, state__in=_UNPREPARED).count()
            status = Run.Status.stopped if left else Run.Status.done
            text = message("The window ended; {count} cases go on in the next run.", count=left)
            runs.finish_run(run, status, here.now(), text=text if left else None)

    def _open_waiting(self) -> None:
        """Let waiting cases go on whose time has come; completion waits for its sender."""
        for case in self._due(State.waiting):
            why = message("The waiting time is over.")
            _quietly(case, State(case.resume), why, here.now())

    def _outdated(self, case: Case) -> None:
        why = message("The rules or the target's description have changed; prepared again.")
        _quietly(case, State.received, why, here.now())

    def _reader(self, municipality: str, config: CoworkerConfig) -> TargetReader:
        with self._lock:
            key = (municipality, config.slug)
            if key not in self._readers:
                self._readers[key] = LiveReader(municipality, config, self._sessions)
            return self._readers[key]

    def _close_sessions(self) -> None:
        self._sessions.close()
        self._readers.clear()


def _quietly(case: Case, after: State, why: Message, at: dt.datetime) -> None:
    """Move a case unless somebody else just did."""
    try:
        cases.move(case, after, at=at, actor=case.coworker, because=why, due_at=at)
    except Conflict:
        _log.info("moved_by_others", case=case.pk)


def _plain_counts(run: Run) -> dict[str, int]:
    counted = runs.counts(run)
    return {"read": counted.read} | {name.value: n for name, n in counted.buckets.items()}
