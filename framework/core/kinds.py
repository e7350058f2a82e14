"""The contract of a kind of work. A bot author needs this floor only.

A kind never writes: its proposals hold actions as data, and the runtime alone carries them out.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from pydantic import AwareDatetime, JsonValue

from framework.core.boards import Board
from framework.core.canonical import ValueType
from framework.core.closing import ClosedTimes
from framework.core.dated import DatedRules
from framework.core.levels import WorkLevel
from framework.core.messages import Message
from framework.core.rules import Rule
from framework.core.summaries import Summary
from framework.core.tables import WorkbookRows, WorkbookSpec
from framework.core.values import Value

if TYPE_CHECKING:
    from framework.core.cases import Case, NotPrepared, OpenCase
    from framework.core.drafts import Draft, Sample, Wishes
    from framework.core.proposals import Check, Proposal


class Reading(Value):
    """What a `reads` operation of a target returned."""

    #: The target's name as people know it.
    target: str
    read_at: AwareDatetime
    #: One row per hit, canonical values by result field; empty when there are none.
    rows: tuple[dict[str, str], ...]
    #: What was found on its pages another way than first described, one sentence each.
    fallbacks: tuple[Message, ...] = ()


class NotRead(Value):
    """The target could not be asked; absence proves nothing."""

    target: str
    reason: Message


class Reads(Value):
    """What settings have a system asked while a case is prepared."""

    #: By role.
    target: str
    operation: str
    parameters: frozenset[str]
    #: Fields of the result that are used, and what they are taken for.
    result: dict[str, ValueType]


class TargetReader(Protocol):
    """Reads targets for `prepare`; the same read in the same run is made once."""

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Carry out an operation marked `reads`; never raises for a target that is out of reach.

        An operation that the target's description lacks is `NotRead` as well.
        """
        ...

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Return when a target is closed, None when nobody has written it down."""
        ...


class SourceReader(Protocol):
    """What the sources held, already checked row by row against the kind's `sources`."""

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return every readable workbook of a source, in order of file name."""
        ...


class Kind(ABC):
    """What work a coworker does."""

    #: Name in configs, e.g. `schedule_registration`.
    name: ClassVar[str]
    #: Its rules, for the rules page and the proposals' version.
    rules: ClassVar[tuple[Rule, ...]]
    rule_version: ClassVar[str]
    #: What its proposals may tell beside the rules, for the rules page (English message ids).
    warnings: ClassVar[tuple[str, ...]] = ()
    #: The kind's own part of a coworker's config.
    settings_model: ClassVar[type[Value]]
    #: Sources by name, and what their workbooks must hold.
    sources: ClassVar[Mapping[str, WorkbookSpec]]
    #: Targets by role, and the operations each must have: name → "reads" or "writes".
    targets: ClassVar[Mapping[str, Mapping[str, str]]]
    #: Operations that a target may have; where it lacks one, `prepare` reads `NotRead`.
    may_have: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    #: How its cases are laid out by day, None when nobody plans by them.
    board: ClassVar[Board | None] = None
    #: How far a coworker of this kind can be let; `core.levels.ceiling` may say less.
    highest_level: ClassVar[WorkLevel] = WorkLevel.approve_each
    #: Cases that wait for a decision are prepared again by every run: what `prepare` returns then
    #: differs only if something has changed, so its texts hold no times of their own.
    refreshes: ClassVar[bool] = False
    #: What agreement with people is measured by beside rules (`Proposal.group`), e.g. "Category";
    #: empty for nothing.
    measured_by: ClassVar[str] = ""
    #: It has pages for people who are not logged in (`bots/<kind>/pages`).
    has_pages: ClassVar[bool] = False
    #: What the codes are called that the log of those pages has, e.g. why people took over.
    page_words: ClassVar[Mapping[str, Message]] = {}
    #: Its sources, targets and rules are what a coworker's settings say (`made_for`).
    by_settings: ClassVar[bool] = False
    #: What settings have systems asked, by their name for it.
    reads: ClassVar[Mapping[str, Reads]] = {}
    #: Where a coworker's settings name a source, a role or an operation, for what is wrong with
    #: it: `("targets", role, operation)` or `("reads", name)` → keys below `settings`; followed by
    #: `"parameters"` or `"result"` and a field, where they name one. Empty where no setting does.
    places: ClassVar[Mapping[tuple[str, ...], tuple[str | int, ...]]] = {}

    @classmethod
    def made_for(cls, settings: Mapping[str, JsonValue]) -> type[Kind]:
        """Return the kind as a coworker's settings make it.

        Itself, but for a kind whose sources, targets and rules are what the settings say. Raises
        pydantic's `ValidationError` for settings that it cannot be made from.
        """
        del settings
        return cls

    @classmethod
    def draft(cls, sample: Sample, wishes: Wishes) -> Draft | None:
        """Return what the config of a new coworker begins with that reads files like a sample.

        None for a kind that knows its sources without any.
        """
        del sample, wishes
        return None

    def __init__(self, settings: Value, dated: DatedRules) -> None:
        """Take the coworker's own settings and the municipality's dated rule data."""
        self.settings = settings
        self.dated = dated

    @abstractmethod
    def collect(self, sources: SourceReader) -> Iterable[Case | NotPrepared]:
        """Yield every piece of work that the sources hold, once per source row."""

    def plan(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Mapping[str, dict[str, JsonValue]]:
        """Return what is worked out over all open cases together, by reference.

        Asked once in every run, when its sources are taken in and before any case is prepared. Each
        part comes back as `Case.plan`; a case that is left out has none. `cases` holds what waits
        for a person, is approved or has failed as well, and nobody's whose identity is protected.
        """
        del cases, sources, now
        return {}

    def summary(
        self, cases: Sequence[OpenCase], sources: SourceReader, now: dt.datetime
    ) -> Summary | None:
        """Return what people want to know of all work together in the morning, None for nothing.

        Asked after `plan` in every run, with the same cases, which now hold their part of the plan.
        It is kept with the run and shown to everybody who works with the coworker: no persons.
        """
        del cases, sources, now
        return None

    @abstractmethod
    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return the prepared result of a case at the instant `now`."""

    def weigh(self, case: Case, proposal: Proposal, values: Mapping[str, str]) -> tuple[Check, ...]:
        """Return how the rules come out for values that people have set; nothing is read for it.

        `values` is what is in force, by figure. Asked only when a person has set something, while
        they look at it; a kind that leaves it out says nothing.
        """
        del case, proposal, values
        return ()
