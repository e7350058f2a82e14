"""Names of incomes and costs, as forms and case systems write them, and the keys made of them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

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
#: Costs that applicants state.
COSTS = (
    RENT, "El", "Hemförsäkring", "Internet", "A-kassa", "Fackavgift", "Arbetsresor",
    *LIVING_COSTS, "Barnomsorgsavgift", "Umgänge", "Glasögon", "Tandvård",
)  # fmt: skip
#: Longest key; what is typed freely may be longer.
_LONGEST = 50


def slug(name: str) -> str:
    """Return a name as a key: `Läkarvård` → `lakarvard`; never empty."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST] or "utan_namn"


_KNOWN = {slug(name): name for name in (*INCOMES, *COSTS)}


def known(name: str) -> str:
    """Return an income or cost as it is spelt here (`lön` → `Lön`), unchanged when not known."""
    return _KNOWN.get(slug(name), name)


def numbered(keys: Iterable[str]) -> Iterator[str]:
    """Yield keys, each once: the second of the same key ends with `-2`."""
    seen: Counter[str] = Counter()
    for key in keys:
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}-{seen[key]}"


def cost_key(kind: str, subtype: str) -> str:
    """Return the key of a cost; what is under `Övrigt` is told apart by its undertyp."""
    return slug(f"{kind} {subtype}") if kind == OTHER else slug(kind)
