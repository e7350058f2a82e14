"""The rules of the kind: what must hold of a day's plan before it can be approved, and its aims.

What is `secondary` was read in descriptions of how municipalities plan their home care
(Kristianstad, Skellefteå), at SKR or in texts about the rules; what is `unverified` is known from
practice only.
"""

from __future__ import annotations

from framework.core.messages import mark
from framework.core.rules import Certainty, Level, Rule

_PRACTICE = "praxis i hemtjänstens planering, ingen text funnen"


def _rule(code: str, title: str, source: str = _PRACTICE, level: Level = Level.stop) -> Rule:
    certainty = Certainty.unverified if source == _PRACTICE else Certainty.secondary
    return Rule(code=code, title=title, level=level, source=source, certainty=certainty)


L01 = _rule("L01", mark("Every visit begins within its time window"))
L02 = _rule(
    "L02",
    mark("Whoever comes has a delegation that is valid that day for what they do"),
    "SOSFS 1997:14 och HSLF-FS 2017:37, lästa i andra hand",
)
L03 = _rule("L03", mark("Double staffing is two different people at the same time"))
L04 = _rule("L04", mark("Whoever comes has what the client demands, and is not refused"))
L05 = _rule(
    "L05",
    mark("Visits, travel and breaks fit the shift, and daily and weekly rest are kept"),
    "AB/HÖK, dygnsvila fr.o.m. 2023-10-01 (via skr.se); arbetstidslagen 13 och 14 §§",
)
L06 = _rule("L06", mark("The way of travelling reaches the client, and a car needs a licence"))
L07 = _rule(
    "L07",
    mark("Clients meet no more people in 14 days than with the planning system's own plan"),
    "nationellt nyckeltal personalkontinuitet, definitionen läst i andra hand",
    Level.warning,
)
L08 = _rule(
    "L08",
    mark("As much time is with clients as the aim says, or as with the planning system's own plan"),
    "kommunalt mål för kundtid, läst i andra hand",
    Level.warning,
)
L09 = _rule(
    "L09",
    mark("Nobody has too much that somebody whom the client knows could take without more travel"),
    _PRACTICE,
    Level.warning,
)
L10 = _rule(
    "L10",
    mark("No visit is rounded: 2, 5 and 10 minutes stay 2, 5 and 10"),
    "kommunal beskrivning av hemtjänstens tidsregistrering, läst i andra hand",
)
L11 = _rule(
    "L11",
    mark("The import is whole: rows and minutes are as many as the sender says"),
    "kommunal beskrivning av importkontroll, läst i andra hand",
)
L12 = _rule(
    "L12",
    mark("Two people count twice in staff time and once in the client's time"),
    "kommunal beskrivning: kundbehov är inte personalbehov, läst i andra hand",
    Level.deviation,
)

RULES = (L01, L02, L03, L04, L05, L06, L07, L08, L09, L10, L11, L12)
#: Changes when a rule or the way it is computed changes; rule data has its own dates.
RULE_VERSION = "BP-2026.1"
