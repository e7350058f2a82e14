"""The example that was computed by hand (domain facts, 5.6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.bots.resource_allocation.conftest import Town, figures


def _k1(town: Town, morning: str) -> None:
    """K1: personal care 40 minutes twice a day; three days in hospital, 30 minutes over."""
    for time in (morning, "40"):
        number = town.decision("K1", time)
        for day in range(1, 31):
            away = day in {10, 11, 12}
            longer = day == 20 and time == "40"
            town.visit(
                number, day, 40, 0 if away else 70 if longer else 40,
                "SJUKHUS" if away else "LANGRE_TID" if longer else "",
            )  # fmt: skip


@pytest.fixture
def k1(town: Town) -> Town:
    """Give K1 with the morning visit by one person."""
    _k1(town, "40*1")
    return town


def test_granted_hours_are_paid(k1: Town) -> None:
    """40 minutes twice a day for 30 days are 40 h, at 377 kr 15 080 kr; 40 h / 0.675 = 59.26 h."""
    found = figures(k1.proposal())
    assert found["beviljad_h"] == 40
    assert found["kronor"] == 15080
    assert found["behov_h"] == Decimal("59.26")


def test_performed_hours_are_paid(k1: Town) -> None:
    """Three days in hospital are 4 h less, long visits 0.5 h more: 36.5 h, 13 760.50 kr."""
    k1.rates[0]["grund"] = "UTFORD"
    found = figures(k1.proposal())
    assert found["utford_h"] == Decimal("36.5")
    assert found["kronor"] == Decimal("13760.50")
    assert found["kronor"] is not None
    assert found["kronor"] - 15080 == Decimal("-1319.50")


@pytest.mark.parametrize("column", [True, False])
def test_two_people_on_the_morning_visit(town: Town, *, column: bool) -> None:
    """Client time stays 40 h and 15 080 kr, staff time is 60 h; cell or column may say so."""
    _k1(town, "40" if column else "40*2")
    if column:
        town.decisions[0]["dubbelbemanning"] = "J"
    found = figures(town.proposal())
    assert found["beviljad_h"] == 40
    assert found["kronor"] == 15080
    assert found["personal_h"] == 60
    assert found["behov_h"] == Decimal("88.89")
