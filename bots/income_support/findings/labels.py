"""Every type of finding: its label, the section it belongs to and the reading it rests on.

The first 42 are the labels of a municipality's own system (Sundsvall, open source, read in 2026).
A key is `<type>:<detail>` and holds no identity number; a child is `barn-1` by its row.
"""

from __future__ import annotations

from bots.income_support.readings import BOTH, CASE, COUNTED, PREVIOUS, RECOVERY, RESULT
from bots.income_support.systems import CASE_SYSTEM, ESERVICE, SSBTEK
from framework.core.findings import Finding, FindingLevel
from framework.core.messages import Message, mark, message
from framework.core.values import Value

CALCULATION, PAYMENT, DECISION = "normberakning", "utbetalning", "beslut"


class Label(Value):
    """One type of finding."""

    type: str
    text: str
    section: str = CALCULATION
    source: str = ""
    level: FindingLevel = FindingLevel.warning

    def found(self, detail: str, text: Message, *, source: str | None = None) -> Finding:
        """Return the finding of this type about `detail`, resting on another source if given."""
        return Finding(
            key=f"{self.type}:{detail}",
            level=self.level,
            text=message("{label}: {text}", label=message(self.text), text=text),
            section=self.section,
            source=self.source if source is None else source,
        )


def _on(source: str, kind: str, text: str, section: str = CALCULATION) -> Label:
    return Label(type=kind, text=text, section=section, source=source)


UNHANDLED_INCOME = _on(SSBTEK, "unhandled_income", mark("Income not handled"))
INCOME_CHANGED = _on(BOTH, "income_changed", mark("Change of income"))
MISSING_IN_SSBTEK = _on(SSBTEK, "missing_in_ssbtek", mark("Missing in SSBTEK"))
NEW_INCOME = _on(BOTH, "new_income", mark("New income"))
NEW_COST = _on(PREVIOUS, "new_cost", mark("New cost"))
NEW_MEMBER = _on(PREVIOUS, "new_member", mark("New member of the household"))
INCOME_GONE = _on(BOTH, "income_gone", mark("Income gone"))
HOUSEHOLD_CHANGED = _on(PREVIOUS, "household_changed", mark("Changed household"))
HOUSING_COST_CHANGED = _on(PREVIOUS, "housing_cost_changed", mark("Changed housing cost"))
MANUAL_ASSESSMENT = _on("", "manual_assessment", mark("To be assessed by a person"))
COST_CAPPED = _on("", "cost_capped", mark("Capped cost"))
POSSIBLE_DOUBLE = _on(SSBTEK, "possible_double", mark("Income that may be entered twice"))
CHILD_PART_TIME = _on("", "child_part_time", mark("Child does not live here full time"))
CHILDREN_MOVED = _on("", "children_moved", mark("The children's home has changed"))
DWELLING_CHANGED = _on("", "dwelling_changed", mark("The dwelling has changed"))
JOB_STIMULUS = _on(CASE, "job_stimulus", mark("Wage – jobbstimulans"))
AWAITS_BENEFIT = _on("", "awaits_benefit", mark("Waits for another benefit"))
NEW_ASSETS = _on("", "new_assets", mark("New assets"))
CHECK_PLANNING = _on("", "check_planning", mark("Check the planning"))
NEW_PAYMENT_METHOD = _on("", "new_payment_method", mark("New way of payment"), PAYMENT)
CHECK_ATTACHMENTS = _on(ESERVICE, "check_attachments", mark("Attachments to check"))
STAYS_ELSEWHERE = _on("", "stays_elsewhere", mark("Stay outside the municipality"))
CHECK_APPLICATION = _on("", "check_application", mark("Check the application"))
INCOME_MISSING = _on(PREVIOUS, "income_missing", mark("Income missing from the last calculation"))
INCOME_DIFFERS = _on(COUNTED, "income_differs", mark("Income differs from the last calculation"))
CHILDREN_DIFFER = _on(
    PREVIOUS, "children_differ", mark("Children differ from the last calculation")
)
DWELLING_SIZE_DIFFERS = _on(
    PREVIOUS,
    "dwelling_size_differs",
    mark("Number in the dwelling differs from the last calculation"),
)
NORM_DIFFERS = _on(PREVIOUS, "norm_differs", mark("Norm differs from the last calculation"))
CHECK_DAYS = _on(PREVIOUS, "check_days", mark("Check the number of days"))
CHECK_PARENTAL_BENEFIT = _on(
    SSBTEK, "check_parental_benefit", mark("Check the period of parental benefit")
)
PREVIOUS_ADVANCE = _on(
    PREVIOUS, "previous_advance", mark("The last decision was an advance on a benefit"), DECISION
)
COST_PARTLY_REFUSED = _on(
    "", "cost_partly_refused", mark("Cost not wholly approved – delavslag"), DECISION
)
SPLIT_PAYMENT = _on("", "split_payment", mark("Co-applicant – check a divided payment"), PAYMENT)
SSBTEK_NOT_READ = _on(SSBTEK, "not_read", mark("SSBTEK could not be read"))
INCOME_MISSING_SSBTEK = _on(
    SSBTEK, "income_missing_ssbtek", mark("Income missing from the last period in SSBTEK")
)
INCOME_LATER = _on(SSBTEK, "income_later", mark("Income transferred afterwards"))
FAMILY_DIFFERS = _on("", "family_differs", mark("The family differs from the application"))
CHECK_EXTENT = _on("", "check_extent", mark("Check the extent"))
CHECK_COMMON = _on("", "check_common", mark("Check the common household costs"))
NO_PREVIOUS_NORM = _on(PREVIOUS, "no_previous_norm", mark("No earlier norm for the month"))
REPAYMENT = _on(RECOVERY, "recovery", mark("Repayment claim in the case system"), DECISION)
CASE_NOT_READ = _on(CASE, f"not_read:{CASE_SYSTEM}", mark("The case system could not be read"))

#: The labels of a municipality's own system.
COMMON = (
    *(UNHANDLED_INCOME, INCOME_CHANGED, MISSING_IN_SSBTEK, NEW_INCOME, NEW_COST, NEW_MEMBER),
    *(INCOME_GONE, HOUSEHOLD_CHANGED, HOUSING_COST_CHANGED, MANUAL_ASSESSMENT, COST_CAPPED),
    *(POSSIBLE_DOUBLE, CHILD_PART_TIME, CHILDREN_MOVED, DWELLING_CHANGED, JOB_STIMULUS),
    *(AWAITS_BENEFIT, NEW_ASSETS, CHECK_PLANNING, NEW_PAYMENT_METHOD, CHECK_ATTACHMENTS),
    *(STAYS_ELSEWHERE, CHECK_APPLICATION, INCOME_MISSING, INCOME_DIFFERS, CHILDREN_DIFFER),
    *(DWELLING_SIZE_DIFFERS, NORM_DIFFERS, CHECK_DAYS, CHECK_PARENTAL_BENEFIT, PREVIOUS_ADVANCE),
    *(COST_PARTLY_REFUSED, SPLIT_PAYMENT, SSBTEK_NOT_READ, INCOME_MISSING_SSBTEK, INCOME_LATER),
    *(FAMILY_DIFFERS, CHECK_EXTENT, CHECK_COMMON, NO_PREVIOUS_NORM, REPAYMENT, CASE_NOT_READ),
)

ESERVICE_NOT_READ = _on(ESERVICE, "not_read", mark("The e-service could not be read"))
#: Stricter than that system, which takes the applied amount without a word.
RULE_NOT_TRIED = _on("", "rule_not_tried", mark("Rule not tried"))
AGE_BAND = _on("", "age_band", mark("Child changes band during the month"))
SURPLUS = _on(RESULT, "surplus", mark("Surplus"), DECISION)
COMPLETION_OVERDUE = _on(
    ESERVICE, "completion_overdue", mark("Completion is missing – the due date has passed"), ""
)
COMPLETION_STATE = Label(
    type="completion", text=mark("Completion"), section="", source=ESERVICE,
    level=FindingLevel.info,
)  # fmt: skip
SIGNATURE_EXPIRED = Label(
    type="signature_expired", text=mark("Expired without every signature"), section="",
    source=ESERVICE, level=FindingLevel.stop,
)  # fmt: skip
CANNOT_WAIT = Label(
    type="cannot_wait", text=mark("Cannot wait"), section="", level=FindingLevel.stop
)
ANOTHER_NORM = Label(
    type="another_norm", text=mark("Not the national norm"), level=FindingLevel.info
)
OWN = (
    *(ESERVICE_NOT_READ, RULE_NOT_TRIED, AGE_BAND, SURPLUS, COMPLETION_OVERDUE),
    *(COMPLETION_STATE, ANOTHER_NORM, SIGNATURE_EXPIRED, CANNOT_WAIT),
)
