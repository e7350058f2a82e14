"""Rules a kind checks: where each comes from, how sure that is, and what failing it means."""

from __future__ import annotations

from enum import StrEnum

from framework.core.messages import mark
from framework.core.values import Value


class Certainty(StrEnum):
    """How sure we are of a rule's source."""

    #: The law, agreement or standard itself was read.
    read = "read"
    #: Read in a text that refers to the source.
    secondary = "secondary"
    #: Known from practice, not found in a text.
    unverified = "unverified"


class Level(StrEnum):
    """What a failed check means for its case."""

    #: Nothing may be written; a person takes over.
    stop = "stop"
    #: Nothing need be wrong, but only a person may do it: they take over.
    human = "human"
    #: A person must look and decide; the case is flagged.
    deviation = "deviation"
    #: The person should know; the case is flagged.
    warning = "warning"
    #: The case waits until the cause is gone.
    wait = "wait"


class Outcome(StrEnum):
    """The three outcomes of a check. Unknown is neither yes nor no."""

    passed = "passed"
    failed = "failed"
    no_data = "no_data"


OUTCOME_LABELS = {
    Outcome.passed: mark("Met"),
    Outcome.failed: mark("Not met"),
    Outcome.no_data: mark("No data"),
}

CERTAINTY_LABELS = {
    Certainty.read: mark("source read"),
    Certainty.secondary: mark("read at second hand"),
    Certainty.unverified: mark("unverified"),
}


class Rule(Value):
    """One named rule of a kind."""

    #: Short code that people use, e.g. `H10`.
    code: str
    #: What it demands, one line (English message id).
    title: str
    level: Level
    #: Law, agreement or practice it comes from, in Swedish as it is cited.
    source: str
    certainty: Certainty
