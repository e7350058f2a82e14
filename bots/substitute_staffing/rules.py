"""The rules of the kind: what a substitute must fulfil to be proposed for a shift.

None of the statutes and agreements has been read as such. What is `secondary` was read at SKR
(skr.se), in guides of municipal staffing pools (Luleå, Kristinehamn, Lund) or in texts about the
rules; what is `unverified` is known from practice only. Only a person may make an exception.
"""

from __future__ import annotations

from framework.core.messages import mark
from framework.core.rules import Certainty, Level, Rule

_PRACTICE = "praxis i bemanning, ingen text funnen"


def _rule(code: str, title: str, source: str, certainty: Certainty = Certainty.secondary) -> Rule:
    return Rule(code=code, title=title, level=Level.stop, source=source, certainty=certainty)


B01 = _rule(
    "B01",
    mark("Overlaps nothing that the person is booked for, here or elsewhere"),
    "bemanningssystem: spärren Pass krockar (läst i andra hand)",
)
B02 = _rule(
    "B02",
    mark("Daily rest in the 24 hours of the shift and on either side"),
    "AB/HÖK, dygnsvila fr.o.m. 2023-10-01 (via skr.se); arbetstidslagen 13 §",
)
B03 = _rule(
    "B03",
    mark("Weekly rest in the seven days of the shift, beside the daily rest"),
    "arbetstidslagen 14 §; dygns- och veckovila får inte överlappa (via skr.se)",
)
B04 = _rule(
    "B04",
    mark("No more hours in the average week than the law allows"),
    "arbetstidslagen (1982:673) 10 b §, lagtexten inte läst",
    Certainty.unverified,
)
B05 = _rule(
    "B05",
    mark("No more hours in the month than the contract's most"),
    "bemanningsenheten i Lund: högst en heltidsmånad",
)
B06 = _rule(
    "B06",
    mark("Has the title, its certificate and the training that the shift needs"),
    "skyddad yrkestitel undersköterska fr.o.m. 2023-07-01, bevis från Socialstyrelsen (läst i "
    "andra hand); övriga krav: " + _PRACTICE,
)
B07 = _rule(
    "B07",
    mark("Has every delegation that the shift needs, for this unit and to the end of the shift"),
    "SOSFS 1997:14 och HSLF-FS 2017:37, lästa i andra hand",
)
B08 = _rule(
    "B08",
    mark("Introduced at the unit, where the unit demands that"),
    "bemanningsenheten i Kristinehamn: inskolad på enheten",
)
B09 = _rule(
    "B09",
    mark("Has a driving licence when the work needs a car"),
    "bemanningssystem: kravet körkort (läst i andra hand)",
)
B10 = _rule(
    "B10",
    mark("Extract from the criminal records register for work with children"),
    "skollagen (2010:800) 2 kap. och lagen (2010:479), lagtexterna inte lästa",
    Certainty.unverified,
)
B11 = _rule(
    "B11",
    mark("Employed, available, not blocked from the unit, and has not answered no"),
    "bemanningssystem: Frånvaro, Anställningsstatus, kontaktspärr (läst i andra hand)",
)
B12 = _rule(
    "B12",
    mark("Nobody under age at night or with medicines"),
    "Arbetsmiljöverkets föreskrifter om minderårigas arbetsmiljö, inte lästa",
    Certainty.unverified,
)
B13 = _rule(
    "B13",
    mark("Has the competence for nights when the shift is a night shift"),
    "bemanningssystem: Nattbehörighet; vad ett nattpass är: arbetstidslagen 13 a §, inte läst",
)

RULES = (B01, B02, B03, B04, B05, B06, B07, B08, B09, B10, B11, B12, B13)
#: Those that look at what a person is booked for.
OF_BOOKINGS = (B01, B02, B03, B04, B05)
#: Changes when a rule or the way it is computed changes; rule data has its own dates.
RULE_VERSION = "BO-2026.2"
