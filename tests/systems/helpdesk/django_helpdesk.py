"""django-helpdesk 2.6 in an environment of its own, and what stands in its database."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tests.systems.helpdesk.system import (
    COLLEAGUE,
    EMPLOYEE,
    HERE,
    PASSWORD,
    USER,
    Helpdesk,
    Installation,
    texts,
)
from tests.systems.helpdesk.tickets import CATEGORIES, GROUPS, TICKETS
from tests.systems.installing import run

_PROJECT = HERE / "django_project"
_PACKAGES = ("django-helpdesk==2.6.1", "Django==5.2.19")
_DATABASE = "helpdesk.sqlite"
_SOLVED = 3
_GIVEN = {
    "staff": {USER: PASSWORD, COLLEAGUE: "Tekniker-i-Lindeby-2"},
    "employee": EMPLOYEE,
    "groups": GROUPS,
    "categories": CATEGORIES,
    "tickets": [dataclasses.asdict(each) for each in TICKETS],
}


def _environment(folder: Path, address: str = "http://127.0.0.1") -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(_PROJECT),
        "HELPDESK_FOLDER": str(folder), "HELPDESK_ADDRESS": address,
    }  # fmt: skip


def _install(folder: Path) -> None:
    run(sys.executable, "-m", "venv", folder / "ve")
    python = folder / "ve/bin/python"
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *_PACKAGES)
    given = folder / "given.json"
    given.write_text(json.dumps(_GIVEN), encoding="utf-8")
    environment = _environment(folder)
    run(python, "-m", "django", "migrate", "-v0", **environment)
    run(python, "-m", "django", "loaddata", "-v0", "emailtemplate", **environment)
    run(python, _PROJECT / "fill.py", given, **environment)


def _command(
    source: Path, folder: Path, port: int, address: str
) -> tuple[list[str], dict[str, str]]:
    shutil.copyfile(source / _DATABASE, folder / _DATABASE)
    with closing(sqlite3.connect(folder / _DATABASE)) as database, database:
        # Links between its pages are whole addresses.
        database.execute("update django_site set domain = ?", (address.partition("//")[2],))
    python = str(source / "ve/bin/python")
    command = [python, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    return command, _environment(folder, address)


class DjangoHelpdesk(Helpdesk):
    """A running django-helpdesk."""

    target = "django-helpdesk"
    reply_path = "/update/"
    statuses = ("Öppen", "Löst")

    @property
    def database(self) -> Path:
        """The file of its database."""
        return self.folder / _DATABASE

    def ticket(self, number: str) -> dict[str, str]:
        """Return a ticket as it is stored, in its own words, but for its status."""
        (row,) = self.rows(
            "select t.priority, q.title as 'group', coalesce(v.value, '') as category,"
            " t.title, t.description from helpdesk_ticket t"
            " join helpdesk_queue q on q.id = queue_id"
            " left join helpdesk_ticketcustomfieldvalue v on v.ticket_id = t.id where t.id = ?",
            number,
        )
        return {name: str(value) for name, value in row.items()}

    def words(self, routing: dict[str, str]) -> dict[str, str]:
        """Return our values of a sorted ticket as they are stored."""
        return {**routing, "priority": routing["priority"].removeprefix("IT")}

    def parents(self, number: str) -> list[str]:
        """Return the numbers of the tickets that it depends on."""
        query = "select depends_on_id from helpdesk_ticketdependency where ticket_id = ?"
        return [str(row["depends_on_id"]) for row in self.rows(query, number)]

    def replies(self, number: str) -> list[str]:
        """Return what was replied to whoever asks, oldest first."""
        query = (
            "select comment from helpdesk_followup where ticket_id = ? and public and comment <> ''"
            " order by id"
        )
        return [row["comment"].replace("\r\n", "\n") for row in self.rows(query, number)]

    def mails(self) -> list[str]:
        """Return the texts of all mails to whoever asks."""
        return texts(self.folder / "mail")

    def reply(self, number: str, text: str, *, private: bool = False) -> None:
        """Let the colleague write in a ticket."""
        self.rows(
            "insert into helpdesk_followup (ticket_id, date, title, comment, public, user_id,"
            " email_recipients) select ?, datetime(), 'Svar', ?, ?, id, ? from auth_user"
            " where username = ?",
            number, text, not private, json.dumps([] if private else [EMPLOYEE]), COLLEAGUE,
        )  # fmt: skip

    def sort(self, number: str, category: str) -> None:
        """Let the colleague sort a ticket."""
        self.rows(
            "insert into helpdesk_ticketcustomfieldvalue (ticket_id, field_id, value)"
            " select ?, id, ? from helpdesk_customfield",
            number, category,
        )  # fmt: skip

    def solve(self, number: str) -> None:
        """Let the colleague solve a ticket."""
        self.rows("update helpdesk_ticket set status = ? where id = ?", _SOLVED, number)

    def delete(self, number: str) -> None:
        """Let it be as if a ticket had never been."""
        self.rows("delete from helpdesk_ticket where id = ?", number)


WANTED = [_PACKAGES, _GIVEN, *(file.read_text("utf-8") for file in sorted(_PROJECT.glob("*.py")))]
DJANGO_HELPDESK = Installation("django-helpdesk", WANTED, _install, _command, DjangoHelpdesk)


if __name__ == "__main__":
    print(DJANGO_HELPDESK.installed())  # noqa: T201 (what CI wants to know)
