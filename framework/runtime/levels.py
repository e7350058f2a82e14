"""How far coworkers are let, as the inbox and the engine ask for it."""

from __future__ import annotations

import structlog

from framework.core.approval import ApprovalPolicy, DecisionOutcome
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.levels import WorkLevel
from framework.core.messages import message
from framework.runtime import configuration, deciding, here
from framework.runtime.kinds import kind_class
from framework.runtime.level_in_force import current, highest
from framework.store import decisions, levels, releases
from framework.store.decisions import Verdict
from framework.store.levels import take_back
from framework.store.models import Case, Decision, LevelChange, Person, StandingRelease
from framework.store.pauses import Scope
from framework.store.people import require_role
from framework.store.releases import Limits

_log = structlog.get_logger(__name__)


def move(
    municipality: str, coworker: str, level: WorkLevel, person: Person, note: str
) -> LevelChange:
    """Move the level: those who steer it upwards, everybody who decides downwards."""
    desk = Scope(municipality=municipality, coworker=coworker)
    policy = deciding.policy_of(municipality, coworker)
    up = level.rank > current(municipality, coworker).rank
    require_role(
        person, steering(policy) if up else (*policy.who, *steering(policy), deciding.IT), desk,
        here.now(),
    )  # fmt: skip
    top = highest(configuration.coworker(municipality, coworker))
    return levels.move(desk, level, ceiling=top, person=person, note=note, at=here.now())


def give_release(
    municipality: str, coworker: str, limits: Limits, person: Person, note: str
) -> StandingRelease:
    """Let unflagged cases through within limits, in the person's own name."""
    desk = Scope(municipality=municipality, coworker=coworker)
    policy = deciding.policy_of(municipality, coworker)
    if require_role(person, steering(policy), desk, here.now()) is not None:
        raise NotAllowed(message("A standing release is given in one's own name."))
    require_role(person, policy.who, desk, here.now())
    if current(municipality, coworker) is not WorkLevel.standing_release:
        raise NotAllowed(message("At its level this coworker has no standing releases."))
    kind = kind_class(configuration.coworker(municipality, coworker))
    if set(limits.checks) - {rule.code for rule in kind.rules}:
        raise BusinessException(message("Choose the checks that must have passed."))
    return releases.give(desk, limits, person=person, note=note, at=here.now())


def revoke(release: StandingRelease, person: Person) -> int:
    """End a release at once; what it let through and has not begun is decided by people.

    Returns how many cases that are.
    """
    policy = deciding.policy_of(release.municipality, release.coworker)
    roles = (*policy.who, *steering(policy), deciding.IT)
    require_role(person, roles, release, here.now())
    left = releases.revoke(release, person, here.now())
    why = message("{person} revoked the standing release.", person=str(person))
    return take_back(left, person, why, here.now())


def let_through() -> int:
    """Approve what standing releases in force cover; returns how many cases."""
    return sum(
        _let_through(slug, name)
        for slug, site in configuration.municipalities().items()
        for name in site.coworkers
    )


def steering(policy: ApprovalPolicy) -> tuple[str, ...]:
    """Return the roles that move the level upwards and give standing releases."""
    return policy.steers or policy.who


def _let_through(municipality: str, coworker: str) -> int:
    standing = list(releases.in_force(municipality, coworker, here.now()))
    if not standing or current(municipality, coworker) is not WorkLevel.standing_release:
        return 0
    through = 0
    for case in deciding.releasable(municipality, coworker):
        through += any(_under(case, release) for release in standing)
    return through


def _under(case: Case, release: StandingRelease) -> bool:
    """Approve every section of a case under a release; False when it does not cover the case."""
    policy = deciding.policy(case)
    try:
        for section in case.proposal.value.sections if case.proposal else ():
            verdict = Verdict(
                outcome=DecisionOutcome.approve, section=section.key, version=case.version
            )
            decisions.decide(
                case, verdict, person=release.person, policy=policy, at=here.now(),
                mode=Decision.Mode.standing, release=release,
            )  # fmt: skip
    except (NotAllowed, Conflict):
        case.refresh_from_db()
        return False
    _log.info("let_through", case=case.pk, release=release.pk)
    return True
