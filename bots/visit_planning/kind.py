"""The kind of work: distributes a day's visits of the home care to its staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import JsonValue

from bots.visit_planning.collecting import collect, day_of
from bots.visit_planning.limits import limits_on, require_readable
from bots.visit_planning.morning import summary
from bots.visit_planning.planner import OPERATIONS
from bots.visit_planning.planning import plan
from bots.visit_planning.preparing import work
from bots.visit_planning.proposing import propose, weigh
from bots.visit_planning.rules import RULE_VERSION, RULES
from bots.visit_planning.settings import Settings
from bots.visit_planning.sources import SOURCES
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.dated import DatedRules
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.levels import WorkLevel
from framework.core.proposals import Check, Proposal
from framework.core.summaries import Summary
from framework.core.values import Value


class VisitPlanning(Kind):
    """Plans who visits which client and when, area by area and day by day.

    Every rule holds before anything is weighed. What nobody has room for stands first, by priority
    and with its reason, for a planner to decide on. Visits to people with protected identity are in
    no plan: a named few plan them by hand.
    """

    name: ClassVar = "visit_planning"
    rules: ClassVar = RULES
    rule_version: ClassVar = RULE_VERSION
    settings_model: ClassVar = Settings
    sources: ClassVar = SOURCES
    targets: ClassVar = OPERATIONS
    #: A planner approves each area.
    highest_level: ClassVar = WorkLevel.approve_each
    #: People report ill until the day begins: what waits for a decision is looked at again.
    refreshes: ClassVar = True

    def __init__(self, settings: Value, dated: DatedRules) -> None:
        """Take `Settings` and the dated data; `BusinessException` for data that is no number."""
        super().__init__(settings, dated)
        require_readable(dated)
        self._settings = Settings.model_validate(settings.model_dump())

    def collect(self, sources: SourceReader) -> Iterable[Case | NotPrepared]:
        """Yield a case, or why there is none, for every area of a day."""
        return collect(sources, self._settings)

    def plan(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Mapping[str, dict[str, JsonValue]]:
        """Plan all areas that nobody has decided on."""
        del sources, now
        return plan(cases, self._settings, self.dated)

    def summary(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Summary | None:
        """Return how the areas of each day stand, without any person."""
        del sources, now
        return summary(cases, self.dated)

    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return one area's plan with what the planning system says now."""
        return propose(work(case, reader, self._settings, self.dated, now))

    def weigh(self, case: Case, proposal: Proposal, values: Mapping[str, str]) -> tuple[Check, ...]:
        """Return how the rules come out for what a planner has moved."""
        del proposal
        day = day_of(case)
        return weigh(day, values, limits_on(self.dated, day.day))
