"""Promise 1, tried on the store: whatever clocks, workers and sources do, nothing is approved."""

import datetime as dt
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.store import cases, proposals
from framework.store.models import ActionRecord, Case, Decision
from tests.store import rows
from tests.store.rows import NOW, SITE, SLUG

ACTED = {State.approved, State.acting, State.done, State.partly_done, State.unknown}
DEADLINE = dt.timedelta(days=30)


class Night:
    """One case and everything that happens to it without a person, as the workers do it."""

    def __init__(self) -> None:
        self.now = NOW
        self.degree = 75
        self.case = rows.received(values={"degree": "75"})
        self.seen = {self.case.state}

    def due(self, *states: State) -> list[Case]:
        """Return what a worker is offered now."""
        return list(cases.due(SITE, SLUG, self.now, *states))

    def prepare(self, made: Proposal) -> None:
        """Let a worker prepare whatever is due."""
        for case in self.due(State.received, State.preparing):
            if cases.claim(case, State.preparing, "w1", self.now):
                proposals.save(case, made, config_digest=rows.DIGEST, at=self.now)

    def die_preparing(self) -> None:
        """Let a worker take the case in hand and die."""
        for case in self.due(State.received):
            cases.claim(case, State.preparing, "w1", self.now)

    def fail(self) -> None:
        """Let preparing fail for good."""
        for case in self.due(State.received):
            if cases.claim(case, State.preparing, "w1", self.now):
                cases.move(case, State.failed, at=self.now, actor=SLUG)

    def recover(self) -> None:
        """Another worker starts and frees what the dead left."""
        cases.release_owned(self.now)

    def read_again(self) -> None:
        """Read the source again unchanged."""
        self.read(self.degree)

    def change(self) -> None:
        """Read the source again with another value."""
        self.degree += 1
        self.read(self.degree)

    def read(self, degree: int) -> None:
        """Collect the source."""
        values = {"values": {"degree": str(degree)}}
        cases.receive(rows.run(str(self.now)), rows.collected(**values), self.now)

    def open_waiting(self) -> None:
        """Let waiting cases go on whose time has come."""
        for case in self.due(State.waiting):
            cases.move(case, State(case.resume), at=self.now, actor=SLUG, due_at=self.now)

    def reload(self) -> None:
        """Change the config: what was prepared by the old one is prepared again."""
        for case in Case.objects.filter(state__in=["awaiting_decision", "approved"]):
            cases.move(case, State.received, at=self.now, actor=SLUG, due_at=self.now)

    def act(self) -> None:
        """Let a worker act on whatever it is offered to act on."""
        for case in self.due(State.approved, State.acting):
            cases.claim(case, State.acting, "w1", self.now)

    def sleep(self) -> None:
        """Let a month go by without a word."""
        self.now += DEADLINE


WAITING = rows.proposal(wait=message("The employment begins later."))
HAPPENINGS: dict[str, Callable[[Night], None]] = {
    "prepared clean": lambda night: night.prepare(rows.proposal()),
    "prepared flagged": lambda night: night.prepare(rows.proposal(outcome=Outcome.no_data)),
    "prepared stopped": lambda night: night.prepare(
        rows.proposal(findings=(rows.finding("stop"),))
    ),
    "prepared to wait": lambda night: night.prepare(WAITING),
    "died": Night.die_preparing,
    "failed": Night.fail,
    "recovered": Night.recover,
    "read again": Night.read_again,
    "changed": Night.change,
    "waiting over": Night.open_waiting,
    "config reloaded": Night.reload,
    "acts": Night.act,
    "a month": Night.sleep,
}


@settings(deadline=None, max_examples=60,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.sampled_from(sorted(HAPPENINGS)), min_size=1, max_size=25))
def test_promise_1_silence_is_never_yes(happenings: list[str]) -> None:
    """No sequence of timers, workers and inputs, and no waiting, approves or acts on a case."""
    with rows.undone():
        night = Night()
        for name in happenings:
            HAPPENINGS[name](night)
            states = set(Case.objects.values_list("state", flat=True))
            assert not states & ACTED
        assert not Decision.objects.exists()
        assert not ActionRecord.objects.exists()
        night.case.refresh_from_db()
        assert night.case.state in set(State) - ACTED


@settings(deadline=None, max_examples=20,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.sampled_from(sorted(HAPPENINGS)), max_size=8),
       st.sampled_from(["complete", "reject", "take_over", "rerun"]),
       st.lists(st.sampled_from(sorted(HAPPENINGS)), max_size=12))  # fmt: skip
def test_promise_1_no_other_word_is_a_yes(before: list[str], word: str, after: list[str]) -> None:
    """Completion, rejection, taking over and preparing again lead to no action either."""
    with rows.undone():
        anna = rows.person("anna")
        night = Night()
        for name in before:
            HAPPENINGS[name](night)
        for case in Case.objects.filter(state="awaiting_decision"):
            rows.decide(case, anna, word)
        for name in after:
            HAPPENINGS[name](night)
            assert not set(Case.objects.values_list("state", flat=True)) & ACTED


def test_the_same_night_with_a_yes_acts() -> None:
    """The walk above can act: one person's yes is all that it lacks."""
    night = Night()
    HAPPENINGS["prepared clean"](night)
    rows.decide(Case.objects.get(), rows.person("anna"))
    night.sleep()
    night.act()
    assert Case.objects.get().state == "acting"
