"""What the kind asks of the pool system and of the text message gateway."""

from __future__ import annotations

#: Targets by role.
POOL, SMS = "pool", "sms"
#: Operations that a target must have, and what each does. Result fields have the registers' names.
OPERATIONS = {
    POOL: {
        "read_order": "reads",
        "read_bookings": "reads",
        "read_requests": "reads",
        "read_requests_to": "reads",
        "read_substitute": "reads",
        "find_booking": "reads",
        "find_booking_by_reference": "reads",
        "book": "writes",
        "read_booking": "reads",
        "find_request": "reads",
        "find_request_by_reference": "reads",
        "register_request": "writes",
        "read_request": "reads",
        "find_answer": "reads",
        "register_answer": "writes",
        "read_answer": "reads",
        "book_preliminary": "writes",
        "find_confirmed_booking": "reads",
        "confirm_booking": "writes",
        "read_confirmed_booking": "reads",
        "find_cancelled_booking": "reads",
        "cancel_booking": "writes",
        "read_cancelled_booking": "reads",
        "find_unfilled": "reads",
        "mark_unfilled": "writes",
        "read_unfilled": "reads",
    },
    SMS: {"find_sent": "reads", "send": "writes", "read_sent": "reads"},
}
