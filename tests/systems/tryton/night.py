"""A few approved schedules of one school, and Lindeby with Tryton for its payroll."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from fixtures.lindeby import master, workbooks
from fixtures.lindeby.night import Dirt, Night, Workbook
from fixtures.lindeby.plants import Entry
from fixtures.lindeby.schedules import Maker, Schedule
from fixtures.lindeby.shifts import FULL_TIME
from fixtures.lindeby.units import UNITS
from framework.core.canonical import ValueType, canonical

_CONFIGS = Path(__file__).parents[3] / "configs"
_UNIT = UNITS["1104"]
FILE = "godkanda_scheman_kusten_2026-11-20.xlsx"


def _made() -> tuple[Night, tuple[Schedule, ...]]:
    maker = Maker(Random(8))  # noqa: S311 (repeatable data)
    manager = maker.employment(_UNIT, FULL_TIME, title="Rektor", aid="201010")
    # The fourth is for a time only, the eighth of another type.
    schedules = tuple(maker.clean(_UNIT, place) for place in (0, 1, 3, 7))
    entries = tuple(Entry(schedule=schedule) for schedule in schedules)
    night = Night(
        clock="2026-11-23T02:00:00+01:00",
        morning="2026-11-23T07:00:00+01:00",
        planted="",
        workbooks=(Workbook(file=FILE, dirt=Dirt(hours="comma"), entries=entries),),
        employments=tuple(maker.employments),
        managers=(manager,),
    )
    return night, schedules


NIGHT, SCHEDULES = _made()


def values_of(schedule: Schedule) -> dict[str, str]:
    """Return what must be registered for a schedule, in canonical form."""
    values = schedule.registered()
    degree = canonical(ValueType.percent, values["sysselsattningsgrad"])
    return {**values, "sysselsattningsgrad": degree}


def lay_out(folder: Path) -> None:
    """Write the workbook and the registers where HaRry looks for them, below a data folder."""
    inbox, register = folder / "lindeby/harry/in", folder / "lindeby/harry/master"
    for each in (inbox, register):
        each.mkdir(parents=True, exist_ok=True)
    workbooks.write(NIGHT.workbooks[0], inbox)
    master.write(NIGHT, register / "anstallningar.xlsx")


def lindeby_with_tryton(folder: Path, address: str) -> Path:
    """Write Lindeby's configs with another payroll system, and no time for undoing; nothing else.

    Returns the folder of configs.
    """
    shutil.copytree(_CONFIGS / "common", folder / "common")
    shutil.copytree(_CONFIGS / "lindeby", folder / "lindeby")
    _replace(folder / "lindeby/site.yaml", "description: payroll", "description: tryton")
    _replace(folder / "lindeby/site.yaml", "http://127.0.0.1:8101", address)
    _replace(folder / "lindeby/coworkers/harry.yaml", "undo_seconds: 300", "undo_seconds: 0")
    return folder


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{file} holds {old} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")
