"""The kind of work: distributes hours and money to the areas of the home care."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import JsonValue

from bots.resource_allocation.collecting import collect
from bots.resource_allocation.limits import require_readable
from bots.resource_allocation.planner import OPERATIONS
from bots.resource_allocation.planning import plan
from bots.resource_allocation.proposing import prepare
from bots.resource_allocation.rules import RULE_VERSION, RULES
from bots.resource_allocation.settings import Settings
from bots.resource_allocation.sources import SOURCES
from bots.resource_allocation.telling import summary
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.dated import DatedRules
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.levels import WorkLevel
from framework.core.proposals import Proposal
from framework.core.summaries import Summary
from framework.core.values import Value


class ResourceAllocation(Kind):
    """Distributes hours and money to the areas of the home care, month by month.

    What was granted, planned and performed is worked out for all areas of a month together, priced
    by the rates in force, and compared with the budget. A unit manager (EC) attests each area. No
    proposal names a client: a line is known by the row of its decision.
    """

    name: ClassVar = "resource_allocation"
    rules: ClassVar = RULES
    rule_version: ClassVar = RULE_VERSION
    settings_model: ClassVar = Settings
    sources: ClassVar = SOURCES
    targets: ClassVar = OPERATIONS
    #: The attest is the unit manager's own, area by area.
    highest_level: ClassVar = WorkLevel.approve_each

    def __init__(self, settings: Value, dated: DatedRules) -> None:
        """Take `Settings` and the dated data; `BusinessException` for data that is no number."""
        super().__init__(settings, dated)
        require_readable(dated)
        self._settings = Settings.model_validate(settings.model_dump())

    def collect(self, sources: SourceReader) -> Iterable[Case | NotPrepared]:
        """Yield a case, or why there is none, for every area of a month."""
        return collect(sources, self._settings, self.dated)

    def plan(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Mapping[str, dict[str, JsonValue]]:
        """Suggest moves of hours over all areas of each month."""
        del sources, now
        return plan(cases, self._settings)

    def summary(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Summary | None:
        """Tell of each month: what can be attested, what covers the need, and all rows by area."""
        del sources, now
        return summary(cases)

    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return the figures of one area and month, ready to be attested."""
        return prepare(case, reader, self._settings, now)
