"""Many people, many cases, one moment."""

from collections import Counter

import pytest

from framework.core.errors import Conflict
from framework.store.models import AuditEntry, Case, Decision
from tests.store import rows

_CASES, _PEOPLE = 30, 8


@pytest.mark.django_db(transaction=True)
def test_thirty_cases_eight_people_thirty_decisions() -> None:
    """Of 240 decisions in the same moments exactly 30 win, and 210 are told that they came late."""
    found = [rows.awaiting(f"R{number:02}") for number in range(_CASES)]
    people = [rows.person(f"person{number}") for number in range(_PEOPLE)]

    def morning(number: int) -> list[str]:
        told = []
        for place in range(_CASES):
            seen = found[(place + number) % _CASES]
            mine = Case.objects.get(pk=seen.pk)
            mine.version = seen.version
            try:
                rows.decide(mine, people[number], "approve" if number % 2 else "reject")
            except Conflict:
                told.append("conflict")
            else:
                told.append("won")
        return told

    told = Counter(word for each in rows.at_once(morning, _PEOPLE) for word in each)
    assert told == {"won": 30, "conflict": 210}
    assert Decision.objects.count() == AuditEntry.objects.count() == _CASES
    assert set(Case.objects.values_list("state", flat=True)) <= {"approved", "closed"}
