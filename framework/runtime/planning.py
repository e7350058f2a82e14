"""Work out once per run what concerns all open cases of a coworker together."""

from __future__ import annotations

from framework.core import cases as domain
from framework.core.kinds import Kind, SourceReader
from framework.core.lifecycle import State
from framework.runtime import here
from framework.store import cases, proposals
from framework.store.models import Run


def plan(run: Run, kind: Kind, sources: SourceReader) -> None:
    """Let a kind plan all open cases of a run's coworker, and keep each case's part of it."""
    if type(kind).plan is Kind.plan:
        return
    found = cases.unfinished(run.municipality, run.coworker)
    planned = kind.plan(
        [
            domain.OpenCase(
                case=cases.collected(case), state=State(case.state), values=proposals.values(case)
            )
            for case in found
        ],
        sources,
        here.now(),
    )
    cases.keep_plan(found, planned)
