"""What a decision comes to, line by line: hand-computed tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bots.resource_allocation.allocation import Allocation
from tests.bots.resource_allocation.conftest import Town


def _rows(found: Allocation) -> dict[str, tuple[Decimal, Decimal | None]]:
    """Return hours granted and kronor by row."""
    return {cell.key: (cell.amounts.granted, cell.amounts.kronor) for cell in found.cells}


def _whole(town: Town, decision: dict[str, Any], clients: int = 1) -> Allocation:
    """Return November with so many clients of one decision each; least clients is their number."""
    for client in range(clients):
        town.decision(f"K{client}", **decision)
    return town.allocation(least_clients=3)


@pytest.mark.parametrize(
    ("frequency", "times", "minutes", "hours"),
    [
        ("DAGLIG", "2", "40", "40"),
        # 30 / 7 = 4 2/7 times of an hour.
        ("VECKA", "1", "60", "4.2857"),
        ("VARANNAN", "1", "60", "2.1429"),
        ("VAR4E", "1", "60", "1.0714"),
        ("MANAD", "3", "20", "1"),
        # L10: two minutes are two minutes.
        ("DAGLIG", "1", "2", "1"),
        ("DAGLIG", "1", "2,5", "1.25"),
    ],
)
def test_granted_in_november(
    town: Town, frequency: str, times: str, minutes: str, hours: str
) -> None:
    """What a period grants counts by its days, and no visit is rounded."""
    town.decision("K1", minutes, frekvens=frequency, ggr=times)
    assert town.allocation().amounts.granted == Decimal(hours)


@pytest.mark.parametrize(
    ("month", "given", "hours"),
    [
        # L14: in force on 15 of 30 days.
        ("2026-11", {"giltig_from": "2026-11-16"}, "15"),
        ("2026-11", {"giltig_tom": "2026-11-15"}, "15"),
        ("2026-11", {"giltig_from": "2026-11-30"}, "1"),
        ("2027-02", {}, "28"),
        ("2028-02", {}, "29"),
        ("2026-10", {}, "31"),
        ("2026-11", {"frekvens": "MANAD", "ggr": "30", "giltig_from": "2026-11-16"}, "15"),
    ],
)
def test_pro_rata_by_day(month: str, given: dict[str, str], hours: str) -> None:
    """A decision counts on the days it is in force."""
    town = Town(month)
    town.area()
    town.rate()
    town.decision("K1", "60", **given)
    assert town.allocation().amounts.granted == Decimal(hours)


def test_a_client_who_died_counts_until_that_day(town: Town) -> None:
    """A decision until further notice ends with its client."""
    town.decision("K1", "60")
    town.client("K1", avslutad="2026-11-10")
    assert town.allocation().amounts.granted == 10


def test_a_rate_that_changes_in_the_month(town: Town) -> None:
    """L-B: 14 h at 377 kr and 16 h at 389 kr stand in rows of their own."""
    town.rate("389", giltig_from="2026-11-15")
    for client in range(3):
        town.decision(f"K{client}", "60")
    assert _rows(town.allocation(least_clients=3)) == {
        "OMVARDNAD-DAG-2026-01-01": (Decimal(42), Decimal(15834)),
        "OMVARDNAD-DAG-2026-11-15": (Decimal(48), Decimal(18672)),
    }


def test_weekends_have_a_rate_of_their_own(town: Town) -> None:
    """November 2026 has 9 Saturdays and Sundays; what is weekly stays in its own category."""
    town.areas[0]["helger"] = "J"
    town.rate("470", tidskategori="HELG")
    for client in range(3):
        town.decision(f"K{client}", "60")
        town.decision(f"K{client}", "70", frekvens="VECKA")
    assert _rows(town.allocation(least_clients=3)) == {
        "OMVARDNAD-DAG-2026-01-01": (Decimal(3 * (21 + 5)), Decimal(3 * 26 * 377)),
        "OMVARDNAD-HELG-2026-01-01": (Decimal(27), Decimal(27 * 470)),
    }


def test_christmas_is_paid_as_a_weekend() -> None:
    """December 2026 has 8 Saturdays and Sundays and, on a Friday, Christmas Day."""
    town = Town("2026-12")
    town.area(helger="J")
    town.rate()
    town.rate("470", tidskategori="HELG")
    for client in range(3):
        town.decision(f"K{client}", "60")
    found = _rows(town.allocation(least_clients=3))
    assert found["OMVARDNAD-HELG-2026-01-01"] == (Decimal(27), Decimal(27 * 470))


@pytest.mark.parametrize(("basis", "hours"), [("BEVILJAD", 5), ("PLANERAD", 3), ("UTFORD", 2)])
def test_what_is_paid_hangs_on_the_basis(town: Town, basis: str, hours: int) -> None:
    """Of five hours granted, one is in hospital, one called off, one cancelled by nobody's word."""
    town.rates[0] |= {"grund": basis, "kvarstaende_regel": "N"}
    number = town.decision("K1", "60", giltig_tom="2026-11-05")
    for day, cause in enumerate(("SJUKHUS", "AVBOKAD", "EJ_HEMMA", "", ""), 1):
        town.visit(number, day, 60, 0 if cause else 60, cause)
    assert town.allocation().amounts.paid == hours


@pytest.mark.parametrize(("paid", "hours"), [("J", 2), ("N", 1)])
def test_not_at_home(town: Town, paid: str, hours: int) -> None:
    """The rate says whether a visit to somebody who was out is paid as planned."""
    town.rates[0] |= {"grund": "UTFORD", "kvarstaende_regel": paid}
    number = town.decision("K1", "60", giltig_tom="2026-11-02")
    town.visit(number, 1, 60)
    town.visit(number, 2, 60, 0, "EJ_HEMMA")
    assert town.allocation().amounts.paid == hours


def test_without_a_rule_planned_time_is_not_known(town: Town) -> None:
    """Promise 7: nobody has said which causes are not paid, so the sum is unknown and not 0."""
    del town.limits["planerad_ersatts_inte"]
    town.rates[0]["grund"] = "PLANERAD"
    town.daily(town.decision("K1", "60"), 60)
    assert town.allocation().amounts.paid is None
    assert town.allocation().amounts.kronor is None


def _levels(town: Town) -> None:
    """Give levels of personal care: under 10 h five are paid, under 40 twenty, then sixty."""
    town.rates.clear()
    for low, high, paid in (("0", "10", "5"), ("10", "40", "20"), ("40", "", "60")):
        town.rate(basis="NIVA", niva_fran_h=low, niva_till_h=high, niva_h=paid)


@pytest.mark.parametrize(
    ("minutes", "given", "paid"),
    [
        ("10", {}, "5"),
        ("20", {}, "20"),
        ("79", {}, "20"),
        ("80", {}, "60"),
        # Half of the month: the level of the whole, half paid.
        ("80", {"giltig_from": "2026-11-16"}, "30"),
    ],
)
def test_levels(town: Town, minutes: str, given: dict[str, str], paid: str) -> None:
    """The hours that a whole month grants say which level; it is paid by the day."""
    _levels(town)
    town.decision("K1", minutes, **given)
    assert town.allocation().amounts.paid == Decimal(paid)


def test_a_level_is_the_client_s_own(town: Town) -> None:
    """Two decisions of 40 minutes are together of the third level, and paid once."""
    _levels(town)
    for client in ("K1", "K1", "K2"):
        town.decision(client, "40")
    found = town.allocation()
    assert found.amounts.paid == 60 + 20
    assert found.amounts.kronor == 80 * 377


def test_no_level_is_not_known(town: Town) -> None:
    """L16: hours beyond the last level have no pay, which stops the area."""
    _levels(town)
    town.rates.pop()
    town.decision("K1", "80")
    assert town.allocation().amounts.kronor is None
    assert town.check("L16").outcome.value == "failed"


def test_two_rates_from_the_same_day_contradict_each_other(town: Town) -> None:
    """Promise 7: which of them is right nobody knows, so there is none."""
    town.rate("389")
    town.decision("K1", "60")
    assert town.allocation().amounts.kronor is None
    assert town.check("L16").outcome.value == "failed"


def test_who_moved_counts_in_both_areas(town: Town) -> None:
    """L-R: eleven days in one area, nineteen in the other, and every minute in one of them."""
    town.area("Södra")
    before = town.decision("K1", "60", giltig_tom="2026-11-11")
    after = town.decision("K1", "60", omrade="Södra", giltig_from="2026-11-12")
    town.daily(before, 60, range(1, 12))
    town.daily(after, 60, range(12, 31))
    assert town.allocation("Norra").amounts.performed == 11
    assert town.allocation("Södra").amounts.performed == 19
    assert town.check("L15").outcome.value == "passed"


def test_additions_are_shares_of_the_rows(town: Town) -> None:
    """15 080 kr and 4 % for geography, 6 % for travel, 3 % for health care."""
    town.areas[0] |= {"geografi_index": "0,04", "restidspåslag_%": "6", "hsl_%": "3"}
    town.decision("K1", "80")
    values = town.proposal().in_force({})
    assert [values[key] for key in ("kronor_geografi", "kronor_restid", "kronor_hsl")] == [
        "603.2", "904.8", "452.4",
    ]  # fmt: skip
    assert values["kronor"] == "17040.4"
