"""The rules of the kind: what each demands, where it comes from and how sure that is.

No statute has been read as such. What is `secondary` was read in a municipality's own case system
(Sundsvall), at an e-service (Helsingborg), at riksdagen.se or at SKR; what is `unverified` is known
from practice only. Amounts and words are dated data with a source of their own.
"""

from __future__ import annotations

from framework.core.messages import mark
from framework.core.rules import Certainty, Level, Rule

_SUNDSVALL = "Sundsvalls kommuns handläggarstöd (öppen källkod, läst)"
_HELSINGBORG = "Helsingborgs e-tjänst (öppen källkod, läst)"
_PRACTICE = "praxis i arbetet med ekonomiskt bistånd"


def _rule(
    code: str, title: str, level: Level, source: str, certainty: Certainty = Certainty.secondary
) -> Rule:
    return Rule(code=code, title=title, level=level, source=source, certainty=certainty)


#: Carried out while collecting, and by leaving `prepare` at once; no proposal shows it.
SKYDD = _rule(
    "SKYDD",
    mark("Protected identity: only named people see the case, and nothing more is read"),
    Level.stop,
    f"{_SUNDSVALL}; kristianstad.se",
)
NY_GRUND = _rule(
    "NY_GRUND",
    mark("A renewed application in an open case; a first one is calculated by a person"),
    Level.human,
    _SUNDSVALL,
)
KONSTELLATION = _rule(
    "KONSTELLATION",
    mark("The same adults as in the case"),
    Level.stop,
    _SUNDSVALL,
)
DUBBEL = _rule(
    "DUBBEL",
    mark("The only application for the month"),
    Level.human,
    _SUNDSVALL,
)
NYSS_AVSLUTAD = _rule(
    "NYSS_AVSLUTAD",
    mark("The case was not closed shortly before"),
    Level.human,
    _SUNDSVALL,
)
EJ_SIGNERAD = _rule(
    "EJ_SIGNERAD",
    mark("Everybody who applies has signed"),
    Level.wait,
    f"{_HELSINGBORG}; ronneby.se",
)
KOMPLETTERING = _rule(
    "KOMPLETTERING",
    mark("What was asked for has come, or its due date has passed"),
    Level.wait,
    _HELSINGBORG,
)
SSBTEK_FEL = _rule(
    "SSBTEK_FEL",
    mark("Every agency was read through SSBTEK"),
    Level.warning,
    _SUNDSVALL,
)
RESERVNR = _rule(
    "RESERVNR",
    mark("Nobody has a reserve number, about which no agency can be asked"),
    Level.warning,
    _SUNDSVALL,
)
EGENFORETAG = _rule(
    "EGENFORETAG",
    mark("No company of their own"),
    Level.human,
    _PRACTICE,
    Certainty.unverified,
)
#: Citizens of the EU and people deprived of their liberty cannot be told from what is read here.
UTOMLANDS = _rule(
    "UTOMLANDS",
    mark("No stay abroad, no permit that ends, no student in summer"),
    Level.human,
    _PRACTICE,
    Certainty.unverified,
)
AVLIDEN = _rule(
    "AVLIDEN",
    mark("Everybody in the case is alive"),
    Level.human,
    _PRACTICE,
    Certainty.unverified,
)
AKUT = _rule(
    "AKUT",
    mark("The message tells of no emergency"),
    Level.warning,
    _PRACTICE,
    Certainty.unverified,
)
OROSANMALAN = _rule(
    "OROSANMALAN",
    mark("The message tells of no harm to a child; only a person can judge that"),
    Level.warning,
    "socialtjänstlagen (2025:400), anmälningsplikt; kapitlet inte läst",
    Certainty.unverified,
)
FRIST = _rule(
    "FRIST",
    mark("Has not waited for more than a night"),
    Level.deviation,
    _PRACTICE,
    Certainty.unverified,
)
NORM = _rule(
    "NORM",
    mark("A checked norm for the month, and an amount for everybody in the household"),
    Level.deviation,
    "riksnorm: regeldata, varje tabell med sin källa och vem som kontrollerat den",
)
INKOMST = _rule(
    "INKOMST",
    mark("Every income of the month is known, summed by type and counted once"),
    Level.deviation,
    _SUNDSVALL,
)
KOSTNAD = _rule(
    "KOSTNAD",
    mark("A rule was tried for every cost"),
    Level.deviation,
    "skäliga kostnader: kommunens riktlinjer, regeldata; strängare än " + _SUNDSVALL,
)

RULES = (
    *(SKYDD, NY_GRUND, KONSTELLATION, DUBBEL, NYSS_AVSLUTAD, EJ_SIGNERAD, KOMPLETTERING),
    *(SSBTEK_FEL, RESERVNR, EGENFORETAG, UTOMLANDS, AVLIDEN, AKUT, OROSANMALAN, FRIST),
    *(NORM, INKOMST, KOSTNAD),
)
#: Rules that no proposal shows, because a protected case has none.
ELSEWHERE = (SKYDD,)
#: Changes when a rule or the way it is computed changes; rule data has its own dates.
RULE_VERSION = "EB-2026.4"
