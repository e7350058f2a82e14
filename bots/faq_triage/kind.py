"""The kind of work: answers the common questions of a helpdesk, and sorts the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import JsonValue

from bots.faq_triage.checks import weigh
from bots.faq_triage.collecting import collect
from bots.faq_triage.conversation import REASONS
from bots.faq_triage.facts import require_readable
from bots.faq_triage.helpdesk import MAIL_OPERATIONS, OPERATIONS
from bots.faq_triage.planning import plan
from bots.faq_triage.preparing import work
from bots.faq_triage.proposing import propose
from bots.faq_triage.rules import RULE_VERSION, RULES
from bots.faq_triage.settings import Settings
from bots.faq_triage.sources import SOURCES
from bots.faq_triage.telling import summary
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.dated import DatedRules
from framework.core.errors import ProtectedIdentity
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.levels import WorkLevel
from framework.core.messages import mark
from framework.core.proposals import Check, Proposal
from framework.core.summaries import Summary
from framework.core.values import Value


class FaqTriage(Kind):
    """Answers the common questions of a helpdesk from dated articles, and sorts the rest.

    What people type is masked before it is kept. It resets nothing; lost devices, security and
    threats go to a person at once; many tickets about the same failure become one incident.
    """

    name: ClassVar = "faq_triage"
    rules: ClassVar = RULES
    rule_version: ClassVar = RULE_VERSION
    settings_model: ClassVar = Settings
    sources: ClassVar = SOURCES
    targets: ClassVar = OPERATIONS
    #: Answers from articles in force may go under a standing release; what is flagged never does.
    highest_level: ClassVar = WorkLevel.standing_release
    #: People work in the helpdesk all day: what waits for a decision is looked at by every run.
    refreshes: ClassVar = True
    #: A chat, and a webhook for chat services.
    measured_by: ClassVar = mark("Category")
    has_pages: ClassVar = True
    page_words: ClassVar = REASONS

    @classmethod
    def made_for(cls, settings: Mapping[str, JsonValue]) -> type[Kind]:
        """Return the kind, with what sends mails among its systems where mails are answered."""
        return AnswersMail if settings.get("answers_mail") is True else cls

    def __init__(self, settings: Value, dated: DatedRules) -> None:
        """Take `Settings` and the dated data; `BusinessException` for data that cannot be read."""
        super().__init__(settings, dated)
        require_readable(dated)
        self._settings = Settings.model_validate(settings.model_dump())

    def collect(self, sources: SourceReader) -> Iterable[Case | NotPrepared]:
        """Yield a case for every ticket, masked."""
        return collect(sources, self._settings, self.dated)

    def plan(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Mapping[str, dict[str, JsonValue]]:
        """Find storms among all open tickets, and what the articles say of each."""
        return plan(cases, sources, self._settings, self.dated, now)

    def summary(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Summary:
        """Tell how the open tickets stand, what no article answers and what must be reviewed."""
        return summary(cases, sources, self._settings, self.dated, now)

    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return category, priority, group and answer of one ticket; `ProtectedIdentity` first."""
        if case.protected:
            raise ProtectedIdentity
        return propose(work(case, reader, self._settings, self.dated, now))

    def weigh(self, case: Case, proposal: Proposal, values: Mapping[str, str]) -> tuple[Check, ...]:
        """Return whether the group fits the category that a person has chosen."""
        del case, proposal
        return weigh(values, self._settings)


class AnswersMail(FaqTriage):
    """The same, and answers by mail what came by mail and stands in no helpdesk."""

    targets: ClassVar = OPERATIONS | MAIL_OPERATIONS
