"""Ten ordinary schedules of a spring term, by Lindeby's and Ekdalen's own decisions: no flag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bots.schedule_registration import KIND
from framework.config.municipality import CoworkerConfig, Folder
from framework.core.cases import Case
from framework.core.rules import Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make

CONFIGS = Path(__file__).parents[3] / "configs"
SEMESTER, FERIE, UPPEHALL = "Semesteranställd", "Ferieanställd", "Uppehållsanställd"
YEAR = {"Arbetsår fr.o.m.": "2026-08-12", "Arbetsår t.o.m.": "2027-06-15"}
FIVE = "Mån Tis Ons Tor Fre"
#: Avtalstyp, full time, degree, week, and the shifts of each rolling week.
ORDINARY = {
    "lärare": (FERIE, "35:00", "100", "35:00", [f"{FIVE} 08:00-16:00 rast 11:30-12:30"]),
    "lärare, deltid": (
        FERIE, "35:00", "80", "28:00", ["Mån Tis Ons Tor 08:00-16:00 rast 11:30-12:30"],
    ),
    "fritidspedagog": (
        SEMESTER, "40:00", "100", "40:00",
        ["Mån Tis Ons Fre 07:30-16:00 rast 12:00-12:30|Tor 09:30-18:00 rast 13:30-14:00"],
    ),
    "elevassistent": (
        UPPEHALL, "40:00", "87.5", "35:00", [f"{FIVE} 08:00-15:30 rast 11:30-12:00"],
    ),
    "måltidspersonal": (
        UPPEHALL, "40:00", "100", "40:00", [f"{FIVE} 06:30-15:00 rast 10:30-11:00"],
    ),
    "deltid": (
        SEMESTER, "40:00", "75", "30:00", [f"{FIVE} 08:00-14:30 rast 12:00-12:30"],
    ),
    "två veckor": (
        SEMESTER, "40:00", "100", "40:00",
        [f"{FIVE} 08:00-16:30 rast 12:00-12:30",
         "Mån Tis Ons Fre 08:00-16:30 rast 12:00-12:30|Tor 12:30-21:00 rast 16:30-17:00"],
    ),
    "rektor": (SEMESTER, "40:00", "100", "40:00", [f"{FIVE} 08:00-17:00 rast 12:00-13:00"]),
    "två raster": (
        SEMESTER, "40:00", "100", "40:00",
        [f"{FIVE} 07:00-11:00|{FIVE} 12:00-16:00"],
    ),
    "förskollärare": (
        SEMESTER, "40:00", "100", "40:00",
        [f"{FIVE} 06:30-15:00 rast 11:00-11:30", f"{FIVE} 08:00-16:30 rast 12:00-12:30",
         f"{FIVE} 09:30-18:00 rast 13:00-13:30"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=[("lindeby", "harry"), ("ekdalen", "petra")])
def config(request: pytest.FixtureRequest) -> CoworkerConfig:
    """Read a municipality's own coworker."""
    municipality, slug = request.param
    found = Folder(CONFIGS / municipality, CONFIGS / "common").read()
    assert found is not None
    return found.coworkers[slug]


@pytest.mark.parametrize("job", ORDINARY)
def test_ordinary_rows_are_unflagged(make: type[Make], config: CoworkerConfig, job: str) -> None:
    """What most people work is nothing to look at, in a unit with the default decisions."""
    agreement, full_time, degree, week, weeks = ORDINARY[job]
    cells = {
        "Avtalstyp": agreement, "Heltidsmått tim/v": full_time, "Veckoarbetstid (tt:mm)": week,
        "Sysselsättningsgrad % (schema)": degree, "Sysselsättningsgrad % (anställning)": degree,
        "Schema t.o.m.": "2027-06-13", "Antal veckor (rullande)": str(len(weeks)),
        "Enhetskod (ansvar)": "1999", "Godkänd av": "C1999",
    }  # fmt: skip
    if agreement != SEMESTER:
        cells |= {**YEAR, "Verksamhetsdagar": "194" if agreement == FERIE else "205"}
    row = make.row(**cells)
    register = make.register(
        {"employmentDegree": degree, "fullTimeWeek": full_time, "orgId": "1999"},
        right={"managerCode": "C1999", "orgId": "1999"},
    )
    book = make.book(row, shifts=make.shift_rows(row, *_shifts(weeks)))
    kind = KIND(KIND.settings_model.model_validate(config.coworker.settings), config.dated)
    (case,) = kind.collect(make.Books([book], [register]))
    assert isinstance(case, Case)
    proposal = kind.prepare(case, make.Payroll(), make.now)
    told = [c.finding.english() for c in proposal.checks if c.outcome is not Outcome.passed]
    assert told == []
    assert not proposal.flagged


def _shifts(weeks: list[str]) -> list[dict[str, str]]:
    found = []
    for number, week in enumerate(weeks, start=1):
        for group in week.split("|"):
            words = [word for word in group.split() if word != "rast"]
            spans = [word.split("-") for word in words if "-" in word]
            keys = ("Start", "Slut", "Rast start", "Rast slut")
            times = dict(zip(keys, (at for span in spans for at in span), strict=False))
            days = [word for word in words if "-" not in word]
            found += [{"Vecka": str(number), "Veckodag": day, **times} for day in days]
    return found
