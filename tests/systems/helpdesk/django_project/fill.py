"""Fills an empty django-helpdesk: people, queues, a field for categories, and tickets.

Runs in its own environment, not in ours: `fill.py <given.json>`.
"""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 (needs Django set up)
from helpdesk.models import CustomField, Queue, Ticket  # noqa: E402 (needs django.setup() first)

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
for name, password in given["staff"].items():
    get_user_model().objects.create_user(
        name, f"{name}@lindeby.invalid", password, is_staff=True, first_name=name.title()
    )
queues = [
    Queue.objects.create(title=title, slug=f"k{place}", email_address="it@lindeby.invalid")
    for place, title in enumerate(given["groups"])
]
CustomField.objects.create(
    name="kategori", label="Kategori", data_type="list", list_values="\n".join(given["categories"]),
    required=False, empty_selection_list=True, staff_only=True,
)  # fmt: skip
for each in given["tickets"]:
    made = Ticket.objects.create(
        title=each["title"], description=each["text"], submitter_email=given["employee"],
        queue=queues[0], priority=3,
    )  # fmt: skip
    assert str(made.id) == each["number"], made.id
