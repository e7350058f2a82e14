"""What is asked of the system in which visits are planned."""

from __future__ import annotations

#: The target's role in a coworker's config.
PLANNING = "planning"
OPERATIONS = {
    PLANNING: {
        #: Who has reported ill, and what planners have locked or approved, of a unit's day.
        "read_absences": "reads",
        "read_plan": "reads",
        "find_visit": "reads",
        "find_visit_by_reference": "reads",
        "register_visit": "writes",
        "read_visit": "reads",
    }
}
