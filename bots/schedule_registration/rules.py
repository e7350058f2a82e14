"""The rules of the kind: what each demands, where it comes from and how sure that is.

None of the statutes and agreements has been read as such; what is `secondary` was read in the
instructions of a shared HR service centre (hrservicecenter.se, nine municipalities) or at SKR
(skr.se). What is `unverified` is known from practice only.
"""

from __future__ import annotations

from framework.core.messages import mark
from framework.core.rules import Certainty, Level, Rule

_PRACTICE = "practice in payroll administration"


def _rule(code: str, title: str, level: Level, source: str, certainty: Certainty) -> Rule:
    return Rule(code=code, title=title, level=level, source=source, certainty=certainty)


H01 = _rule(
    "H01",
    mark("Approved (Beviljat) by somebody else with attest right for the unit"),
    Level.stop,
    "hrservicecenter.se: chef beviljar; somebody else, with right for the unit: " + _PRACTICE,
    Certainty.unverified,
)
H02 = _rule(
    "H02",
    mark("The employment number exists, is active and is this person's in this unit"),
    Level.stop,
    "hrservicecenter.se: fel anställningsnummer ger lön på fel anställning",
    Certainty.secondary,
)
H03 = _rule(
    "H03",
    mark("The row itself names which employment is meant"),
    Level.stop,
    _PRACTICE,
    Certainty.unverified,
)
H04 = _rule(
    "H04",
    mark("The schedule lies within the employment"),
    Level.stop,
    _PRACTICE,
    Certainty.unverified,
)
H05 = _rule(
    "H05",
    mark("The average week of the shifts gives the stated degree"),
    Level.deviation,
    "hrservicecenter.se: grundschemat ger sysselsättningsgraden; tolerance: " + _PRACTICE,
    Certainty.unverified,
)
H06 = _rule(
    "H06",
    mark("The schedule's degree fits the employment's"),
    Level.deviation,
    _PRACTICE,
    Certainty.unverified,
)
#: Stop when the earlier schedule has no end; a deviation when its end lies inside the later one.
H07 = _rule(
    "H07",
    mark("No overlap with another base schedule of the employment"),
    Level.stop,
    _PRACTICE,
    Certainty.unverified,
)
H08 = _rule(
    "H08",
    mark("Begins on a Monday, every rolling week is there, no shifts overlap"),
    Level.stop,
    "hrservicecenter.se: rullande veckor mån-sön; most weeks: rule data",
    Certainty.secondary,
)
H09 = _rule(
    "H09",
    mark("No longer work without a break than the law allows"),
    Level.deviation,
    "arbetstidslagen (1982:673) 15 §, read at second hand",
    Certainty.secondary,
)
H10 = _rule(
    "H10",
    mark("Daily rest in every 24 hours from the unit's dygnsbryt"),
    Level.deviation,
    "AB/HÖK, dygnsvila fr.o.m. 2023-10-01 (via skr.se); arbetstidslagen 13 §",
    Certainty.secondary,
)
H16 = _rule(
    "H16",
    mark("Not registered before with other values"),
    Level.stop,
    "hrservicecenter.se: Schema-ID + Rad är unikt, dubbletter är förbjudna",
    Certainty.secondary,
)

RULES = (H01, H02, H03, H04, H05, H06, H07, H08, H09, H10, H16)
#: Changes when a rule or the way it is computed changes; rule data has its own dates.
RULE_VERSION = "HS-2026.2"
