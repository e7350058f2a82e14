"""What a system allows over all hosts is held exactly, whoever asks in the same moment."""

import datetime as dt

import pytest
from django.db.models.functions import Now

from framework.store import failures, slots, workers
from framework.store.models import TargetFailures, TargetPace, TargetSlot
from tests.store import rows

PAYROLL = ("lindeby", "payroll")
NO_TIME = dt.timedelta()
HOUR = dt.timedelta(hours=1)


def owners() -> list[str]:
    """Return who has a slot of the payroll, by number."""
    found = TargetSlot.objects.filter(system="payroll").exclude(owner="").order_by("number")
    return list(found.values_list("owner", flat=True))


@pytest.mark.django_db(transaction=True)
def test_eight_who_ask_together_get_two() -> None:
    """Two sessions are allowed: two of eight get one, again and again."""
    for _ in range(5):
        got = rows.at_once(lambda number: slots.take(*PAYROLL, 2, f"w{number}"))
        taken = [slot for slot in got if slot is not None]
        assert len(taken) == len(set(taken)) == len(owners()) == 2
        for number in range(8):
            slots.give_back(f"w{number}")
        assert owners() == []


def test_systems_and_municipalities_do_not_share() -> None:
    """A slot is one system's of one municipality."""
    assert slots.take(*PAYROLL, 1, "w1")
    assert slots.take(*PAYROLL, 1, "w2") is None
    assert slots.take("lindeby", "pool", 1, "w2")
    assert slots.take("granby", "payroll", 1, "w2")


def test_what_is_in_use_is_not_given_back() -> None:
    """A worker gives back what it has closed, and nobody else's."""
    first, second = slots.take(*PAYROLL, 3, "w1"), slots.take(*PAYROLL, 3, "w1")
    assert slots.take(*PAYROLL, 3, "w2")
    assert first is not None
    slots.give_back("w1", but=[first])
    assert owners() == ["w1", "w2"]
    assert slots.take(*PAYROLL, 3, "w3") == second


def test_a_limit_that_was_lowered_counts_what_is_open() -> None:
    """Three are open when two become the most: the next waits until two have closed."""
    first, second, third = (slots.take(*PAYROLL, 3, "w1") for _ in range(3))
    assert first
    assert second
    assert third
    for still in ([first, second, third], [second, third], [third]):
        slots.give_back("w1", but=still)
        assert (slots.take(*PAYROLL, 2, "w2") is None) == (len(still) >= 2)
    assert owners() == ["w2", "w1"]


def test_a_dead_worker_s_slots_are_free() -> None:
    """Its session died with it; a living one's is its own."""
    rows.lives("w1")
    slots.take(*PAYROLL, 2, "w1")
    slots.take(*PAYROLL, 2, "w2")
    assert slots.release_dead() == 1
    assert owners() == ["w1"]
    workers.leave("w1")
    assert slots.release_dead() == 1


def test_what_is_beyond_a_share_is_left_to_others() -> None:
    """Two of three workers may have two of five each at once; more is for who asks and waits."""
    for name in ("w1", "w2", "w3"):
        rows.lives(name)
    taken = [slots.take(*PAYROLL, 5, "w1", beyond_share=False) for _ in range(3)]
    assert [slot is None for slot in taken] == [False, False, True]
    assert slots.take(*PAYROLL, 5, "w1")
    for _ in range(2):
        assert slots.take(*PAYROLL, 5, "w2", beyond_share=False)
    assert slots.take(*PAYROLL, 5, "w3", beyond_share=False) is None
    slots.give_back("w1")
    assert slots.take(*PAYROLL, 5, "w2", beyond_share=True) is None  # w3 has none, and waits.
    assert slots.take(*PAYROLL, 5, "w3", beyond_share=False)


def test_who_has_none_is_waited_for() -> None:
    """Who has held a slot for long hears that another, who has none, waits for one."""
    for _ in range(2):
        slots.take(*PAYROLL, 2, "w1")
    assert slots.take(*PAYROLL, 2, "w1") is None
    assert slots.wanted("w1", held=NO_TIME) == set()
    assert slots.take(*PAYROLL, 2, "w2") is None
    assert slots.wanted("w1", held=HOUR) == set()
    assert slots.wanted("w1", held=NO_TIME) == {PAYROLL}
    assert slots.wanted("w2", held=NO_TIME) == set()
    # One is free by now, or nobody has asked for a while.
    TargetSlot.objects.update(wanted_at=Now() - HOUR)
    assert slots.wanted("w1", held=NO_TIME) == set()
    slots.take(*PAYROLL, 2, "w2")
    slots.give_back("w1", but=[TargetSlot.objects.get(number=1).pk])
    assert slots.wanted("w1", held=NO_TIME) == set()


@pytest.mark.django_db(transaction=True)
def test_turns_are_evenly_apart_whoever_takes_them() -> None:
    """Sixty a minute: eight who ask together get eight seconds, one each."""
    assert slots.next_turn(*PAYROLL, 60) == 0
    ahead = TargetPace.objects.get().next_at + HOUR
    TargetPace.objects.update(next_at=ahead)
    waits = sorted(rows.at_once(lambda _: slots.next_turn(*PAYROLL, 60)))
    assert TargetPace.objects.get().next_at == ahead + dt.timedelta(seconds=8)
    assert 3590 < waits[0] < waits[-1] < 3610
    assert len(set(waits)) == 8


def test_turns_that_nobody_took_are_not_saved_up() -> None:
    """After a quiet hour the first begins at once and the second waits."""
    slots.next_turn(*PAYROLL, 60)
    TargetPace.objects.update(next_at=Now() - HOUR)
    assert slots.next_turn(*PAYROLL, 60) == 0
    assert 0.5 < slots.next_turn(*PAYROLL, 60) <= 1


@pytest.mark.django_db(transaction=True)
def test_failures_in_a_row_are_counted_over_all_workers() -> None:
    """Each of eight failures counts once; one success, and the next is the first."""
    found = rows.at_once(lambda _: failures.failed("lindeby", "harry", "payroll"))
    assert max(found) == TargetFailures.objects.get().count == 8
    assert failures.failed("lindeby", "harry", "pool") == 1
    failures.worked("lindeby", "harry", "payroll")
    assert failures.failed("lindeby", "harry", "payroll") == 1
    assert failures.failed("lindeby", "harry", "pool") == 2
