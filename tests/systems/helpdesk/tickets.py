"""A small night of a helpdesk: its tickets, what they are about, and what the coworker knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

#: Morning of the night.
CLOCK = "2026-11-23T07:00:00+01:00"
GROUPS = ("Servicedesk", "Drift", "IT-säkerhet")
CATEGORIES = ("konto", "utskrift", "hardvara", "driftstorning", "sakerhet", "annat")


@dataclass(frozen=True)
class Ticket:
    """One ticket as an employee has written it, numbered from 1 by its place."""

    number: str
    title: str
    text: str
    #: Minutes past five in the morning.
    minute: int = 0

    @property
    def created(self) -> str:
        """When it came, Swedish wall time."""
        return f"2026-11-23 05:{self.minute:02}"


_PASSWORD = "Hur byter jag mitt lösenord?"
_PRINTING = "Hur skriver jag ut på båda sidor?"
_TEXTS = (
    ("Lösenord", _PASSWORD, 1),
    ("Utskrift", _PRINTING, 3),
    *(
        (f"Lifecare {each}", "Lifecare svarar inte, ingen kommer in.", 9 + each)
        for each in range(5)
    ),
    ("Borta", "Jag har tappat min tjänstetelefon på bussen.", 30),
    # Of other nights.
    ("Svaret går förlorat", _PRINTING, 40),
    ("En kollega sorterar", _PRINTING, 42),
    ("En kollega löser", _PASSWORD, 44),
    # Each of these is one test's own.
    *((f"Prov {each}", "Hej!", 0) for each in range(30)),
)
TICKETS = tuple(
    Ticket(str(place), title, text, minute) for place, (title, text, minute) in enumerate(_TEXTS, 1)
)
PASSWORD, PRINTING, *STORM, OUT = NIGHT = TICKETS[:8]
LOSING, SORTED, SOLVED = LATER = TICKETS[8:11]
OTHERS = TICKETS[11:]

#: An answer with all that is drawn from Markdown: a list, bold words, a heading, characters.
ANSWERS = {
    "KB-1": (
        "Hur byter jag mitt lösenord?", "konto",
        (
            "Öppna självservice från en dator i kommunens nät.\n\n1. Välj **Byt lösenord**.\n"
            "2. Legitimera dig & skriv det nya två gånger.\n\nDet ska ha fler än 12 tecken."
        ),
    ),
    "KB-2": ("Hur skriver jag ut på båda sidor?", "utskrift", "Välj *dubbelsidigt* i rutan."),
}  # fmt: skip
_DAY = dt.date(2026, 1, 1)


def lay_out(folder: Path, queue: Sequence[Ticket]) -> None:
    """Write a queue, the articles and the list of outages below a data folder."""
    tickets = [
        {
            "caseId": each.number, "created": each.created, "channel": "E-post",
            "subject": each.title, "description": each.text, "email": "kim@lindeby.invalid",
            "status": "Öppen", "vip": "N", "protected": "N",
        }
        for each in queue
    ]  # fmt: skip
    articles = [
        {
            "Id": key, "Fråga": question, "Svar": answer, "Kategori": category,
            "Ägare": "Servicedesk", "Granskad": _DAY, "Granskas senast": _DAY.replace(year=2027),
            "Version": 1, "Svarar": "ja", "Lämnas till": "",
        }
        for key, (question, category, answer) in ANSWERS.items()
    ]  # fmt: skip
    below = folder / "lindeby/berit"
    _write(below / "in/kö.xlsx", "arenden", tickets)
    _write(below / "kunskap/kunskap.xlsx", "kunskap", articles)
    _write(below / "driftstatus/driftstatus.xlsx", "driftstatus", [])


def _write(file: Path, name: str, rows: list[dict[str, object]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    sheet.append(list(rows[0]) if rows else ["system", "since", "text", "ended"])
    for row in rows:
        sheet.append(list(row.values()))
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)
