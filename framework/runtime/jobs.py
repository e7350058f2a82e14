"""The work of this installation, as an engine offers it: every job claims before it touches."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

import structlog

from framework.adapters.browser import browsers_left, kill_browsers
from framework.adapters.evidence import EvidenceFolder
from framework.config.municipality import CoworkerConfig
from framework.core.errors import Conflict, CoworkerError, TakenOver
from framework.core.kinds import TargetReader
from framework.core.lifecycle import State
from framework.core.local_time import local
from framework.core.messages import Message, joined, message
from framework.runtime import configuration, here, levels
from framework.runtime.collecting import collect, collect_again, mark_waiting, not_read
from framework.runtime.due import (
    due_for,
    has_work,
    held_back,
    is_stopped,
    left_by_window,
    looks_due,
    to_act,
    to_prepare,
)
from framework.runtime.engine.membership import Membership
from framework.runtime.kinds import kind_of
from framework.runtime.perform import Tools, hold, perform, settled_by
from framework.runtime.preparing import prepare, prepare_again
from framework.runtime.reading import LiveReader
from framework.runtime.sessions import Lender, Sessions
from framework.runtime.watched import Watched, look_again
from framework.store import actions, cases, pauses, refreshing, runs, slots
from framework.store.models import Case, Pause, Run

_log = structlog.get_logger(__name__)

#: How long a case rests whose job broke in a way that nobody foresaw.
_AFTER_BREAK = dt.timedelta(minutes=1)
_CHANGED = message("The rules or the target's description have changed; prepared again.")


class Work:
    """Everything one worker process can do; `token` names it wherever it has work in hand."""

    def __init__(self, token: str, sessions: Lender | None = None) -> None:
        self.token = token
        self._membership = Membership(token)
        self.evidence = EvidenceFolder(here.data_folder() / "evidence")
        self._sessions = sessions or Sessions(token)
        self._readers: dict[tuple[str, str, str, str], TargetReader] = {}
        #: The targets of the act runs in hand, by municipality and coworker.
        self._acting: dict[tuple[str, str], Watched] = {}
        self._lock = threading.Lock()
        #: Since when the sweep at hand offers what is due.
        self._sweep_began = here.now()

    def runs(self) -> list[Run]:
        """Return the runs that are due and in nobody's hands; every sweep begins with this."""
        self._sweep_began = here.now()
        runs.give_up_unstarted(self._sweep_began)
        return list(Run.objects.filter(status=Run.Status.due).order_by("created_at"))

    def cases_to_prepare(self) -> list[Case]:
        """Return the cases to prepare that are due and in nobody's hands.

        Those of a run that its window's end stopped wait for the next run. Those of one that is
        being taken in wait until that is done: a kind may plan them all together. Last come the
        cases that wait for a decision and are to be prepared again while a run of ours is in its
        window.
        """
        self._stop_closed_windows()
        self._collect_again()
        found: list[Case] = []
        for slug, config in _desks():
            found.extend(to_prepare(slug, config.slug, here.now()))
        for run in self._preparing():
            found.extend(
                refreshing.due(run.municipality, run.coworker, here.now())
                .select_related("proposal", "run")
            )  # fmt: skip
        return found

    def cases_to_act(self) -> list[Case]:
        """Return the cases to act on that are due, in nobody's hands, and not held by a pause."""
        levels.let_through()
        self._open_waiting()
        self._look_again()
        found: list[Case] = []
        for slug, config in _desks():
            found.extend(to_act(slug, config.slug, here.now()))
        return found

    def start_run(self, run: Run) -> None:
        """Take a run in hand and collect; an unreadable register fails it with its reason."""
        site = configuration.municipalities().get(run.municipality)
        if site is None or run.coworker not in site.coworkers:
            text = message("The coworker is no longer in the configuration in force.")
            runs.finish_run(run, Run.Status.failed, here.now(), text=text)
            return
        has_begun = run.started_at is not None
        if not runs.claim_run(run, self.token, here.now()) or run.phase == Run.Phase.act:
            return
        if (paused := pauses.of_person(run.municipality, run.coworker)) is not None:
            runs.end_paused(run, pauses.told(paused), here.now(), has_begun=has_begun)
            return
        config = site.coworkers[run.coworker]
        Run.objects.filter(pk=run.pk).update(config_digest=config.digest)
        for key in [key for key in self._readers if key[:2] == (run.municipality, run.coworker)]:
            del self._readers[key]
        _log.info("run_started", run=run.pk, coworker=run.coworker)

        for pause in pauses.in_force(run.municipality, run.coworker):
            text = message("Paused: {why}. It prepares, and what is approved is held.",
                           why=pauses.why_held(pause))  # fmt: skip
            runs.remark(run, f"paused:{pause.pk}", text, here.now())

        def first() -> None:
            runs.take_over_stopped(run)
            if run.collected_at is None and kind_of(config).refreshes:
                mark_waiting(run)
            collect(run, config, site)

        self._take_in(run, first)

    def _take_in(self, run: Run, take_in: Callable[[], None]) -> None:
        try:
            take_in()
        except TakenOver:
            # Cancelled by a person, or another worker has it by now.
            _log.info("run_lost", run=run.pk)
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
        is_again = case.state == State.awaiting_decision
        if is_stopped(case) or (is_again and self._run_of(case) is None):
            return
        self._membership.require()
        config = configuration.coworker(case.municipality, case.coworker)
        kind = kind_of(config)
        if is_again:
            reader = self._reader(case, config, self._round(case))
            if refreshing.take(case, here.now()):
                prepare_again(case, kind, config, reader)
            return
        reader = self._reader(case, config)
        if cases.claim(case, State.preparing, self.token, here.now()):
            prepare(case, kind, config, reader)

    def act(self, case: Case) -> None:
        """Take a case in hand and carry out what was approved."""
        self._membership.require()
        config = configuration.coworker(case.municipality, case.coworker)
        if case.state == State.approved:
            if case.config_digest != config.digest:
                self._outdated(case)
                return
            if pauses.holding(case) is not None:
                return
        if not cases.claim(case, State.acting, self.token, here.now()):
            return
        with self._lock:
            self._open_act_run(case.municipality, config)
        if settled_by(case) is None and actions.is_untouched(case) and self._put_back(case, config):
            return
        perform(case, Tools(watched=self._watched(case, config), evidence=self.evidence))
        _log.info("acted", case=case.pk, state=case.state)

    def settle_runs(self) -> None:
        """Finish the runs of ours that have nothing left to do."""
        for run in Run.objects.filter(status=Run.Status.running, owner=self.token):
            if has_work(run, here.now()):
                continue
            if run.phase == Run.Phase.act:
                held = held_back(run, here.now())
                self._finish(run, Run.Status.held if held else Run.Status.done, held)
            else:
                left = not_read(run)
                self._finish(run, Run.Status.stopped if left else Run.Status.done, left)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Be known as a worker that lives, having freed what dead ones left in hand."""
        with self._membership.held(self._each_beat), closing(self._sessions):
            self._membership.bury()
            self._free(browsers=True)
            yield

    def is_void(self) -> bool:
        """Tell whether this worker was taken for dead: it may begin nothing more."""
        return self._membership.void.is_set()

    def _each_beat(self) -> None:
        dead = self._membership.bury()
        if dead:
            _log.warning("workers_died", workers=dead)
        self._free(browsers=bool(dead))
        self._sessions.give_way()

    def _free(self, *, browsers: bool) -> None:
        """Free what dead workers of this installation had in hand, and kill their browsers."""
        if browsers:
            kill_browsers(self.token.split(":")[0], but=self._membership.living())
        runs.release_runs()
        slots.release_dead()
        freed = cases.release_owned(here.now())
        if freed:
            _log.warning("recovered", cases=freed)

    def next_due(self) -> dt.datetime | None:
        """Return when the next case becomes due; what was due when the sweep began was offered."""
        workable = (State.received, State.approved, State.acting, State.waiting)
        began = self._sweep_began
        looks = Pause.objects.filter(lifted_at=None, until__gt=began)
        again = Run.objects.filter(status=Run.Status.running, collect_again_at__gt=began)
        found = [
            refreshing.next_due(began),
            cases.next_due(began, *workable),
            again.order_by("collect_again_at").values_list("collect_again_at", flat=True).first(),
            looks.order_by("until").values_list("until", flat=True).first(),
        ]
        return min((instant for instant in found if instant is not None), default=None)

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

    def give_up_run(self, run: Run) -> None:
        """Let go of a run that could not even be told that it failed; it is collected again."""
        runs.give_back(run, self.token)

    def idle(self) -> None:
        """Log out of every target."""
        self._close_sessions()

    def _open_act_run(self, municipality: str, config: CoworkerConfig) -> None:
        """Have the ledger row of this burst of acting in hand."""
        mine = {"municipality": municipality, "coworker": config.slug, "phase": Run.Phase.act}
        run = Run.objects.filter(**mine, status=Run.Status.running, owner=self.token).first()
        if run is None:
            now = here.now()
            run, _ = runs.open_run(
                municipality, config.slug, schedule="acting", slot=now.isoformat(),
                phase=Run.Phase.act, cause=Run.Cause.person, business_date=local(now).date(),
                at=now,
            )  # fmt: skip
            if not runs.claim_run(run, self.token, now):
                return
            Run.objects.filter(pk=run.pk).update(config_digest=config.digest)
            _log.info("act_run_started", run=run.pk, coworker=config.slug)
        known = self._acting.get((municipality, config.slug))
        if known is None or known.run != run or known.config is not config:
            self._acting[municipality, config.slug] = Watched(
                self._sessions, municipality, config, run
            )

    def _watched(self, case: Case, config: CoworkerConfig) -> Watched:
        """Return the targets of the act run that a case belongs to."""
        known = self._acting.get((case.municipality, case.coworker))
        return known or Watched(self._sessions, case.municipality, config)

    def _put_back(self, case: Case, config: CoworkerConfig) -> bool:
        """Put a case in hand of which nothing was sent back, if it must not act as it is."""
        pause = pauses.holding(case)
        outdated = case.config_digest != config.digest
        if pause is None and not outdated:
            return False
        hold(case, pauses.why_held(pause) if pause else _CHANGED)
        if outdated and case.state == State.approved:
            self._outdated(case)
        return True

    def _look_again(self) -> None:
        """Look over the targets whose pause says that it is time."""
        for slug, config in _desks():
            due = looks_due(slug, config.slug, here.now())
            for pause in due.filter(target__in=config.targets):
                look_again(pause, config, self._sessions)
                self._sessions.close()
                # Whatever an act run saw of its targets before is not true any more.
                self._acting.pop((slug, config.slug), None)

    def _finish(self, run: Run, status: Run.Status, text: Message | None = None) -> None:
        self._close_sessions()
        Run.objects.filter(pk=run.pk).update(browsers_left=browsers_left(self.token))
        runs.finish_run(run, status, here.now(), text=text)
        self._acting.pop((run.municipality, run.coworker), None)
        _log.info("run_ended", run=run.pk, state=run.status, **runs.counts(run).plain)

    def _stop_closed_windows(self) -> None:
        """Stop the runs whose window has ended; what they left goes on in the next run."""
        for run in Run.objects.filter(
            status=Run.Status.running, owner=self.token, closes_at__lte=here.now()
        ):
            texts = left_by_window(run, here.now())
            if (missing := not_read(run)) is not None:
                texts.append(missing)
            status = Run.Status.stopped if texts else Run.Status.done
            self._finish(run, status, joined(texts) if texts else None)

    def _collect_again(self) -> None:
        """Ask the sources again that could not be asked, while their run's window is open."""
        for run in Run.objects.filter(
            status=Run.Status.running, owner=self.token, collect_again_at__lte=here.now()
        ):
            site = configuration.municipalities().get(run.municipality)
            config = site.coworkers.get(run.coworker) if site else None
            if site is not None and config is not None:
                self._take_in(run, partial(collect_again, run, config, site))

    def _open_waiting(self) -> None:
        """Let waiting cases go on whose time has come; completion waits for its sender."""
        why = message("The waiting time is over.")
        for slug, config in _desks():
            for case in due_for(slug, config.slug, here.now(), State.waiting):
                _quietly(case, State(case.resume), why, here.now())

    def _outdated(self, case: Case) -> None:
        _quietly(case, State.received, _CHANGED, here.now())

    def _preparing(self) -> list[Run]:
        """Return the runs of ours that have collected and go on preparing."""
        return list(
            Run.objects.filter(
                status=Run.Status.running, owner=self.token, phase=Run.Phase.prepare,
                collected_at__isnull=False,
            )
        )  # fmt: skip

    def _run_of(self, case: Case) -> Run | None:
        """Return the run that a case is prepared in: what it collects, or reads again."""
        if case.state != State.awaiting_decision:
            return case.run
        mine = (case.municipality, case.coworker)
        runs_now = self._preparing()
        return next((run for run in runs_now if (run.municipality, run.coworker) == mine), None)

    def _round(self, case: Case) -> str:
        """Return in which round of its run a case is read again; each round asks anew."""
        begun = {run.created_at for run in self._preparing()}
        return "" if case.refresh_at in begun else f"{case.refresh_at:%Y-%m-%dT%H:%M}"

    def _reader(self, case: Case, config: CoworkerConfig, again: str = "") -> TargetReader:
        with self._lock:
            key = (case.municipality, case.coworker, config.digest, again)
            if key not in self._readers:
                self._readers[key] = LiveReader(
                    Watched(self._sessions, case.municipality, config, self._run_of(case))
                )
            return self._readers[key]

    def _close_sessions(self) -> None:
        self._sessions.close()
        self._readers.clear()


def _desks() -> Iterator[tuple[str, CoworkerConfig]]:
    """Yield every coworker in force with its municipality."""
    for slug, site in configuration.municipalities().items():
        for config in site.coworkers.values():
            yield slug, config


def _quietly(case: Case, after: State, why: Message, at: dt.datetime) -> None:
    """Move a case unless somebody else just did."""
    try:
        cases.move(case, after, at=at, actor=case.coworker, because=why, due_at=at)
    except Conflict:
        _log.info("moved_by_others", case=case.pk)
