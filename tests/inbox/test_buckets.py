"""The database counts as the domain defines."""

import pytest

from framework.core.lifecycle import Bucket, ClosedReason, State, bucket_of
from framework.inbox import buckets
from framework.store.models import Case
from tests.inbox import builders


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_in_exactly_its_bucket(db: None, state: State) -> None:
    """The conditions agree with `bucket_of`, for every way a case can wait or end."""
    case = builders.waiting()
    resumes = (State.received, State.approved) if state is State.waiting else (None,)
    reasons = tuple(ClosedReason) if state is State.closed else (None,)
    for resume in resumes:
        for reason in reasons:
            Case.objects.filter(pk=case.pk).update(
                state=state, resume=resume or "", closed_reason=reason or ""
            )
            found = [name for name, rule in buckets.CONDITIONS.items() if _holds(case, rule)]
            assert found == [bucket_of(state, resume=resume, closed_reason=reason)]


def _holds(case: Case, rule: object) -> bool:
    return Case.objects.filter(rule, pk=case.pk).exists()  # type: ignore[arg-type]


def test_returned_rows_are_no_cases(db: None) -> None:
    """Every bucket that a case can be in is counted."""
    assert set(buckets.count(Case.objects.all())) == set(Bucket) - {Bucket.returned}
