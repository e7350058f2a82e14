"""Names of incomes and costs, as forms and case systems write them, and the keys made of them."""

from __future__ import annotations

import re
import unicodedata

WAGE = "Lön"
#: Incomes that applicants state.
STATED = (
    WAGE, "Swish/insättningar", "Tjänstepension/försäkringar", "Underhållsbidrag",
    "Hyresdel från barn", "Ekonomiskt bistånd annan kommun", "Annan inkomst",
)  # fmt: skip
#: Those of them that are compared with the previous calculation by amount.
COMPARED = (WAGE, "Tjänstepension/försäkringar", "Underhållsbidrag", "Hyresdel från barn")
PARENTAL_BENEFIT = "Föräldrapenning"
#: Incomes that an agency pays, so that SSBTEK knows them.
BENEFITS = (
    "A-kassa", "Alfaersättning", "Aktivitetsersättning", "Aktivitetsstöd",
    "Barnbidrag/Flerbarnstillägg", "Barnpension", "Bostadsbidrag", "Bostadstillägg", "CSN bidrag",
    "CSN lån", "Dagersättning FK", "Efterlevandestöd", "Etableringsersättning", PARENTAL_BENEFIT,
    "Pension", "Sjukersättning", "Sjukpenning", "Underhållsstöd", "Omvårdnadsbidrag",
    "Äldreförsörjningsstöd",
)  # fmt: skip
#: Incomes that a caseworker knows of.
BY_CASEWORKER = (
    "Inackorderingstillägg", "Kapital", "Skatteåterbäring",
    "Överskjutande inkomst från föregående månad",
)  # fmt: skip
INCOMES = (*STATED, *BENEFITS, *BY_CASEWORKER)

RENT = "Hyra"
OTHER, OTHER_PERSON = "Övrigt", "Annat"
#: Costs of the bucket "Levnadskostnader i övrigt"; all others are "Utgifter".
LIVING_COSTS = ("Sjukresor", "Läkarvård", "Medicin", OTHER)
#: Costs whose receipts are always asked for.
WITH_ATTACHMENTS = ("Glasögon", "Tandvård")


def slug(name: str) -> str:
    """Return a name as a key: `Läkarvård` → `lakarvard`."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def cost_key(kind: str, subtype: str) -> str:
    """Return the key of a cost; what is under `Övrigt` is told apart by its undertyp."""
    return slug(f"{kind} {subtype}") if kind == OTHER else slug(kind)
