"""The kind of work: prepares applications for income support (ekonomiskt bistånd)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

from bots.income_support.collecting import collect
from bots.income_support.costs import require_rules
from bots.income_support.dated_values import COST, require_readable
from bots.income_support.findings.labels import COMMON, OWN
from bots.income_support.preparing import prepare
from bots.income_support.rules import RULE_VERSION, RULES
from bots.income_support.settings import Settings
from bots.income_support.sources import SOURCES
from bots.income_support.systems import MAY_HAVE, OPERATIONS
from framework.core.cases import Case, NotPrepared
from framework.core.dated import DatedRules
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.levels import WorkLevel
from framework.core.proposals import Proposal
from framework.core.values import Value


class IncomeSupport(Kind):
    """Prepares applications for income support, by morning.

    It looks whether what was asked for has come, reads what agencies and the case system know,
    computes the norm, and leaves a calculation, a payment and a draft decision for a person. It
    never decides, never proposes a refusal, and nothing it does sends a decision, pays or closes.
    """

    name: ClassVar = "income_support"
    rules: ClassVar = RULES
    rule_version: ClassVar = RULE_VERSION
    warnings: ClassVar = tuple(each.text for each in (*COMMON, *OWN))
    settings_model: ClassVar = Settings
    sources: ClassVar = SOURCES
    targets: ClassVar = OPERATIONS
    may_have: ClassVar = MAY_HAVE
    #: Prepared again each night while it waits for a decision; what people set survives.
    refreshes: ClassVar = True
    #: Each decision is a person's own; no setting changes that.
    highest_level: ClassVar = WorkLevel.approve_each

    def __init__(self, settings: Value, dated: DatedRules) -> None:
        """Take `Settings` and the dated data; `BusinessException` for data that cannot be read."""
        super().__init__(settings, dated)
        self._settings = Settings.model_validate(settings.model_dump())
        require_readable(dated, self._settings.norms)
        for key, values in dated.values.items():
            for value in values if key.startswith(COST) else ():
                require_rules(key, value)

    def collect(self, sources: SourceReader) -> Iterable[Case | NotPrepared]:
        """Yield a case, or why there is none, for every good row of `ansokningar`."""
        return collect(sources, self._settings, self.dated)

    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return the prepared result of one application."""
        return prepare(case, reader, self._settings, self.dated, now)
