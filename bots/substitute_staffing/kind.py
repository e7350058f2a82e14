"""The kind of work: fills vacant shifts with substitutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import JsonValue

from bots.substitute_staffing.answers import propose_answer
from bots.substitute_staffing.collecting import collect
from bots.substitute_staffing.limits import require_readable
from bots.substitute_staffing.morning import summary
from bots.substitute_staffing.planning import FOUND, plan
from bots.substitute_staffing.pool import OPERATIONS
from bots.substitute_staffing.preparing import work
from bots.substitute_staffing.proposing import propose
from bots.substitute_staffing.replies import collect_replies, plan_replies
from bots.substitute_staffing.rules import RULE_VERSION, RULES
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import SOURCES
from framework.core.boards import Board
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.dated import DatedRules
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.levels import WorkLevel
from framework.core.proposals import Proposal
from framework.core.summaries import Summary
from framework.core.values import Value


class SubstituteStaffing(Kind):
    """Fills vacant shifts with substitutes, and shows why.

    All open orders are looked at together; whoever is proposed passes every rule on what the pool
    system says now. Exceptions from the rules are made by people only. It books what was offered
    for direct booking and asks by text message for everything else, after a person's yes.
    """

    name: ClassVar = "substitute_staffing"
    rules: ClassVar = RULES
    rule_version: ClassVar = RULE_VERSION
    settings_model: ClassVar = Settings
    sources: ClassVar = SOURCES
    targets: ClassVar = OPERATIONS
    #: Requests by text message may go under a standing release.
    highest_level: ClassVar = WorkLevel.standing_release
    #: People book by phone all day: what waits for a decision is looked at again by every run.
    refreshes: ClassVar = True
    board: ClassVar = Board(
        time="start", found=FOUND, columns=("start", "slut", "befattning", FOUND, "kostnad")
    )

    def __init__(self, settings: Value, dated: DatedRules) -> None:
        """Take `Settings` and the dated data; `BusinessException` for data that is no number."""
        super().__init__(settings, dated)
        require_readable(dated)
        self._settings = Settings.model_validate(settings.model_dump())

    def collect(self, sources: SourceReader) -> Iterable[Case | NotPrepared]:
        """Yield a case, or why there is none, for every order and every reply."""
        yield from collect(sources, self._settings)
        yield from collect_replies(sources)

    def plan(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Mapping[str, dict[str, JsonValue]]:
        """Assign all open orders together, and put open replies in the order they came."""
        orders = plan(cases, sources, self._settings, self.dated, now)
        return {**orders, **plan_replies(cases, sources)}

    def summary(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Summary:
        """Return how it has gone, and how what is open stands."""
        return summary(cases, sources, self._settings, now)

    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return who would get one order, or what a reply leads to, and what is done for it."""
        if "reply" in case.values:
            return propose_answer(case, reader, self._settings, self.dated, now)
        return propose(work(case, reader, self._settings, self.dated, now), reader)
