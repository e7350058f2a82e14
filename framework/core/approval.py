"""Who may decide what, and when an approved case may act. Pure policy; no clock of its own."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from framework.core.deadlines import DuePolicy
from framework.core.levels import WorkLevel
from framework.core.lifecycle import State
from framework.core.messages import mark
from framework.core.values import Value


class DecisionOutcome(StrEnum):
    """What a person can decide on a proposal. None of them is a decision about a citizen."""

    approve = "approve"
    approve_changed = "approve_changed"
    #: Back to the sender for completion.
    complete = "complete"
    reject = "reject"
    take_over = "take_over"
    #: Prepare it again from what was collected, and read the targets anew; sources are not read.
    #: A person's values are kept.
    rerun = "rerun"
    undo = "undo"


class SettleOutcome(StrEnum):
    """What a person can say of a case that needs them after the night."""

    #: It is in the target system; a re-read must prove it.
    exists = "exists"
    #: It is not; look again, then write.
    absent = "absent"
    #: I did it by hand; reference required, read back.
    did_myself = "did_myself"
    #: End the case.
    close = "close"


OUTCOME_LABELS = {
    DecisionOutcome.approve: mark("Approve"),
    DecisionOutcome.approve_changed: mark("Change and approve"),
    DecisionOutcome.complete: mark("Send back for completion"),
    DecisionOutcome.reject: mark("Reject the proposal"),
    DecisionOutcome.take_over: mark("Handle manually"),
    DecisionOutcome.rerun: mark("Prepare again"),
    DecisionOutcome.undo: mark("Undo"),
}

SETTLE_LABELS = {
    SettleOutcome.exists: mark("It is in the target system"),
    SettleOutcome.absent: mark("It is not in the target system"),
    SettleOutcome.did_myself: mark("I did it myself"),
    SettleOutcome.close: mark("Close the case"),
}

#: The outcomes that are a yes.
APPROVALS = (DecisionOutcome.approve, DecisionOutcome.approve_changed)

#: Outcomes that need at least one reason code.
NEEDS_REASON = frozenset(
    {
        DecisionOutcome.approve_changed,
        DecisionOutcome.complete,
        DecisionOutcome.reject,
        DecisionOutcome.take_over,
    }
)

#: Where each outcome leads when nothing else is open in the case.
LEADS_TO = {
    DecisionOutcome.approve: State.approved,
    DecisionOutcome.approve_changed: State.approved,
    DecisionOutcome.complete: State.waiting,
    DecisionOutcome.reject: State.closed,
    DecisionOutcome.take_over: State.manual,
    DecisionOutcome.rerun: State.received,
    DecisionOutcome.undo: State.awaiting_decision,
}


class ReasonCode(Value):
    """Why a person decided so, chosen by key instead of typed."""

    #: Short code stored with the decision, e.g. `fel_grad`.
    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    sv: str
    en: str


#: `none`: one person is enough. `sample`: a second one for a share of the cases, drawn so that
#: nobody can choose which. `always`: a second one for every case.
FourEyes = Literal["none", "sample", "always"]
Percent = Annotated[int, Field(ge=0, le=100)]


class SectionPolicy(Value):
    """What is asked of one section instead of what the policy asks of all."""

    four_eyes: FourEyes = "none"
    sample_share: Percent = 0


class ApprovalPolicy(Value):
    """How the proposals of one coworker are decided."""

    #: Roles whose holders may decide.
    who: tuple[str, ...] = Field(min_length=1)
    outcomes: tuple[DecisionOutcome, ...] = (
        DecisionOutcome.approve,
        DecisionOutcome.approve_changed,
        DecisionOutcome.complete,
        DecisionOutcome.reject,
        DecisionOutcome.take_over,
        DecisionOutcome.rerun,
    )
    reason_codes: tuple[ReasonCode, ...] = Field(min_length=1)
    #: `unit`: the unflagged cases of one unit may be released by one decision.
    batch: Literal["off", "unit"] = "off"
    #: `unflagged`: several unflagged cases, chosen on a page, may be approved together.
    bulk: Literal["off", "unflagged"] = "off"
    #: How many cases a page offers at most, and how many can be approved together.
    bulk_cap: int = Field(default=20, ge=2, le=100)
    #: Percent of the unflagged cases that batch and bulk leave out: they are decided one by one.
    hold_out: Percent = 0
    #: Percent of the approvals and rejections that another person looks at afterwards.
    quality_sample: Percent = 0
    #: Percent of the unflagged cases whose proposal is hidden until the person has answered.
    blind_sample: Percent = 0
    #: Whether an approval needs a second person, who does not see what the first one decided.
    four_eyes: FourEyes = "none"
    #: Percent of the cases that `four_eyes: sample` asks a second person about.
    sample_share: Percent = 0
    #: By section key, where one section asks for more or less than the rest.
    sections: dict[str, SectionPolicy] = {}
    #: By when a case should be decided; nobody is reminded when left out.
    due: DuePolicy | None = None
    #: How far the coworker may be let at most; as far as its kind permits, up to `batch`, when left
    #: out. How far it is let is a person's decision in the inbox.
    highest_level: WorkLevel | None = None
    #: Roles that move the level upwards and give standing releases; those of `who` when left out.
    steers: tuple[str, ...] = ()
    #: Seconds in which a decision can be undone before it is acted on.
    undo_seconds: int = Field(default=300, ge=0, le=86_400)

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        asked = [(self.four_eyes, self.sample_share)]
        asked += [(one.four_eyes, one.sample_share) for one in self.sections.values()]
        for second, share in asked:
            if (second == "sample") != (share > 0):
                msg = "sample_share is the percent that 'four_eyes: sample' draws; give both"
                raise ValueError(msg)
        if self.second_always and (self.batch != "off" or self.bulk != "off"):
            msg = "with 'four_eyes: always' nothing is left for batch and bulk: switch them off"
            raise ValueError(msg)
        return self

    @property
    def second_always(self) -> bool:
        """Every case has something that two people decide."""
        return "always" in {self.four_eyes, *(one.four_eyes for one in self.sections.values())}

    def second_share(self, section: str) -> int:
        """Return of how many percent of the cases a second person decides the section, 0–100."""
        asked = self.sections.get(section, self)
        return 100 if asked.four_eyes == "always" else asked.sample_share


def act_due(decided_at: dt.datetime, undo_seconds: int) -> dt.datetime:
    """Return when an approved case may act at the earliest."""
    return decided_at + dt.timedelta(seconds=undo_seconds)
