"""What the kind asks its systems: operations by role, and the fields that each answers with.

`case_system` is where cases are kept, `eservice` where people apply, `ssbtek` asks the agencies.
Every read goes through `TargetReader.read(role, operation, **parameters)`. A field that is empty is
not known, unless its line below says otherwise. Nothing here sends a decision, pays or closes.
"""

from __future__ import annotations

CASE_SYSTEM, ESERVICE, SSBTEK = "case_system", "eservice", "ssbtek"

#: Operations that a target must have, and what each does.
OPERATIONS = {
    CASE_SYSTEM: {
        "read_case": "reads",
        "read_previous": "reads",
        "read_recovery": "reads",
        "find_row": "reads",
        "find_row_by_reference": "reads",
        "add_row": "writes",
        "read_row": "reads",
        "find_calculation": "reads",
        "find_calculation_by_reference": "reads",
        "register_calculation": "writes",
        "read_calculation": "reads",
        "find_note": "reads",
        "find_note_by_reference": "reads",
        "write_note": "writes",
        "read_note": "reads",
    },
    ESERVICE: {
        "read_application": "reads",
        "read_completions": "reads",
        "read_applications_of": "reads",
    },
    SSBTEK: {},
}
#: The agencies that SSBTEK asks, by the operation that reads each.
AGENCIES = {
    "read_fk": "Försäkringskassan",
    "read_pm": "Pensionsmyndigheten",
    "read_af": "Arbetsförmedlingen",
    "read_so": "a-kassorna",
    "read_csn": "CSN",
    "read_skv": "Skatteverket",
    "read_tns": "Transportstyrelsen",
    "read_miv": "Migrationsverket",
}
#: Operations that a target may have; where it lacks one, that reading is "not read".
MAY_HAVE = {SSBTEK: dict.fromkeys(AGENCIES, "reads")}

#: Parameters of the reads.
PARAMETERS = {
    "read_case": ("case",),
    #: `period` YYYY-MM is the month whose calculation is wanted.
    "read_previous": ("case", "period"),
    "read_recovery": ("case",),
    "read_application": ("application",),
    "read_completions": ("application",),
    "read_applications_of": ("case",),
    #: `person` twelve characters; `from` and `to` ISO days; `purpose` and `law` as the request
    #: demands them (syfte, lagtext).
    **dict.fromkeys(AGENCIES, ("person", "from", "to", "purpose", "law")),
}
_PAYMENT = (
    "forman", "delforman", "beloppstyp", "brutto", "avdrag", "skatt", "netto", "period_from",
    "period_tom", "utbetalningsdatum",
)  # fmt: skip
#: Result fields of the reads, canonical texts: amounts `1234.5`, days ISO, `J` or `N`.
FIELDS = {
    #: One row. `closed_on` empty: not closed. `co_applicant` empty: there is none. `aid_months`:
    #: months in a row with aid before this one; `stimulus_from`: first day of the two years of
    #: jobbstimulans, empty when they have not begun.
    "read_case": (
        "case", "status", "closed_on", "caseworker", "protected", "applicant", "co_applicant",
        "deceased", "aid_months", "stimulus_from",
    ),
    #: One row per row of that month's calculation, none when there is no calculation. NORM rows
    #: are the family: `type` the band, `person` the identity, `days` at home. INKOMST and UTGIFT
    #: rows: `type` the Swedish name that `inkomster` and `utgifter` use, `recipient` SOKANDE,
    #: MEDSOKANDE or BARN for incomes. `household_size` (antal i bostaden) and `decision`
    #: (BIFALL, DELAVSLAG, AVSLAG, FORSKOTT_PA_FORMAN) stand on every row.
    "read_previous": (
        "row_type", "type", "recipient", "person", "applied", "approved", "days", "amount",
        "norm_name", "household_size", "decision",
    ),
    #: One row per claim for repayment (återkrav), none when there is none.
    "read_recovery": ("recovery_id", "amount", "decided_on"),
    "read_application": ("status", "signed_applicant", "signed_co_applicant", "expires_on"),
    #: One row per requested document. `mottagen_datum` is a day, with or without a wall time
    #: (`2026-11-20 23:58`); `last` J when the applicant can add nothing more; `files_unreadable`
    #: counts those of `antal_filer` that are empty or broken; `other_month` J when the files lie
    #: on another month's case.
    "read_completions": (
        "komplettering_id", "ansokan_id", "begard_datum", "senast_datum", "rad_nr", "beskrivning",
        "mottagen", "mottagen_datum", "antal_filer", "stickprov", "last", "files_unreadable",
        "other_month",
    ),
    #: `period` YYYY-MM.
    "read_applications_of": ("application", "period", "received_on", "status"),
    "read_fk": _PAYMENT,
    "read_pm": _PAYMENT,
    "read_so": _PAYMENT,
    "read_csn": _PAYMENT,
    "read_af": (
        "inskriven", "arbetssokande", "skat", "omfattning", "avaktualiserad", "a_kassa",
        "senaste_aktivitetsrapport", "sekretess",
    ),
    "read_skv": ("taxeringsar", "kapitalinkomst", "overskott"),
    "read_tns": ("regnr", "fabrikat", "fordonsar", "fordonsslag"),
    "read_miv": ("hemland", "inresedatum", "giltighetstid", "from", "tom"),
}  # fmt: skip
#: What is written, and read back and compared by the same names.
ROW = ("case", "period", "row_type", "type", "recipient", "applied", "approved")
CALCULATION = ("case", "period", "norm", "common", "incomes", "costs", "living_costs", "result")
NOTE = ("case", "period", "note")
