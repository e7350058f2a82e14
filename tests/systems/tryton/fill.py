"""Fills an empty Tryton with one company, its employees and works, and an account for the coworker.

Runs in Tryton's own environment, not in ours: `fill.py <trytond.conf> <given.json>`.
"""

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from proteus import Model, Wizard, config

settings, given_file = sys.argv[1:]
given = json.loads(Path(given_file).read_text(encoding="utf-8"))
connection = config.set_trytond(database="sqlite:///kommun", config_file=settings)


def model(name: str) -> Any:
    """Return one of Tryton's models."""
    return Model.get(name)


def named(kind: str, **values: object) -> Any:
    """Save and return a new record."""
    record = model(kind)(**values)
    record.save()
    return record


crown = named("currency.currency", name="Krona", symbol="kr", code="SEK", rounding=Decimal("0.01"))
named("currency.currency.rate", date=date(2000, 1, 1), rate=Decimal(1), currency=crown)
wizard = Wizard("company.company.config")
wizard.execute("company")
wizard.form.party = named("party.party", name="Lindeby kommun")
wizard.form.currency = crown
wizard.execute("add")
connection._context = model("res.user").get_preferences(True, {})
(company,) = model("company.company").find()

for employee in given["employees"]:
    # Employees go by their employment number; the name stands beside it.
    party = named("party.party", name=employee["number"])
    (address,) = party.addresses or [party.addresses.new()]
    address.party_name = employee["name"]
    party.save()
    named("company.employee", party=party, company=company, start_date=date(2020, 1, 1))
for work in given["works"]:
    named("timesheet.work", name=work, company=company)

# The list shows each line's own number, as any installation may choose to.
(lines,) = model("ir.ui.view").find([("name", "=", "line_tree"), ("module", "=", "timesheet")])
named(
    "ir.ui.view",
    model="timesheet.line",
    inherit=lines,
    data='<data><xpath expr="//field[@name=\'employee\']" position="before">'
    '<field name="id"/></xpath></data>',
)

bot = model("res.user")(name="HaRry", login=given["user"])
bot.password = given["password"]
for group in model("res.group").find([("name", "=", "Timesheet Administration")]):
    bot.groups.append(group)
bot.companies.append(company)
bot.company = company
bot.save()
