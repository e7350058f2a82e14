"""What is asked of the system where attested figures are kept, and how its fields are called."""

from __future__ import annotations

#: The target's role in a coworker's config.
ECONOMY = "economy"
OPERATIONS = {
    ECONOMY: {
        "read_allocation": "reads",
        "find_row": "reads",
        "find_row_by_reference": "reads",
        "add_row": "writes",
        "read_row": "reads",
        "find_allocation": "reads",
        "find_allocation_by_reference": "reads",
        "register_allocation": "writes",
        "read_registered": "reads",
    }
}
#: Field of a registered month → figure.
ALLOCATION = {
    "unit": "enhet",
    "month": "manad",
    "clients": "kunder",
    "granted": "beviljad_h",
    "planned": "planerad_h",
    "performed": "utford_h",
    "paid": "ersatt_h",
    "staff": "personal_h",
    "amount": "kronor",
    "moved": "flytt_h",
}
#: Field of a registered row → figure, or column of its table.
ROW = {
    "unit": "enhet",
    "month": "manad",
    "type": ".insatstyp",
    "category": ".tidskategori",
    "rate_from": ".pris_fran",
    "hours": ".ersatt_h",
    "amount": ".kronor",
}
