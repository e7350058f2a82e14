"""What the kind asks of the helpdesk system, and what it writes there: operations and fields.

And of the sender of mails, for tickets that came by mail and do not stand in the helpdesk.
"""

from __future__ import annotations

#: The target's role in a coworker's config.
HELPDESK = "helpdesk"
#: Operations that the target must have, and what each does. Nothing resets, closes or deletes.
OPERATIONS = {
    HELPDESK: {
        "read_ticket": "reads",
        "find_routing": "reads",
        "route_ticket": "writes",
        "read_routing": "reads",
        "find_link": "reads",
        "link_ticket": "writes",
        "read_link": "reads",
        "find_reply": "reads",
        "find_reply_by_reference": "reads",
        "reply_ticket": "writes",
        "read_reply": "reads",
    }
}
#: The role of what sends mails, and its operations; only where `answers_mail` is set.
MAIL = "mail"
MAIL_OPERATIONS = {MAIL: {"find_answer": "reads", "send_answer": "writes", "read_answer": "reads"}}
#: Result fields of `read_ticket`, one row: `status` as the system says it, `assigned` empty when
#: nobody has it; `reopened` and `handovers` are counts, empty when they are not known.
TICKET_FIELDS = (
    "ticket", "status", "assigned", "category", "priority", "group", "reopened", "handovers",
)  # fmt: skip
#: What is written and read back by the same names: parameter and field → figure, or column.
ROUTING = {"ticket": "arende", "category": "kategori", "priority": "prioritet", "group": "grupp"}
LINK = {"ticket": "arende", "parent": "huvudarende"}
REPLY = {"ticket": "arende", "answer": ".svar"}
#: Of a mail, and beside it what is sent and not compared: which mail it answers.
MAIL_REPLY = {"to": "mottagare", "subject": "amne", "answer": ".svar"}
ANSWERED = {"in_reply_to": "mejl"}
