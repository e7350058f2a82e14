"""The rules of the kind: what must hold of a month before its figures can be attested.

What is `secondary` was read in descriptions of how municipalities pay their home care (SKR's survey
of 2024, SKL's of 2016, plans of Kristianstad and Skellefteå); what is `unverified` is known from
practice or was worked out here. Whether an area's key, index or share is right is nobody's rule.
"""

from __future__ import annotations

from framework.core.messages import mark
from framework.core.rules import Certainty, Level, Rule

_PRACTICE = "praxis i resursfördelning, ingen text funnen"

L10 = Rule(
    code="L10",
    title=mark("Visits count by the minute; nothing has been rounded on the way"),
    level=Level.warning,
    source="kommunal beskrivning av hemtjänstens tidsregistrering, läst i andra hand",
    certainty=Certainty.secondary,
)
L11 = Rule(
    code="L11",
    title=mark("The import is whole: control sums agree, and decisions and visits fit together"),
    level=Level.stop,
    source="kommunal beskrivning av importkontroll för ersättning, läst i andra hand",
    certainty=Certainty.secondary,
)
L12 = Rule(
    code="L12",
    title=mark("Two people count twice in staff hours and once in the client's time"),
    level=Level.stop,
    source="kommunal beskrivning: kundbehov är inte personalbehov, läst i andra hand",
    certainty=Certainty.secondary,
)
L13 = Rule(
    code="L13",
    title=mark("Nothing is performed while the client is in hospital or the visit is called off"),
    level=Level.deviation,
    source=_PRACTICE,
    certainty=Certainty.unverified,
)
L14 = Rule(
    code="L14",
    title=mark("Decisions count by the day, and no two about the same overlap"),
    level=Level.deviation,
    source=_PRACTICE,
    certainty=Certainty.unverified,
)
L15 = Rule(
    code="L15",
    title=mark("Every row can be used, and the sum of the rows is the sum of the areas"),
    level=Level.stop,
    source=_PRACTICE,
    certainty=Certainty.unverified,
)
L16 = Rule(
    code="L16",
    title=mark("A rate with a source is in force for every hour"),
    level=Level.stop,
    source="ersättning per timme efter insats, tid på dygnet och geografi (SKR 2024, SKL 2016)",
    certainty=Certainty.secondary,
)
L17 = Rule(
    code="L17",
    title=mark("What differs between planned and performed has a cause"),
    level=Level.deviation,
    source=_PRACTICE,
    certainty=Certainty.unverified,
)

RULES = (L10, L11, L12, L13, L14, L15, L16, L17)
#: Changes when a rule or the way it is computed changes; rule data has its own dates.
RULE_VERSION = "RF-2026.1"
