"""Four eyes: what waits for a second person, and what two people's words come to.

The first word waits, unseen by others, and moves nothing. A second person decides as if nobody had.
Two who agree have decided. Two who do not are shown to each other, until one of them changes their
mind or a third person decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from framework.core.approval import APPROVALS, ApprovalPolicy, DecisionOutcome
from framework.core.errors import NotAllowed
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.sampling import Draw
from framework.store.editing import Changes
from framework.store.models import Case, Decision
from framework.store.proposals import decisions_in_force, edits
from framework.store.sampling import drawn

#: How many people have spoken when nobody's word counts yet and they do not agree.
_CONFLICT = 2


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What one more word makes of a section."""

    #: The word counts: it decides.
    counts: bool
    mode: str


def words(case: Case, section: str | None = None) -> list[Decision]:
    """Return what waits for another person's word, oldest first, the last word of each person.

    A word on an older proposal is void, and so is one from before a value was changed.
    """
    found = [
        word
        for word in decisions_in_force(case)
        if not word.counts and section in {None, word.section}
    ]
    values = edits(case) if found else {}
    latest: dict[tuple[str, int], Decision] = {}
    for word in found:
        if word.shown.get("edits") == values:
            latest[word.section, word.acting_for_id or word.person_id] = word
    return sorted(latest.values(), key=lambda word: word.pk)


def conflict(case: Case, section: str) -> list[Decision]:
    """Return what two people said who did not agree; empty when nobody disagrees."""
    found = words(case, section)
    return found if len(found) >= _CONFLICT else []


def waits(case: Case, person_id: int) -> list[Decision]:
    """Return the person's words that wait for somebody who has not seen them."""
    return [
        word
        for word in words(case)
        if person_id in _people(word) and not conflict(case, word.section)
    ]


def spoken(person_id: int) -> set[int]:
    """Return the ids of the cases where the person has had their say and others have not."""
    # Not joined: few decisions wait for another person, but many cases wait for a decision.
    on_it = Case.objects.filter(
        pk=OuterRef("case_id"), state=State.awaiting_decision, proposal=OuterRef("proposal_id")
    )
    waiting = Decision.objects.filter(Exists(on_it), counts=False, undone_by__isnull=True)
    mine = Q(person=person_id) | Q(acting_for=person_id)
    said = set(waiting.filter(mine).values_list("case", flat=True))
    return said - set(waiting.filter(case__in=said).exclude(mine).values_list("case", flat=True))


def hidden_from(case: Case, person_id: int) -> set[int]:
    """Return the ids of the decisions that the person must not see yet, with what undid them."""
    if case.state != State.awaiting_decision:
        return set()
    found = [word for word in case.decisions.all() if word.proposal_id == case.proposal_id]
    decided = {word.section for word in found if word.counts and word.undoes_id is None}
    hidden = {
        word.pk
        for word in found
        if not word.counts
        and person_id not in _people(word)
        and word.section not in decided
        and not conflict(case, word.section)
    }
    return hidden | {word.pk for word in found if word.undoes_id in hidden}


def needed(case: Case, section: str, policy: ApprovalPolicy) -> bool:
    """Whether an approval of the section needs a second person."""
    share = policy.second_share(section)
    return case.pk in drawn([case], Draw.second_person, share)


def weigh(
    case: Case,
    section: str,
    outcome: DecisionOutcome,
    made: Changes,
    *,
    people: Iterable[int],
    policy: ApprovalPolicy,
    mode: str,
) -> Weighed:
    """Return what the word of `people` (the person, and whom they act for) comes to.

    `NotAllowed` when their own word already waits for somebody else's.
    """
    if outcome is DecisionOutcome.rerun:
        return Weighed(counts=True, mode=mode)
    said = words(case, section)
    mine = [word for word in said if _people(word) & set(people)]
    others = [word for word in said if word not in mine]
    if mine and not others:
        raise NotAllowed(
            message("You have had your say here: now somebody else must look, without seeing it.")
        )
    if not others:
        return Weighed(
            counts=outcome not in APPROVALS or not needed(case, section, policy), mode=mode
        )
    if mode not in {Decision.Mode.single, Decision.Mode.blind}:
        named = mode
    else:
        named = Decision.Mode.third if len(others) >= _CONFLICT else Decision.Mode.second
    agreed = any(_same(word, outcome, made) for word in others)
    return Weighed(counts=agreed or len(others) >= _CONFLICT, mode=named)


def _people(word: Decision) -> set[int]:
    return {word.person_id} | ({word.acting_for_id} if word.acting_for_id else set())


def _same(word: Decision, outcome: DecisionOutcome, made: Changes) -> bool:
    """Whether two words mean the same: yes to the same values, or the same no."""
    if outcome not in APPROVALS:
        return word.outcome == outcome
    values = {key: change["value"] for key, change in made.items()}
    return word.outcome in APPROVALS and values == {
        key: change["value"] for key, change in word.edited.items()
    }
