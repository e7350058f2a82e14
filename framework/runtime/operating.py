"""What people do to work under way: pause and resume a coworker, cancel a run."""

from __future__ import annotations

from framework.core.approval import ApprovalPolicy
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.messages import Message, message
from framework.core.pauses import LIFTED_BY_A_LOOK, PauseCause
from framework.runtime import configuration, here
from framework.runtime.deciding import IT
from framework.store import audit, pauses, runs
from framework.store.models import Pause, Person, Run
from framework.store.pauses import Scope
from framework.store.people import require_role


def pause(municipality: str, coworker: str, person: Person, why: str) -> Pause:
    """Keep a coworker from all work because a person says so: it neither prepares nor acts.

    For those who decide and for IT. A case in hand is finished. Raises `Conflict` when somebody
    else paused it already: theirs is the reason that stands.
    """
    scope = Scope(municipality=municipality, coworker=coworker)
    require_role(person, roles(municipality, coworker), scope, here.now())
    if not why.strip():
        raise BusinessException(message("Write why it is to stop."))
    text = message("{person} paused all work.", person=str(person))
    made = pauses.set_pause(
        scope, PauseCause.person, text, at=here.now(), person=person, said=why.strip()
    )
    if made.set_by != person:
        raise Conflict(message("Paused already, by {person}.", person=str(made.set_by)))
    runs.end_preparing(municipality, coworker, pauses.told(made), here.now())
    return made


def resume(pause: Pause, person: Person, note: str) -> Message:
    """Let go on what a pause holds; returns what comes of it. Who may: `may_resume`."""
    found = configuration.coworker(pause.municipality, pause.coworker).coworker.approval
    require_role(person, may_resume(pause, found), pause, here.now())
    pauses.lift(pause, person=person, note=note.strip(), at=here.now())
    if pauses.overlapping(pause).exists():
        return message("Lifted. Another pause still holds.")
    if pause.cause == PauseCause.page_changed:
        return message("Lifted. The system is looked over again before anything is carried out.")
    return message("It goes on. What was held is carried out now.")


def may_resume(pause: Pause, policy: ApprovalPolicy) -> tuple[str, ...]:
    """Return the roles that may lift a pause: IT when a target failed, or when IT set it."""
    return (*policy.who, IT) if _is_its(pause, policy) else policy.who


def cancel(run: Run, person: Person, why: str) -> None:
    """Stop a run that prepares: the case in hand is finished, the others go on in the next run.

    Raises `NotAllowed` for a run that carries out, and `Conflict` for one that has ended.
    """
    require_role(person, roles(run.municipality, run.coworker), run, here.now())
    if not why.strip():
        raise BusinessException(message("Write why it is cancelled."))
    if run.phase == Run.Phase.act:
        raise NotAllowed(
            message("What is approved is carried out as long as it is: pause the coworker instead.")
        )
    text = message("{person} cancelled it: {why}", person=str(person), why=why.strip())
    if not runs.finish_run(run, Run.Status.stopped, here.now(), text=text):
        raise Conflict(message("The run has ended already."))
    audit.record(
        run.municipality, at=here.now(), actor=person.username, event="run.cancelled",
        subject=str(run), facts={"run": run.pk},
    )  # fmt: skip


def roles(municipality: str, coworker: str) -> tuple[str, ...]:
    """Return the roles that may keep a coworker from work: those that decide, and IT."""
    return (*configuration.coworker(municipality, coworker).coworker.approval.who, IT)


def _is_its(pause: Pause, policy: ApprovalPolicy) -> bool:
    """Tell whether a pause is IT's own matter: nothing that somebody who decides has stopped."""
    if pause.cause in LIFTED_BY_A_LOOK:
        return True
    if pause.cause != PauseCause.person or pause.set_by is None:
        return False
    here_ = {"municipality": pause.municipality, "coworker": pause.coworker}
    held = set(pause.set_by.roles.filter(**here_).values_list("role", flat=True))
    return IT in held and not held & set(policy.who)
