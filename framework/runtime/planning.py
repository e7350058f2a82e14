"""Work out once per run what concerns all open cases of a coworker together."""

from __future__ import annotations

from framework.core.cases import OpenCase
from framework.core.kinds import Kind, SourceReader
from framework.core.lifecycle import State
from framework.runtime import here
from framework.store import cases, proposals
from framework.store.models import Case, Run


def plan(run: Run, kind: Kind, sources: SourceReader) -> None:
    """Let a kind plan all open cases of a run's coworker, and sum up what it found.

    Each case keeps its part of the plan, the run what the kind tells of all.
    """
    plans, sums_up = type(kind).plan is not Kind.plan, tells_of_all(type(kind))
    if not plans and not sums_up:
        return
    found = cases.unfinished(run.municipality, run.coworker)
    if plans:
        cases.keep_plan(found, kind.plan(_open(found), sources, here.now()))
    if sums_up:
        summary = kind.summary(_open(found), sources, here.now())
        run.summary = summary.model_dump(mode="json") if summary else None


def tells_of_all(kind: type[Kind]) -> bool:
    """Tell whether the kind has anything to say of all work together."""
    return kind.summary is not Kind.summary


def _open(found: list[Case]) -> list[OpenCase]:
    return [
        OpenCase(case=cases.collected(case), state=State(case.state), values=proposals.values(case))
        for case in found
    ]
