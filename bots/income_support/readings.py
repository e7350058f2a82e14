"""What the systems answered about one application, and what could not be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bots.income_support.facts import Answer, Facts, Month, answer, is_reserve_number
from bots.income_support.settings import Settings
from bots.income_support.systems import CASE_SYSTEM, ESERVICE, SSBTEK
from framework.core.errors import ProtectedIdentity
from framework.core.kinds import NotRead, Reading, TargetReader

Row = dict[str, str]

#: What findings rest on: one reading of the case system, the e-service, or all of SSBTEK.
CASE, PREVIOUS, RECOVERY = (
    f"{CASE_SYSTEM}:{name}" for name in ("read_case", "read_previous", "read_recovery")
)
#: What rests on two readings stays as it was when either is not read.
BOTH = f"{SSBTEK}+{PREVIOUS}"
#: What of a wage counts follows the case's months with aid, see `incomes.counted_wage`.
COUNTED, RESULT = f"{CASE}+{PREVIOUS}", f"{CASE}+{SSBTEK}"
SOURCES = (CASE, PREVIOUS, RECOVERY, ESERVICE, SSBTEK, BOTH, COUNTED, RESULT)
#: The agency whose answer tells of protected identity is asked first.
_FIRST = "read_af"


class Readings:
    """Reads, each once, and remembers what was read when and what was not."""

    def __init__(self, reader: TargetReader, facts: Facts, now: dt.datetime) -> None:
        self._reader = reader
        self._facts = facts
        self._now = now
        #: By source; SSBTEK's have one entry per agency and role.
        self.read: dict[str, Reading] = {}
        self.unread: dict[str, NotRead] = {}
        #: Sources that were asked at all.
        self._asked: set[str] = set()

    def read_case(self) -> None:
        """Read the case, then stop if anybody in it is protected."""
        if self._facts.case:
            self._ask(CASE_SYSTEM, "read_case", CASE, case=self._facts.case)
        if self.case.get("protected") == "J":
            raise ProtectedIdentity

    def read_application(self) -> None:
        """Read what the e-service knows: signatures, completions, other applications."""
        reference = self._facts.reference
        self._ask(ESERVICE, "read_application", f"{ESERVICE}:application", application=reference)
        self._ask(ESERVICE, "read_completions", f"{ESERVICE}:completions", application=reference)
        if self._facts.case:
            self._ask(ESERVICE, "read_applications_of", f"{ESERVICE}:others", case=self._facts.case)

    def read_history(self) -> None:
        """Read the calculation of the month before, and claims for repayment."""
        if self._facts.case and (self.case or CASE not in self.read):
            month = str(self._facts.month.after(-1))
            self._ask(CASE_SYSTEM, "read_previous", PREVIOUS, case=self._facts.case, period=month)
            self._ask(CASE_SYSTEM, "read_recovery", RECOVERY, case=self._facts.case)

    def read_agencies(self, settings: Settings, purpose: str, law: str) -> None:
        """Ask every agency about every adult, for the income month and the one before.

        Nobody with a reserve number is asked about: the agencies do not know it.
        """
        counted = self._facts.income_month(settings.income_month)
        period = {
            "from": counted.after(-1).first.isoformat(),
            "to": counted.last.isoformat(),
            "purpose": purpose,
            "law": law,
        }
        self._asked.add(SSBTEK)
        for operation in sorted(settings.agencies, key=lambda name: name != _FIRST):
            for role, person in self._facts.adults:
                if is_reserve_number(person):
                    continue
                key = agency_source(operation, role)
                self._ask(SSBTEK, operation, key, person=person, **period)
                if any(row.get("sekretess") == "J" for row in self.rows(key) or ()):
                    raise ProtectedIdentity

    def rows(self, source: str) -> tuple[Row, ...] | None:
        """Return what a source answered, None when it was not read."""
        found = self.read.get(source)
        return None if found is None else found.rows

    def one(self, source: str) -> Row:
        """Return the only row of a source, empty when there is none or it was not read."""
        return next(iter(self.rows(source) or ()), {})

    @property
    def case(self) -> Row:
        """The case, empty when not read."""
        return self.one(CASE)

    @property
    def previous(self) -> tuple[Row, ...] | None:
        """The calculation of the month before, None when not read."""
        return self.rows(PREVIOUS)

    @property
    def protected(self) -> Answer:
        """Whether anybody is protected, by the case system, else by the application."""
        known = answer(self.case.get("protected", ""))
        return self._facts.protected if known is Answer.unanswered else known

    @property
    def signed(self) -> tuple[Answer, ...]:
        """Whether each adult has signed, by the e-service, else by the application."""
        now = self.one(f"{ESERVICE}:application")
        stated = (self._facts.signed_applicant, self._facts.signed_co_applicant)
        fields = ("signed_applicant", "signed_co_applicant")
        both = zip(fields, stated, strict=True)
        found = [answer(now[field]) if now.get(field) else as_stated for field, as_stated in both]
        return tuple(found[: len(self._facts.adults)])

    def read_at(self, source: str) -> dt.datetime:
        """Return when a source was read, now for what stands in the application."""
        found = self.read.get(source)
        return self._now if found is None else found.read_at

    def unread_of(self, target: str) -> dict[str, NotRead]:
        """Return what of a target was not read, by source."""
        return {
            key: why for key, why in self.unread.items() if key.split(":", maxsplit=1)[0] == target
        }

    @property
    def not_read(self) -> frozenset[str]:
        """The sources, of those that findings rest on, that are not known whole this time.

        What was not asked at all counts as well: its findings stay as they were.
        """
        known = {CASE, PREVIOUS, RECOVERY} & set(self.read)
        known |= {each for each in (ESERVICE, SSBTEK) if each in self._asked}
        known -= {each for each in (ESERVICE, SSBTEK) if self.unread_of(each)}
        return frozenset(
            source for source in SOURCES if any(part not in known for part in source.split("+"))
        )

    def _ask(self, target: str, operation: str, source: str, **parameters: str) -> None:
        self._asked.add(target)
        found = self._reader.read(target, operation, **parameters)
        if isinstance(found, NotRead):
            self.unread[source] = found
        else:
            self.read[source] = found


def agency_source(operation: str, role: str) -> str:
    """Return the name of an agency's answer about one adult, e.g. `ssbtek:read_fk:SOKANDE`."""
    return f"{SSBTEK}:{operation}:{role}"


def in_month(rows: Iterable[Row], field: str, month: Month) -> tuple[Row, ...]:
    """Return the rows whose day lies in a month."""
    return tuple(row for row in rows if row.get(field) and _day(row[field]) in month)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])
