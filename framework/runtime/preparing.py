"""Prepare one case that a worker has in hand."""

from __future__ import annotations

import structlog

from framework.config.municipality import CoworkerConfig
from framework.core.errors import BusinessException, ProtectedIdentity
from framework.core.kinds import Kind, TargetReader
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.retry import after_failure
from framework.runtime import here
from framework.runtime.reading import Noting
from framework.store import cases, proposals, refreshing
from framework.store.models import Case

_log = structlog.get_logger(__name__)


def prepare(case: Case, kind: Kind, config: CoworkerConfig, reader: TargetReader) -> None:
    """Prepare a case in state `preparing`; afterwards it is in another state, whatever happens."""
    if case.protected:
        # Promise 9: nothing more is read, and the reason is told nowhere.
        cases.move(case, State.manual, at=here.now(), actor=case.coworker, flagged=True,
                   because=message("Handled by a person."))  # fmt: skip
        return
    collected = cases.collected(case)
    noting = Noting(reader)
    try:
        proposal = kind.prepare(collected, noting, here.now())
    except ProtectedIdentity:
        cases.protect(case, here.now())
    except BusinessException as error:
        cases.move(case, State.manual, at=here.now(), actor=case.coworker, because=error.message,
                   flagged=True)  # fmt: skip
    except Exception as error:  # noqa: BLE001 (a broken rule must not take the night with it)
        _log.exception("prepare_failed", case=case.pk, error=type(error).__name__)
        _try_again(case, config, error)
    else:
        known = {"findings": (*proposal.findings, *noting.findings())}
        proposal = proposal.model_copy(update=known)
        now, due = here.now(), config.coworker.approval.due
        decide_by = due.decide_by(now, config.days_off) if due else None
        proposals.save(case, proposal, config_digest=config.digest, at=now, decide_by=decide_by)


def prepare_again(case: Case, kind: Kind, config: CoworkerConfig, reader: TargetReader) -> None:
    """Prepare a case that waits for a decision and was taken for that; it stays in the inbox.

    When the kind says no or breaks, what was prepared before stands. Somebody who is found to be
    protected is hidden at once, whatever people do with the case meanwhile.
    """
    collected = cases.collected(case)
    noting = Noting(reader)
    try:
        proposal = kind.prepare(collected, noting, here.now())
    except ProtectedIdentity:
        cases.protect(case, here.now())
    except Exception as error:  # noqa: BLE001 (a broken rule must not take the night with it)
        _log.exception("refresh_failed", case=case.pk, error=type(error).__name__)
        refreshing.give_up(case, here.now())
    else:
        known = {"findings": (*proposal.findings, *noting.findings())}
        refreshing.save(case, proposal.model_copy(update=known), config_digest=config.digest,
                        at=here.now())  # fmt: skip


def _try_again(case: Case, config: CoworkerConfig, error: Exception) -> None:
    attempts = case.attempts + 1
    now = here.now()
    again = after_failure(config.coworker.retry, attempt=attempts, now=now).again_at
    why = message("Preparing stopped on an error: {error}.", error=type(error).__name__)
    cases.move(
        case, State.failed if again is None else State.received, at=now, actor=case.coworker,
        because=why, attempts=attempts, due_at=again or now, flagged=again is None,
    )  # fmt: skip
