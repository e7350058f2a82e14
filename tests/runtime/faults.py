"""The faults of a target that need no browser: each with where a case may rightly end under it."""

from typing import Any

from framework.core.lifecycle import State
from tests.fault_table import Fault

_FORM = "/api/scheman/ny"
_LIST = "/api/scheman"

DONE = frozenset({State.done})
FAILED = frozenset({State.failed})
PARTLY = frozenset({State.partly_done})
#: Closed: waits, or stays in acting while something may be on its way.
CLOSED = frozenset({State.waiting, State.acting, State.done})
#: Nobody is let in: asked as often as is wise, and what may have been sent stays unknown.
SHUT_OUT = frozenset({State.failed, State.unknown, State.done})


def _this(fault: str, **more: Any) -> dict[str, Any]:
    """Return a fault that strikes the requests of the case only."""
    return {"fault": fault, "match": "*", **more}


_SILENT = _this("time_out_after_stored", times=1, seconds=3)

#: Together with the browser's own they are all thirteen switches of the design.
FAULTS = (
    Fault(switch="none", how="", ends=DONE),
    Fault(switch="slow", how="in time", entries=(_this("slow", ms=120),), ends=DONE),
    Fault(
        switch="slow",
        how="stored after the answer was given up",
        entries=(_this("slow", ms=1600, path=_FORM, times=1),),
        ends=DONE,
        settles_within=2.0,
    ),
    Fault(switch="time-out after the write was stored", how="", entries=(_SILENT,), ends=DONE),
    Fault(
        switch="time-out after the write was stored",
        how="no unique key",
        entries=(_SILENT, _this("duplicate_accepted")),
        ends=DONE,
    ),
    Fault(
        switch="session expires",
        how="at the look",
        entries=(_this("session_expires", path=_LIST, times=1),),
        ends=DONE,
    ),
    Fault(
        switch="session expires",
        how="at the press",
        entries=(_this("session_expires", path=_FORM, times=1),),
        ends=DONE,
    ),
    Fault(
        switch="maintenance page",
        how="all the time",
        entries=({"fault": "maintenance"},),
        ends=CLOSED,
        healed=DONE,
    ),
    Fault(
        switch="maintenance page",
        how="after the kill",
        entries=({"fault": "maintenance"},),
        ends=CLOSED,
        healed=DONE,
        late=True,
    ),
    Fault(
        switch="maintenance page",
        how="at the press",
        entries=(_this("maintenance", path=_FORM, times=1),),
        ends=CLOSED,
        healed=DONE,
    ),
    Fault(
        switch="validation refused",
        how="",
        entries=(_this("validation_refused"),),
        ends=FAILED,
    ),
    # A lie that struck a write which was then lost by a kill is written again, and stays.
    Fault(switch="lies", how="once", entries=(_this("lies", times=1),), ends=FAILED | DONE),
    Fault(switch="lies", how="always", entries=(_this("lies"),), ends=FAILED),
    Fault(
        switch="lies",
        how="always, and shows the start page",
        entries=(_this("lies", page="start"),),
        ends=FAILED,
    ),
    Fault(
        switch="stores something else than sent",
        how="hours",
        entries=(_this("stores_other", times=1, column="veckoarbetstid", value="40:00"),),
        ends=PARTLY,
    ),
    Fault(
        switch="stores something else than sent",
        how="its key",
        entries=(_this("stores_other", times=1, column="fran", value="2027-02-01"),),
        ends=PARTLY,
    ),
    Fault(
        switch="stores something else than sent",
        how="its key, no answer",
        entries=(_this("stores_other", column="fran", value="2027-02-01"), _SILENT),
        ends=PARTLY,
    ),
    Fault(
        switch="already registered",
        how="equal",
        entries=({"fault": "already_registered", "times": 1, "row": {}},),
        ends=DONE,
    ),
    Fault(
        switch="already registered",
        how="other values",
        entries=({"fault": "already_registered", "times": 1, "row": {"veckoarbetstid": "30:00"}},),
        ends=FAILED,
    ),
    # Somebody else's row bears our reference; found after a kill it looks like ours gone wrong.
    Fault(
        switch="duplicate key",
        how="",
        entries=(_this("duplicate_key", times=1, column="schemanamn", value="Annat"),),
        ends=FAILED | PARTLY,
    ),
    Fault(
        switch="log-in refused or password expired",
        how="refused after the kill",
        entries=({"fault": "log_in_refused"},),
        ends=SHUT_OUT,
        late=True,
    ),
    Fault(
        switch="log-in refused or password expired",
        how="expired after the kill",
        entries=({"fault": "password_expired"},),
        ends=SHUT_OUT,
        late=True,
    ),
    Fault(
        switch="closed by payroll lock",
        how="above the form",
        entries=({"fault": "payroll_lock", "path": _FORM},),
        ends=CLOSED,
        healed=DONE,
    ),
    Fault(
        switch="closed by payroll lock",
        how="at the press",
        entries=(_this("payroll_lock", path=_FORM),),
        ends=CLOSED,
        healed=DONE,
    ),
)
