"""Whether a visit may be somebody's at all, by the rules that do not depend on the plan."""

from __future__ import annotations

from bots.visit_planning.problem import Staff, Visit


def may_come(visit: Visit, one: Staff) -> bool:
    """Tell whether somebody has the skills, and neither visit nor client says no."""
    if visit.only is not None and one.name not in visit.only:
        return False
    return one.name not in visit.never and visit.skills <= one.skills
