"""The rules of the kind: what each demands, where it comes from and how sure that is.

None of the statutes and agreements has been read as such; what is `secondary` was read in the
instructions of a shared HR service centre (hrservicecenter.se, nine municipalities), at SKR
(skr.se), at a municipality or in the press. What is `unverified` is known from practice only.
"""

from __future__ import annotations

from framework.core.messages import mark
from framework.core.rules import Certainty, Level, Rule

_PRACTICE = "praxis i löneadministration"


def _rule(code: str, title: str, level: Level, source: str, certainty: Certainty) -> Rule:
    return Rule(code=code, title=title, level=level, source=source, certainty=certainty)


H01 = _rule(
    "H01",
    mark("Approved (Beviljat) by somebody else with attest right for the unit"),
    Level.stop,
    "hrservicecenter.se: chef beviljar; någon annan, med attesträtt för enheten: " + _PRACTICE,
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
    "hrservicecenter.se: grundschemat ger sysselsättningsgraden; tolerans: " + _PRACTICE,
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
    mark("No overlap with another schedule of the same type; a placement has an end"),
    Level.stop,
    _PRACTICE,
    Certainty.unverified,
)
H08 = _rule(
    "H08",
    mark("Begins on a Monday, every rolling week is there, no shifts overlap"),
    Level.stop,
    "hrservicecenter.se: rullande veckor mån-sön; flest veckor: regeldata",
    Certainty.secondary,
)
H09 = _rule(
    "H09",
    mark("No longer work without a break than the law allows"),
    Level.deviation,
    "arbetstidslagen (1982:673) 15 §",
    Certainty.secondary,
)
H10 = _rule(
    "H10",
    mark("Daily rest in every 24 hours from the unit's dygnsbryt"),
    Level.deviation,
    "AB/HÖK, dygnsvila fr.o.m. 2023-10-01 (via skr.se); arbetstidslagen 13 §",
    Certainty.secondary,
)
H11 = _rule(
    "H11",
    mark("Weekly rest in every seven days, beside the daily rest"),
    Level.deviation,
    "arbetstidslagen 14 §; dygns- och veckovila får inte överlappa (via skr.se)",
    Certainty.secondary,
)
H12 = _rule(
    "H12",
    mark("No work at night where it is not decided, and no night worker above the average"),
    Level.deviation,
    "arbetstidslagen 13, 13 a §§, inte läst",
    Certainty.unverified,
)
#: A deviation for approved leave; leave that is only applied for makes the case wait.
H13 = _rule(
    "H13",
    mark("Leave and schedule agree"),
    Level.deviation,
    "hrservicecenter.se: placeringsschema vid partiell ledighet; väntan: " + _PRACTICE,
    Certainty.unverified,
)
H14 = _rule(
    "H14",
    mark("Ferie and uppehåll have a work year with its days, partial leave its hours and extent"),
    Level.stop,
    "hrservicecenter.se: ferie/uppehåll med partiell ledighet kräver tim/dag och omfattning; "
    "arbetsår: " + _PRACTICE,
    Certainty.unverified,
)
H15 = _rule(
    "H15",
    mark("Begins in a month whose pay is still open"),
    Level.human,
    _PRACTICE,
    Certainty.unverified,
)
H16 = _rule(
    "H16",
    mark("Not registered by somebody else with other values, or for another employment"),
    Level.stop,
    "hrservicecenter.se: Schema-ID + Rad är unikt, dubbletter är förbjudna",
    Certainty.secondary,
)

H17 = _rule(
    "H17",
    mark("Does not change what the coworker has registered"),
    Level.human,
    _PRACTICE,
    Certainty.unverified,
)
H18 = _rule(
    "H18",
    mark("Nothing registered has been withdrawn (Återkallat)"),
    Level.human,
    _PRACTICE,
    Certainty.unverified,
)
H19 = _rule(
    "H19",
    mark("A new schedule is known long enough before it begins"),
    Level.warning,
    "arbetstidslagen 12 §, inte läst; en kommun fick betala för sena scheman (arbetet.se 2026)",
    Certainty.secondary,
)
#: Carried out while collecting: such a case is never prepared, so no proposal shows the rule.
H20 = _rule(
    "H20",
    mark("Protected identity: only named people see the case, and nothing more is read"),
    Level.stop,
    "offentlighets- och sekretesslagen, inte läst; så få personer som möjligt (kristianstad.se)",
    Certainty.secondary,
)
#: Carried out by the runtime after each write; no proposal shows it.
H21 = _rule(
    "H21",
    mark("What is read back after saving is what was sent; otherwise the whole unit stops"),
    Level.stop,
    _PRACTICE,
    Certainty.unverified,
)

RULES = (
    *(H01, H02, H03, H04, H05, H06, H07, H08, H09, H10, H11),
    *(H12, H13, H14, H15, H16, H17, H18, H19, H20, H21),
)
#: Rules that no proposal shows, because somebody else carries them out.
ELSEWHERE = (H20, H21)
#: Changes when a rule or the way it is computed changes; rule data has its own dates.
RULE_VERSION = "HS-2026.5"
