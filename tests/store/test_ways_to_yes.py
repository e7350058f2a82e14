"""Promise 1 from the other side: whatever is tried, what is approved stands on a person's word."""

import datetime as dt
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framework.core.approval import APPROVALS, DecisionOutcome
from framework.core.deadlines import DuePolicy
from framework.core.errors import CoworkerError
from framework.core.levels import WorkLevel
from framework.core.local_time import local
from framework.core.rules import Outcome
from framework.store import batches, deadlines, decisions, levels, looks, releases, standins
from framework.store.decisions import Verdict
from framework.store.models import Case, Decision, LevelChange, Person, StandingRelease
from framework.store.releases import Limits
from tests.store import rows
from tests.store.rows import POLICY, SITE, SLUG
from tests.store.test_levels import DESK, staffing
from tests.store.test_silence import ACTED, HAPPENINGS, Night

DUE = DuePolicy(hours=1, escalate_hours=1, escalate_to=("lonechef",))
PLAIN = POLICY.model_copy(update={"bulk": "unflagged", "undo_seconds": 0})
TWO = PLAIN.model_copy(update={"batch": "off", "bulk": "off", "four_eyes": "always"})
#: Every way that a person's word, or a release in force, can come in.
WAYS = {"single", "batch", "bulk", "second", "third", "blind", "workbook", "standing"}


class Morning(Night):
    """A case, its nights, and people who may or may not say yes."""

    def __init__(self) -> None:
        super().__init__()
        self.anna, self.bo = rows.person("anna"), rows.person("bo")
        self.policy = PLAIN

    @property
    def seen(self) -> Case:
        """The case as a page shows it now."""
        return Case.objects.select_related("proposal").get(pk=self.case.pk)

    @seen.setter
    def seen(self, _states: object) -> None:
        """Keep nothing: what a page showed is read again."""

    def say(self, who: Person, outcome: str = "approve", mode: str = "single") -> None:
        """Let somebody decide."""
        case = self.seen
        made = rows.verdict(case, outcome)
        decisions.decide(case, made, person=who, policy=self.policy, at=self.now, mode=mode)

    def many(self, *, bulk: bool) -> None:
        """Let somebody release what a page shows."""
        case = self.seen
        if bulk:
            batches.release_bulk([case], versions={case.pk: case.version}, chosen=[case.pk],
                                 person=self.anna, policy=self.policy, at=self.now)  # fmt: skip
        else:
            batches.release_batch([case], versions={case.pk: case.version},
                                  control=case.control or 0, person=self.anna,  # type: ignore[arg-type]
                                  policy=self.policy, at=self.now)  # fmt: skip

    def let_through(self) -> None:
        """Let the engine try every release there ever was."""
        for standing in StandingRelease.objects.all():
            case = self.seen
            verdict = Verdict(
                outcome=DecisionOutcome.approve, section="schedule", version=case.version
            )
            decisions.decide(case, verdict, person=standing.person, policy=self.policy,
                             at=self.now, mode="standing", release=standing)  # fmt: skip

    def give(self) -> None:
        """Let somebody give a release for three days."""
        today = local(self.now).date()
        limits = Limits(checks=("H10",), ceiling=1, sample=10, first_day=today,
                        last_day=today + dt.timedelta(days=2))  # fmt: skip
        releases.give(DESK, limits, person=self.anna, note="Prov", at=self.now)

    def revoke(self) -> None:
        """Let somebody revoke every release."""
        for standing in StandingRelease.objects.filter(revoked_at=None):
            left = releases.revoke(standing, self.bo, self.now)
            levels.take_back(left, self.bo, rows.message("Revoked."), self.now)

    def let(self, level: WorkLevel) -> None:
        """Put a level in force, on whatever grounds."""
        LevelChange.objects.create(
            municipality=SITE, coworker=SLUG, before="batch", level=level, person=self.anna,
            note="Prov", basis={}, at=self.now,
        )  # fmt: skip

    def lower(self) -> None:
        """Let somebody lower the level."""
        levels.move(DESK, WorkLevel.prepare, ceiling=WorkLevel.batch, person=self.bo, note="Prov",
                    at=self.now)  # fmt: skip

    def two(self) -> None:
        """Ask for two people from now on."""
        self.policy = TWO

    def hand_over(self) -> None:
        """Let Anna have a substitute, and leave her open cases to Bo."""
        today = local(self.now).date()
        standins.appoint(self.anna, self.bo, DESK, first=today, last=today, at=self.now)
        mine = [case.pk for case in standins.open_cases(self.anna, DESK)]
        standins.offer(self.anna, self.bo, mine, DESK, note="Prov", roles=POLICY.who, at=self.now)

    def remind(self) -> None:
        """Let every deadline come and go."""
        Case.objects.update(decide_by=self.now - dt.timedelta(days=9))
        assert deadlines.to_tell(SITE, SLUG, DUE, POLICY.who, self.now) is not None


TRIED: dict[str, Callable[[Morning], None]] = {
    **{name: happens for name, happens in HAPPENINGS.items() if name != "acts"},
    "prepared for staffing": lambda it: it.prepare(staffing()),
    "prepared flagged for staffing": lambda it: it.prepare(staffing(outcome=Outcome.failed)),
    "approved": lambda it: it.say(it.anna),
    "approved by Bo": lambda it: it.say(it.bo),
    "changed and approved": lambda it: it.say(it.bo, "approve_changed"),
    "rejected": lambda it: it.say(it.bo, "reject"),
    "taken over": lambda it: it.say(it.anna, "take_over"),
    "in a workbook": lambda it: it.say(it.anna, mode="workbook"),
    "batch": lambda it: it.many(bulk=False),
    "bulk": lambda it: it.many(bulk=True),
    "answered blind": lambda it: (
        looks.answer(it.seen, DecisionOutcome.approve, {}, person=it.anna, at=it.now) and None
    ),
    "two are asked for": Morning.two,
    "release given": Morning.give,
    "release revoked": Morning.revoke,
    "releases tried": Morning.let_through,
    "standing releases permitted": lambda it: it.let(WorkLevel.standing_release),
    "only batches permitted": lambda it: it.let(WorkLevel.batch),
    "level lowered": Morning.lower,
    "handed over": Morning.hand_over,
    "reminded": Morning.remind,
}


def _stands_on_a_person(case: Case) -> bool:
    """Whether every section is approved by somebody's word, or by a release that stood then."""
    given = decisions.approvals(case)
    sections = {section.key for section in case.proposal.value.sections} if case.proposal else set()
    return bool(sections) and sections == set(given) and all(map(_is_a_word, given.values()))


def _is_a_word(decision: Decision) -> bool:
    named = decision.person.is_active and decision.outcome in APPROVALS and decision.mode in WAYS
    if decision.mode == Decision.Mode.standing:
        standing, day = decision.release, local(decision.at).date()
        return (
            named
            and standing is not None
            and standing.person == decision.person
            and standing.first_day <= day <= standing.last_day
            and (standing.revoked_at is None or standing.revoked_at >= decision.at)
            and not decision.case.flagged
        )
    return bool(named)


def _by_two(case: Case) -> bool:
    """Whether two different people have said yes to the proposal at hand."""
    said = case.decisions.filter(proposal=case.proposal, outcome__in=APPROVALS)
    return len({one.person_id for one in said}) > 1 or said.filter(mode="third").exists()


@settings(deadline=None, max_examples=40,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.sampled_from(sorted(TRIED)), min_size=4, max_size=24))
def test_promise_1_what_is_approved_stands_on_a_person(tried: list[str]) -> None:
    """Single, batch, bulk, second, workbook, or a release in force: there is no other way."""
    with rows.undone():
        morning = Morning()
        for name in tried:
            before = morning.seen.state
            asked_two = morning.policy is TWO
            try:
                TRIED[name](morning)
            except CoworkerError:
                assert morning.seen.state == before
            now = morning.seen
            if now.state in ACTED or now.resume == "approved":
                assert _stands_on_a_person(now)
                assert before in ACTED or not asked_two or _by_two(now)


def test_the_walk_above_reaches_a_yes_in_every_way() -> None:
    """Each way is one that the walk can take: the property is no empty one."""
    ways = {
        "single": ["prepared clean", "approved"],
        "workbook": ["prepared clean", "in a workbook"],
        "batch": ["prepared clean", "batch"],
        "bulk": ["prepared clean", "bulk"],
        "second": ["prepared clean", "two are asked for", "approved", "approved by Bo"],
        "standing": ["standing releases permitted", "release given", "prepared for staffing",
                     "releases tried"],
    }  # fmt: skip
    for mode, steps in ways.items():
        with rows.undone():
            morning = Morning()
            for name in steps:
                TRIED[name](morning)
            assert morning.seen.state == "approved", mode
            assert decisions.approvals(morning.seen)["schedule"].mode == mode
