"""The rules of the kind: what each demands, where it comes from and how sure that is.

No statute has been read as such. What is `secondary` was read in a real integration with a helpdesk
system or at an authority; what is `unverified` is known from first lines' practice only.
"""

from __future__ import annotations

from framework.core.messages import mark
from framework.core.rules import Certainty, Level, Rule

_PRACTICE = "praxis i första linjens arbete, ingen text funnen"


def _rule(
    number: int, title: str, level: Level, source: str = _PRACTICE,
    certainty: Certainty = Certainty.unverified,
) -> Rule:  # fmt: skip
    return Rule(code=f"F{number:02}", title=title, level=level, source=source, certainty=certainty)


#: Carried out while collecting; no proposal shows it.
PROTECTED = _rule(
    1,
    mark("Protected identity: only named people see the case, and nothing more is read"),
    Level.stop,
    "offentlighets- och sekretesslagen (2009:400), kapitlet inte läst",
)
PEOPLE = _rule(22, mark("The article that fits best does not lead to people at once"), Level.human)
LOST = _rule(2, mark("No device or card is lost or stolen"), Level.human)
SECURITY = _rule(
    3,
    mark("No security incident or suspected phishing"),
    Level.human,
    "dataskyddsförordningen art. 33 (72 timmar); cybersäkerhetslagen (24 timmar), inte lästa",
)
THREAT = _rule(4, mark("No threat, and nobody may come to harm"), Level.human)
ALARM = _rule(21, mark("No alarm that people's safety hangs on is silent"), Level.human)
TEXT = _rule(5, mark("There is something to sort by"), Level.deviation)
MASKED = _rule(
    6,
    mark("The text holds no identity numbers, client details or passwords"),
    Level.warning,
    "dataskyddsförordningen art. 5; offentlighets- och sekretesslagen 26 kap., inte lästa",
)
LANGUAGE = _rule(7, mark("It is written in Swedish, as the articles are"), Level.deviation)
SEVERAL = _rule(8, mark("It asks one question"), Level.deviation)
FREE = _rule(9, mark("Nobody works with it yet"), Level.deviation)
REOPENED = _rule(10, mark("It has not been opened again"), Level.deviation)
CIRCLES = _rule(11, mark("It has not been handed over too many times"), Level.human)
CALL = _rule(12, mark("An answer in writing is what is wished"), Level.deviation)
REACH = _rule(13, mark("Whoever asks can be answered by e-mail"), Level.deviation)
RESET = _rule(
    14,
    mark("No password or account is to be reset: that needs a proof of identity"),
    Level.warning,
    "Integritetsskyddsmyndigheten om behörighetsstyrning, läst i andra hand",
    Certainty.secondary,
)
TONE = _rule(15, mark("It is said without anger"), Level.deviation)
CATEGORY = _rule(16, mark("The text or an article says which category it is"), Level.deviation)
PRIORITY = _rule(
    17,
    mark("Priority by impact and urgency"),
    Level.deviation,
    "ITIL, påverkan × brådska; IT1–IT4 ur en kommuns ärendeintegration",
    Certainty.secondary,
)
VIP = _rule(18, mark("No VIP's ticket has been raised"), Level.warning)
GROUP = _rule(23, mark("The group is the one that works with the category"), Level.deviation)
STORM = _rule(19, mark("It is not the first of many about the same failure"), Level.deviation)
EXPIRED = _rule(20, mark("No article that fits has passed its review date"), Level.warning)

RULES = (
    PROTECTED, LOST, SECURITY, THREAT, TEXT, MASKED, LANGUAGE, SEVERAL, FREE, REOPENED, CIRCLES,
    CALL, REACH, RESET, TONE, CATEGORY, PRIORITY, VIP, STORM, EXPIRED, ALARM, PEOPLE, GROUP,
)  # fmt: skip
RULE_VERSION = "IT-2026.1"
