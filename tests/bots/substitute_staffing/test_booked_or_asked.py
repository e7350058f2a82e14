"""When an offer is booked, and when people are asked although they have offered."""

from __future__ import annotations

import datetime as dt

import pytest

from bots.substitute_staffing.facts import Availability
from bots.substitute_staffing.preparing import is_direct
from bots.substitute_staffing.sources import DIRECT, ON_REQUEST
from framework.core.local_time import instant
from tests.bots.substitute_staffing.conftest import Make

#: Monday morning; the first of advent's week has no red day, 2026-12-25 (a Friday) is one.
NOW = instant(dt.date(2026, 11, 23), 6 * 60)


@pytest.mark.parametrize(
    ("when", "settings", "booked"),
    [
        ("2026-11-24 07:00-13:00", {}, True),
        ("2026-11-24 07:00-10:59", {}, False),
        ("2026-11-24 07:00-10:59", {"direct_hours": 3}, True),
        ("2026-11-23 14:00-20:00", {}, False),
        ("2026-11-23 14:00-20:00", {"direct_today": True}, True),
        ("2026-11-28 07:00-13:00", {}, False),
        ("2026-11-28 07:00-13:00", {"direct_weekends": True}, True),
        # A Friday night that ends on a Saturday.
        ("2026-11-27 21:00-07:00", {}, False),
        ("2026-12-25 07:00-13:00", {}, False),
        ("2026-12-25 07:00-13:00", {"direct_weekends": True}, True),
    ],
)
def test_booked_on_an_offer(
    make: Make, when: str, settings: dict[str, object], booked: bool
) -> None:
    """Working days ahead and whole shifts, unless the municipality has decided otherwise."""
    chosen = make.settings.model_copy(update=settings)
    assert is_direct(make.trial(make.order(when), make.substitute(availability=_said(DIRECT))),
                     chosen, NOW) is booked  # fmt: skip


@pytest.mark.parametrize("said", [ON_REQUEST, DIRECT])
def test_offered_for_asking_or_only_in_part(make: Make, said: str) -> None:
    """Whoever offered to be asked is asked, and so is who offered a part of the shift."""
    order = make.order("2026-11-24 07:00-13:00")
    part = _said(said)[0].model_copy(update={"end": order.end - dt.timedelta(minutes=1)})
    offers = (part,) if said == DIRECT else _said(said)
    assert not is_direct(make.trial(order, make.substitute(availability=offers)), make.settings,
                         NOW)  # fmt: skip


def _said(kind: str) -> tuple[Availability, ...]:
    return (Availability(start=NOW, end=NOW + dt.timedelta(days=60), type=kind),)
