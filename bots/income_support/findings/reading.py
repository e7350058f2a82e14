"""What could not be read: each its own finding, closed only by the next good reading of the same.

Pattern: what failed – what is therefore missing – what to do – when it is tried again. Times are
Swedish wall time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bots.income_support.findings import labels
from bots.income_support.readings import CASE, PREVIOUS, RECOVERY
from bots.income_support.systems import AGENCIES, ESERVICE, SSBTEK
from bots.income_support.words import READINGS
from bots.income_support.work import Work
from framework.core.findings import Finding
from framework.core.kinds import NotRead
from framework.core.local_time import local
from framework.core.messages import Message, joined, message

#: What is missing without a reading of the case system, and what to do.
_MISSING = {
    CASE: message(
        "the case was not compared with the application, and jobbstimulans is not known; check "
        "both there"
    ),
    PREVIOUS: message(
        "nothing was compared with the last calculation; compare household, incomes and costs there"
    ),
    RECOVERY: message("claims for repayment are not shown; look for them there"),
}
_TIME = "%Y-%m-%d %H:%M"


def findings(work: Work) -> Iterator[Finding]:
    """Yield one finding for SSBTEK, one for the e-service and one for each reading of the case."""
    again = message("No new attempt is planned")
    if work.again_at is not None:
        again = message("Next attempt {time}", time=local(work.again_at).strftime(_TIME))
    tried = local(work.now).strftime(_TIME)
    unread = work.readings.unread_of(SSBTEK)
    if unread:
        names = dict.fromkeys(AGENCIES[key.split(":")[1]] for key in unread)
        text = message(
            "{time}: {agencies} ({reason}). Their amounts are not known and not compared; ask them "
            "or wait. {again}",
            time=tried,
            agencies=", ".join(names),
            reason=_reasons(unread.values()),
            again=again,
        )
        yield labels.SSBTEK_NOT_READ.found(SSBTEK, text)
    for source, missing in _MISSING.items():
        if source in work.readings.unread:
            text = message(
                "{time}: {reading} ({reason}) – {missing}. {again}",
                time=tried,
                reading=READINGS[source],
                reason=work.readings.unread[source].reason,
                missing=missing,
                again=again,
            )
            yield labels.CASE_NOT_READ.found(source.split(":")[1], text, source=source)
    unread = work.readings.unread_of(ESERVICE)
    if unread:
        text = message(
            "{time} ({reason}) – signatures, completions and other applications are not known; "
            "look there. {again}",
            time=tried,
            reason=_reasons(unread.values()),
            again=again,
        )
        yield labels.ESERVICE_NOT_READ.found(ESERVICE, text)


def _reasons(unread: Iterable[NotRead]) -> Message:
    """Return every reason once."""
    reasons = {one.reason.english(): one.reason for one in unread}
    return joined(list(reasons.values()), "{first}; {second}")
