"""Codes of sources and systems as people say them, in the reader's own language."""

from __future__ import annotations

from collections.abc import Iterable

from bots.income_support.readings import CASE, PREVIOUS, RECOVERY
from bots.income_support.sources import APPLICANT, CHILD, CO_APPLICANT
from framework.core.messages import Message, joined, message

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


def listed(parts: Iterable[Message]) -> Message:
    """Return several words as a list."""
    return joined(list(parts), "{first}, {second}")
