"""What happened to a case, newest first, and who did it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext

from framework.core.approval import OUTCOME_LABELS, SETTLE_LABELS, DecisionOutcome, SettleOutcome
from framework.core.figures import REMOVED
from framework.core.lifecycle import STATE_LABELS, State
from framework.inbox.access import Seat
from framework.inbox.casepage.figures import names
from framework.inbox.texts import free, language, stored, translate
from framework.store import second
from framework.store.models import Case, Decision, Person


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened."""

    at: dt.datetime
    who: str
    #: What was done or said.
    what: str
    #: Where the case went; empty when it stayed.
    state: str
    reasons: list[str] = field(default_factory=list)
    note: str = ""
    #: Figure and value, as the person set it.
    edited: list[tuple[str, str]] = field(default_factory=list)


def actors(names: Iterable[str], seat: Seat) -> dict[str, str]:
    """Return actor → name as people know it: a person's, or the coworker with its rule version."""
    wanted = set(names)
    people = Person.objects.filter(username__in=wanted)
    found = {person.username: str(person) for person in people}
    says = gettext("rule version")
    for name in wanted - set(found):
        slug, _, version = name.partition(" ")
        known = seat.name if slug == seat.slug else slug
        found[name] = f"{known}, {says} {version}" if version else known
    return found


def entries(case: Case, seat: Seat) -> list[Entry]:
    """Return the timeline; a person's decision and the move it caused are one entry."""
    unseen = second.hidden_from(case, seat.person.pk)
    decisions = [one for one in case.decisions.all() if one.pk not in unseen]
    events = list(case.events.all())
    named = actors((event.actor for event in events), seat)
    made = {(one.at, one.person.username) for one in decisions}
    moved = {
        (event.at, event.actor): _state(event.after)
        for event in events
        if event.after != event.before
    }
    told = [
        Entry(
            at=event.at,
            who=named[event.actor],
            what=free(stored(event.text)),
            state=_state(event.after) if event.after != event.before else "",
        )
        for event in events
        if (event.at, event.actor) not in made
    ]
    words = [
        _decision(one, seat, moved.get((one.at, one.person.username), "")) for one in decisions
    ]
    newest_first = [*told, *words][::-1]
    return sorted(newest_first, key=lambda entry: entry.at, reverse=True)


def said(words: Iterable[Decision], seat: Seat) -> list[Entry]:
    """Return what each of several people decided."""
    return [_decision(word, seat, "") for word in words]


def outcome_label(outcome: str) -> str:
    """Return what a person decided, in the reader's language."""
    if outcome in set(DecisionOutcome):
        return gettext(OUTCOME_LABELS[DecisionOutcome(outcome)])
    return gettext(SETTLE_LABELS[SettleOutcome(outcome)])


def _decision(decision: Decision, seat: Seat, state: str) -> Entry:
    reasons = {code.code: code for code in seat.policy.reason_codes}
    return Entry(
        at=decision.at,
        who=_who(decision),
        what=outcome_label(decision.outcome),
        state=state,
        reasons=[
            getattr(reasons[code], language()) if code in reasons else code
            for code in decision.codes
        ],
        note=free(decision.note),
        edited=_edited(decision),
    )


def _edited(decision: Decision) -> list[tuple[str, str]]:
    """Return what a person set, by what people call it; of a row whether it is there."""
    if not decision.edited or decision.proposal is None:
        return []
    values = {key: str(made["value"]) for key, made in decision.edited.items()}
    edits = decision.shown.get("edits", {}) | values
    called = names(decision.proposal.value, edits)
    known = decision.proposal.value.known(edits)
    found = []
    for key, made in decision.edited.items():
        words = known[key].words if key in known else {}
        before, after = (
            translate(words[one]) if one in words else free(one) or "–"
            for one in (str(made["before"]), str(made["value"]))
        )
        told = f"{before} → {after}"
        if key.count("/") == 1:
            told = gettext("taken away") if made["value"] == REMOVED else gettext("put back")
        found.append((called.get(key, key), told))
    return found


def _who(decision: Decision) -> str:
    """Return who decided, and for whom."""
    if decision.release_id is not None:
        told = {"person": str(decision.person), "number": decision.release_id}
        return gettext("%(person)s, by standing release no. %(number)s") % told
    if decision.acting_for is None:
        return str(decision.person)
    names = {"person": str(decision.person), "other": str(decision.acting_for)}
    return gettext("%(person)s, for %(other)s") % names


def _state(state: str) -> str:
    return gettext(STATE_LABELS[State(state)])
