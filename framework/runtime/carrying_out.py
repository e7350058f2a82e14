"""One action: look, write, read back, compare, receipt. Each phase is committed before the next.

Whatever kills the worker, the record says whether something may have been sent; whoever takes
the action up again looks first. Nothing is sent a second time before the target has been asked
after its own settling time, and nothing is called done that was not read back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum

from framework.adapters.evidence import EvidenceFolder
from framework.config.coworkers import Coworker
from framework.config.targets import TargetDescription
from framework.core.canonical import close_up
from framework.core.closing import ClosedTimes
from framework.core.errors import (
    AlreadyThere,
    AnswerLost,
    CoworkerError,
    NotSent,
    RefusedByTarget,
    TargetClosed,
)
from framework.core.messages import Message, joined, message
from framework.core.proposals import Action
from framework.core.values import Value
from framework.runtime import here
from framework.runtime.engine.bounds import PRESS_WITHIN
from framework.runtime.engine.membership import awake
from framework.runtime.sessions import Session
from framework.store import actions
from framework.store.models import ActionRecord

Phase = ActionRecord.Phase
_PNG = "image/png"
#: Days that the picture of an error is kept.
_ERROR_DAYS = 14
#: Seconds before a closing in which nothing is begun, however fast the target.
_BEFORE_CLOSING = 60.0


class End(Enum):
    """How carrying out an action ended this time."""

    verified = "verified"
    #: Look again at `Result.again_at`.
    later = "later"
    #: The target said no, or holds other values under the same key: nothing of ours is there.
    refused = "refused"
    #: The target said saved and holds nothing.
    absent = "absent"
    #: The target holds something else than was approved.
    differs = "differs"
    #: Sent as often as is safe, and never seen.
    unseen = "unseen"


_ENDED = {
    Phase.refused: End.refused,
    Phase.absent: End.absent,
    Phase.differs: End.differs,
}


class Result(Value):
    """How carrying out an action ended this time, and why."""

    end: End
    text: Message | None = None
    again_at: dt.datetime | None = None
    #: Why no answer came to what was sent, when it was not found either.
    lost: Message | None = None


class CarryingOut:
    """One action of one case, in one worker's hands, through one session."""

    def __init__(
        self,
        record: ActionRecord,
        action: Action,
        *,
        target: TargetDescription,
        session: Session,
        evidence: EvidenceFolder,
        coworker: Coworker,
        labels: Mapping[str, Message],
        closed: ClosedTimes | None = None,
        settled_at: dt.datetime | None = None,
    ) -> None:
        """`coworker`: how long pictures are kept, and how often an action is sent at most.

        `labels`: what people call the compared fields.

        `settled_at`: when a person said what is true after the night; only a pause that was set
        later holds that.
        """
        self._record = record
        self._action = action
        self._target = target
        self._session = session
        self._evidence = evidence
        self._keep_days = coworker.retention_days
        #: Sent so often without a trace, a person must look.
        self._most_sends = 1 if target.sent_once else coworker.retry.attempts
        self._labels = labels
        self._closed = closed
        self._settled_at = settled_at
        self._pressed = False
        values: dict[str, str] = record.values
        self._parameters = action.sent(values, record.key)
        self._expected = action.expected(values)

    def carry_out(self) -> Result:
        """Bring the action to a receipt, or tell why not.

        Raises `SystemException` or `TargetClosed` when the target cannot be asked now.
        """
        if rows := self._look():
            return self._found(rows)
        if self._under_way():
            return self._nowhere() or self._write()
        return self._write()

    def prove(self, *, by_hand: str = "") -> Result:
        """Only read: a person says that it is in the target, and the target proves it or not.

        `by_hand` is the target's own id of what a person registered, or several with commas
        between: one of them must be the row that is read, and what stands in it is theirs. Without
        it the row must hold what was approved.
        """
        rows = self._ask(self._action.read_back)
        if len(rows) != 1:
            text = message(
                "{target} shows {count} rows for this; one was expected.",
                target=self._target.name, count=len(rows),
            )  # fmt: skip
            return Result(end=End.absent, text=text)
        if by_hand and self._target_id(rows[0]) not in _references(by_hand):
            text = message(
                "{target} shows {found} for this, not {reference}.",
                target=self._target.name, found=self._target_id(rows[0]), reference=by_hand,
            )  # fmt: skip
            return Result(end=End.differs, text=text)
        if not by_hand and (wrong := self._differences(rows[0], whole=True)):
            return Result(end=End.differs, text=self._say_differs(wrong))
        return self._receipt(rows[0], already_there=True)

    def _target_id(self, row: Mapping[str, str]) -> str:
        """Return the target's own id, empty when it shows none."""
        return row.get(self._id_field(row), "")

    def _id_field(self, row: Mapping[str, str]) -> str:
        """Return where the target's own id stands: the first field that is not one of ours."""
        return next((name for name in row if name not in self._expected), "")

    def _found(self, rows: tuple[dict[str, str], ...]) -> Result:
        ours = self._under_way()
        if len(rows) > 1:
            text = message(
                "{target} holds this {count} times.", target=self._target.name, count=len(rows)
            )
            return self._end(Phase.differs, End.differs, text, rows[0])
        name = self._id_field(rows[0])
        if not ours and name and actions.is_proof_of_another(self._record, name, rows[0][name]):
            text = message(
                "{target} cannot tell this from another row of the same case.",
                target=self._target.name,
            )  # fmt: skip
            return self._end(Phase.refused, End.refused, text, rows[0])
        if wrong := self._differences(rows[0], whole=False):
            text = self._say_differs(wrong)
            if ours:
                return self._end(Phase.differs, End.differs, text, rows[0])
            return self._end(Phase.refused, End.refused, text, rows[0])
        return self._read_back(already_there=not ours)

    def _write(self) -> Result:
        require_open(self._closed, self._target, self._action)
        self._pressed = False
        try:
            result = self._session.perform(
                self._action.write, self._of(self._action.write), on_save=self._sending
            )
        except RefusedByTarget as error:
            self.keep_picture(error)
            return self._end(Phase.refused, End.refused, error.message)
        except AnswerLost as error:
            self.keep_picture(error)
            rows = self._look()
            if rows:
                return self._found(rows)
            unseen = self._nowhere() or self._again()
            return unseen.model_copy(update={"lost": error.message})
        except AlreadyThere as error:
            self._nothing_taken()
            if rows := self._look():
                return self._found(rows)
            return self._end(Phase.refused, End.refused, error.message)
        except (TargetClosed, NotSent):
            self._nothing_taken()
            raise
        pictures = {shot.name: self._evidence.put(shot.png) for shot in result.screenshots}
        actions.mark_written(
            self._record, pictures, media_type=_PNG, at=here.now(), keep_days=self._keep_days
        )
        return self._read_back(already_there=False)

    def _nothing_taken(self) -> None:
        """Take back that something may have been sent: the target said so instead of storing."""
        if self._pressed:
            self._record.sends -= 1
            actions.mark(self._record, Phase.intended, here.now())

    def keep_picture(self, error: CoworkerError) -> None:
        """Keep the page that an error happened on, for as long as somebody may look into it."""
        if error.screenshot is not None:
            days = min(self._keep_days, _ERROR_DAYS)
            digest = self._evidence.put(error.screenshot)
            actions.attach(
                self._record, digest=digest, name="error", media_type=_PNG, at=here.now(),
                keep_days=days,
            )  # fmt: skip

    def _sending(self) -> None:
        """Commit that something may have been sent, before the saving press.

        A worker that was stopped in between does not press when it wakes up.
        """
        began = awake()
        actions.mark(self._record, Phase.sent, here.now(), settled_at=self._settled_at)
        self._pressed = True
        if awake() - began > PRESS_WITHIN.total_seconds():
            raise NotSent(message("The press came too late and was not made."))

    def _read_back(self, *, already_there: bool) -> Result:
        rows = self._ask(self._action.read_back)
        if not rows:
            # Stored under another key than was sent? Our own reference tells.
            return self._found_otherwise() or self._nowhere() or self._again()
        if len(rows) > 1:
            text = message(
                "{target} holds this {count} times.", target=self._target.name, count=len(rows)
            )
            return self._end(Phase.differs, End.differs, text, rows[0])
        if wrong := self._differences(rows[0], whole=True):
            return self._end(Phase.differs, End.differs, self._say_differs(wrong), rows[0])
        return self._receipt(rows[0], already_there=already_there)

    def _receipt(self, row: Mapping[str, str], *, already_there: bool) -> Result:
        actions.give_receipt(
            self._record,
            target_id=self._target_id(row),
            read_back=row,
            already_there=already_there,
            at=here.now(),
        )
        return Result(end=End.verified)

    def _under_way(self) -> bool:
        """Whether something of ours may have reached the target."""
        return self._record.phase in {Phase.sent, Phase.written}

    def _settling(self) -> Result | None:
        """Return when to look again while what was sent may still arrive, else None."""
        if self._record.sent_at is None:
            return None
        settled = self._record.sent_at + dt.timedelta(seconds=self._target.settles_within)
        if here.now() >= settled:
            return None
        text = message("Sent to {target}; waiting to see it there.", target=self._target.name)
        return Result(end=End.later, text=text, again_at=settled)

    def _nowhere(self) -> Result | None:
        """Nothing is seen of what was sent: what that means, None when it may be sent once more."""
        if again := self._settling():
            return again
        # Taken and not seen, what cannot be taken back may still have come where it was sent.
        if self._record.phase == Phase.written and not self._target.sent_once:
            return self._absent()
        if self._record.sends < self._most_sends:
            return None
        text = message(
            "Sent to {target} {count} times, and never seen there.",
            target=self._target.name, count=self._record.sends,
        )  # fmt: skip
        return Result(end=End.unseen, text=text)

    def _again(self) -> Result:
        """Look, and perhaps send, once more at the next sweep."""
        return Result(end=End.later, again_at=here.now())

    def _look(self) -> tuple[dict[str, str], ...]:
        """Look for it: by our own reference first, then by what it is."""
        if self._action.look_by_reference and (rows := self._ask(self._action.look_by_reference)):
            return rows
        return self._ask(self._action.look)

    def _found_otherwise(self) -> Result | None:
        """Return that something else carries our reference, if it does."""
        if not self._action.look_by_reference:
            return None
        rows = self._ask(self._action.look_by_reference)
        wrong = self._differences(rows[0], whole=False) if rows else ()
        if not wrong:
            return None
        return self._end(Phase.differs, End.differs, self._say_differs(wrong), rows[0])

    def _absent(self) -> Result:
        text = message(
            "{target} said that it saved, but it holds nothing.", target=self._target.name
        )
        return self._end(Phase.absent, End.absent, text)

    def _end(
        self, phase: Phase, end: End, text: Message, read: Mapping[str, str] | None = None
    ) -> Result:
        actions.mark(self._record, phase, here.now(), text=text, read=read)
        return Result(end=end, text=text)

    def _ask(self, operation: str) -> tuple[dict[str, str], ...]:
        return self._session.perform(operation, self._of(operation)).rows

    def _of(self, operation: str) -> dict[str, str]:
        """Return the operation's own parameters among the action's, and the reference."""
        takes = {*self._target.operations[operation].parameters, "reference"}
        return {name: value for name, value in self._parameters.items() if name in takes}

    def _differences(self, row: Mapping[str, str], *, whole: bool) -> tuple[str, ...]:
        """Return the fields that differ; a list may lack fields, a read-back may not."""
        return tuple(
            field
            for field, value in self._expected.items()
            if (close_up(row[field]) != close_up(value) if field in row else whole)
        )

    def _say_differs(self, fields: tuple[str, ...]) -> Message:
        return message(
            "{target} holds other values in: {fields}.",
            target=self._target.name,
            fields=joined(
                [self._labels.get(each, Message(template=each)) for each in fields],
                "{first}, {second}",
            ),
        )  # fmt: skip


def _references(by_hand: str) -> list[str]:
    return [by_hand.strip(), *(each.strip() for each in by_hand.split(","))]


def ended(record: ActionRecord, values: Mapping[str, str], target: str) -> Result | None:
    """Return how an action ended before, when its worker died or its case goes on; else None.

    What is proved counts only for the values that were proved: `values` are those approved now.
    """
    if record.phase == Phase.verified:
        if record.values == values:
            return Result(end=End.verified)
        other = message("{target} holds what was approved before, not what is approved now.",
                        target=target)  # fmt: skip
        return Result(end=End.differs, text=other)
    if record.phase not in _ENDED:
        return None
    text = Message.model_validate(record.message) if record.message else None
    return Result(end=_ENDED[Phase(record.phase)], text=text)


def require_open(closed: ClosedTimes | None, target: TargetDescription, action: Action) -> None:
    """Raise `TargetClosed` when a write begun now would reach into a closed time."""
    seconds = max(_BEFORE_CLOSING, target.operations[action.write].deadline)
    period = closed.bars(here.now(), takes=dt.timedelta(seconds=seconds)) if closed else None
    if period is not None:
        raise period.refusal(target.name)
