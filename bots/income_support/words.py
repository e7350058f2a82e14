"""Codes of sources and systems as people say them, in the reader's own language."""

from __future__ import annotations

from collections.abc import Iterable

from bots.income_support.readings import CASE, PREVIOUS, RECOVERY
from bots.income_support.sources import (
    APPLICANT,
    AS_BEFORE,
    CHILD,
    CO_APPLICANT,
    COHABITING,
    FULL_TIME,
    JOBSEEKER,
    MARRIED,
    NEW,
    NO,
    PART_TIME,
    RENEWED,
    SINGLE,
    SUPPLEMENT,
    YES,
)
from framework.core.messages import Message, joined, mark, message

#: Kinds of decision that may be proposed; a surplus has none.
GRANT, PART = "BIFALL", "DELAVSLAG"
_ROLES = {
    APPLICANT: message("the applicant"),
    CO_APPLICANT: message("the co-applicant"),
    CHILD: message("a child"),
}
#: The questions of an application, by column.
QUESTIONS = {
    "boende_andrat": message("changed dwelling"),
    "barn_boende_andrat": message("changed home of the children"),
    "vistelse_annan_ort": message("stay in another place"),
    "vantar_pa_ersattning": message("waiting for another benefit"),
    "nya_tillgangar": message("new assets"),
    "eget_foretag": message("a company of their own"),
    "vistelse_utomlands": message("a stay abroad"),
    "antal_i_bostaden": message("number in the dwelling"),
    "utbetalningssatt": message("way of payment"),
}
#: Codes of applications and systems as they stand in a cell of their own.
ROLES = {APPLICANT: mark("Applicant"), CO_APPLICANT: mark("Co-applicant"), CHILD: mark("Child")}
METHODS = {
    AS_BEFORE: mark("The same as before"),
    "KONTO": mark("To an account"),
    "UTBETALNINGSKORT": mark("Payment card"),
}
PLANS = {
    "ARBETE": mark("Works"),
    JOBSEEKER: mark("Seeks work"),
    "SJUKSKRIVEN": mark("On sick leave"),
    "SFI": mark("Swedish for immigrants"),
    "ANNAT": mark("Something else"),
}
#: What a person may decide; the coworker proposes one of the first two or none.
DECISIONS = {
    GRANT: mark("Grant"),
    PART: mark("Grant in part"),
    "AVSLAG": mark("Refuse"),
    "AVVISNING": mark("Dismiss"),
}
YES_NO = {YES: mark("Yes"), NO: mark("No")}
#: Codes as they stand in a sentence.
TYPES = {
    NEW: message("a first application"),
    RENEWED: message("a renewed application"),
    SUPPLEMENT: message("a supplement to an application"),
}
STATUSES = {
    SINGLE: message("single"),
    COHABITING: message("cohabiting"),
    MARRIED: message("married"),
}
EXTENTS = {FULL_TIME: message("full time"), PART_TIME: message("part of the time")}
#: What each reading of the case system is about.
READINGS = {
    CASE: message("the case"),
    PREVIOUS: message("the last calculation"),
    RECOVERY: message("claims for repayment"),
}


def person(key: str) -> Message:
    """Return who a role or a member's key (`SOKANDE`, `sokande`, `barn-2`) is."""
    role, _, number = key.upper().partition("-")
    if number:
        return message("child {number}", number=int(number))
    return _ROLES.get(role, message("{name}", name=key))


def role(key: str) -> Message:
    """Return who a role or a member's key is, in a cell of its own."""
    code, _, number = key.upper().partition("-")
    if number:
        return message("Child {number}", number=int(number))
    return message(ROLES[code])


def in_cells(words: dict[str, str]) -> dict[str, Message]:
    """Return codes with their words, as figures take them."""
    return {code: message(word) for code, word in words.items()}


def listed(parts: Iterable[Message]) -> Message:
    """Return several words as a list."""
    return joined(list(parts), "{first}, {second}")
