"""The kind of work: registers approved schedules in the payroll system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

from bots.schedule_registration.collecting import collect
from bots.schedule_registration.limits import require_readable
from bots.schedule_registration.payroll import MAY_HAVE, OPERATIONS, TARGET
from bots.schedule_registration.preparing import prepare
from bots.schedule_registration.rules import RULE_VERSION, RULES
from bots.schedule_registration.settings import Settings
from bots.schedule_registration.workbooks import SOURCES
from framework.core.cases import Case, NotPrepared
from framework.core.dated import DatedRules
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.levels import WorkLevel
from framework.core.proposals import Proposal
from framework.core.values import Value


class ScheduleRegistration(Kind):
    """Registers approved schedules in the payroll system.

    A school plans a schedule and its manager approves it (Beviljat). The kind checks every
    approved row against the registers and the rules, and proposes what a lönespecialist would
    type into the payroll system. It never proposes to register a schedule nobody approved.
    """

    name: ClassVar = "schedule_registration"
    rules: ClassVar = RULES
    rule_version: ClassVar = RULE_VERSION
    settings_model: ClassVar = Settings
    sources: ClassVar = SOURCES
    targets: ClassVar = {TARGET: OPERATIONS}
    may_have: ClassVar = {TARGET: MAY_HAVE}
    #: A manager has decided on every schedule already; a lönespecialist may release many at once.
    highest_level: ClassVar = WorkLevel.batch

    def __init__(self, settings: Value, dated: DatedRules) -> None:
        """Take `Settings` and the dated data; `BusinessException` for data that is no number."""
        super().__init__(settings, dated)
        require_readable(dated)
        self._settings = Settings.model_validate(settings.model_dump())

    def collect(self, sources: SourceReader) -> Iterable[Case | NotPrepared]:
        """Yield a case, or why there is none, for every good row of `godkanda_scheman`."""
        return collect(sources)

    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return what would be registered for one row, and how every rule came out."""
        return prepare(case, reader, self._settings, self.dated, now)
