"""Findings from night to night: what closes by itself, what stays, what never comes back."""

from __future__ import annotations

import datetime as dt

import pytest

from framework.core.findings import Finding, FindingLevel, FindingStatus, KeptFinding, reconcile
from framework.core.messages import message

_FIRST = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)
_NEXT = _FIRST + dt.timedelta(days=1)


def _finding(key: str = "recovery", text: str = "Återkrav", source: str = "casesystem") -> Finding:
    return Finding(key=key, level=FindingLevel.warning, text=message(text), source=source)


def _kept(**changes: object) -> KeptFinding:
    made = KeptFinding(finding=_finding(), opened_at=_FIRST, refreshed_at=_FIRST)
    return made.model_copy(update=changes)


def test_a_finding_that_is_still_true_stays_and_tells_the_latest() -> None:
    """The text is of the last night, the time of the first."""
    (one,) = reconcile([_kept()], [_finding(text="Later")], not_read=frozenset(), at=_NEXT)
    assert (one.opened_at, one.refreshed_at) == (_FIRST, _NEXT)
    assert one.finding.text.english() == "Later"
    assert one.flags


def test_a_finding_closes_when_its_cause_is_gone() -> None:
    """Promise 7: findings close by themselves when the cause is gone."""
    (one,) = reconcile([_kept()], [], not_read=frozenset(), at=_NEXT)
    assert one.status is FindingStatus.closed
    assert not one.flags


def test_a_failed_reading_leaves_what_rests_on_it_as_it_was() -> None:
    """Promise 7: a source that cannot be read is its own finding, and closes no other."""
    failure = _finding("not_read:casesystem", source="")
    stands = reconcile([_kept()], [failure], not_read=frozenset({"casesystem"}), at=_NEXT)
    assert {one.finding.key: one.status for one in stands} == {
        "recovery": FindingStatus.still_open,
        "not_read:casesystem": FindingStatus.still_open,
    }


@pytest.mark.parametrize("status", [FindingStatus.acknowledged, FindingStatus.closed])
def test_what_a_person_has_seen_to_does_not_open_again(status: FindingStatus) -> None:
    """Promise 7: never re-opened once a person has seen to it."""
    before = _kept(status=status, by="asa")
    (one,) = reconcile([before], [_finding()], not_read=frozenset(), at=_NEXT)
    assert one.status is status
    assert not one.flags


def test_what_closed_by_itself_opens_anew_when_its_cause_is_back() -> None:
    """Nobody has said that it is nothing, so it counts again."""
    before = _kept(status=FindingStatus.closed)
    (one,) = reconcile([before], [_finding()], not_read=frozenset(), at=_NEXT)
    assert (one.status, one.opened_at) == (FindingStatus.still_open, _NEXT)


def test_what_closed_remembers_when() -> None:
    """It says when its cause was gone, and not anew every night after that."""
    (one,) = reconcile([_kept()], [], not_read=frozenset(), at=_NEXT)
    (again,) = reconcile([one], [], not_read=frozenset(), at=_NEXT + dt.timedelta(days=1))
    assert (one.settled_at, again) == (_NEXT, one)


def test_a_section_that_a_person_works_in_keeps_what_it_told() -> None:
    """Its findings neither close nor change; what is found there for the first time is told."""
    mine = _finding().model_copy(update={"section": "calculation"})
    told = _kept(finding=mine)
    later = mine.model_copy(update={"text": message("Later")})
    new = mine.model_copy(update={"key": "new"})
    frozen = frozenset({"calculation"})
    assert reconcile([told], [], not_read=frozenset(), at=_NEXT, frozen=frozen) == (told,)
    stands = reconcile([told], [later, new], not_read=frozenset(), at=_NEXT, frozen=frozen)
    assert stands[0] == told
    assert (stands[1].finding.key, stands[1].opened_at) == ("new", _NEXT)


def test_what_was_acknowledged_flags_anew_when_its_cause_comes_back() -> None:
    """Acknowledged is not closed by a person: gone and back again is news."""
    seen = _kept(status=FindingStatus.acknowledged, by="asa")
    (gone,) = reconcile([seen], [], not_read=frozenset(), at=_NEXT)
    assert (gone.status, gone.by) == (FindingStatus.closed, "")
    (back,) = reconcile([gone], [_finding()], not_read=frozenset(), at=_NEXT)
    assert back.flags
