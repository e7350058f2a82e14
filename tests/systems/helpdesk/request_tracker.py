"""Request Tracker 5 from the distribution, on a database of its own, and what stands in it."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from html import unescape
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
from tests.systems.installing import SYSTEMS, run

_OWN = HERE / "request_tracker"
_NAME = "rt"
_DATABASE = "rt.sqlite"
_SERVER = "/usr/share/request-tracker5/libexec/rt-server"
#: Our priorities, as the municipality has named its own.
_PRIORITIES = {"IT1": 100, "IT2": 75, "IT3": 50, "IT4": 0}
_GIVEN = {
    "staff": {USER: PASSWORD, COLLEAGUE: "Tekniker-i-Lindeby-2"},
    "employee": EMPLOYEE,
    "groups": GROUPS,
    "categories": CATEGORIES,
    "tickets": [dataclasses.asdict(each) for each in TICKETS],
}


def _configure(folder: Path, address: str = "http://127.0.0.1:80") -> dict[str, str]:
    """Write its settings, and return the environment that it is to be run in."""
    host, _, port = address.removeprefix("http://").partition(":")
    levels = ", ".join(f"{name} => {number}" for name, number in _PRIORITIES.items())
    settings = {
        "$rtname": "'lindeby'", "$Organization": "'lindeby.invalid'",
        "$WebDomain": f"'{host}'", "$WebPort": port, "$WebPath": "''",
        "$CanonicalizeRedirectURLs": "1",  # It stands behind another address.
        "$DatabaseType": "'SQLite'", "$DatabaseName": f"'{folder / _DATABASE}'",
        "$Timezone": "'Europe/Stockholm'", "$LogToSTDERR": "'warning'", "$LogToSyslog": "undef",
        # Pages are drawn from what was made of them the first time, which takes seconds.
        "$MasonDataDir": f"'{SYSTEMS / _NAME / 'mason'}'",
        "$MasonSessionDir": f"'{folder / 'sessions'}'",
        "$WebSessionClass": "'Apache::Session::File'", "$MailCommand": "'sendmailpipe'",
        "$SendmailPath": f"'{_OWN / 'keep_mail'}'", "$CorrespondAddress": "'it@lindeby.invalid'",
        "$CommentAddress": "'it@lindeby.invalid'",
        "%PriorityAsString": f"Default => {{ {levels} }}",
    }  # fmt: skip
    for each in ("sessions", "mail", "empty.d"):
        (folder / each).mkdir(exist_ok=True)
    file = folder / "RT_SiteConfig.pm"
    lines = [f"Set({name}, {value});" for name, value in settings.items()]
    file.write_text("\n".join([*lines, "1;\n"]), encoding="utf-8")
    return {
        "RT_SITE_CONFIG": str(file), "RT_SITE_CONFIG_DIR": str(folder / "empty.d"),
        "HELPDESK_FOLDER": str(folder),
    }  # fmt: skip


def _install(folder: Path) -> None:
    environment = _configure(folder)
    password, given = folder / "password", folder / "given.json"
    password.touch(mode=0o600)
    password.write_text("Hemligt-i-Lindeby-3", encoding="utf-8")
    given.write_text(json.dumps(_GIVEN), encoding="utf-8")
    setup = ("/usr/sbin/rt-setup-database-5", "--action")
    run(*setup, "init", "--skip-create", "--root-password-file", password, **environment)
    run(*setup, "insert", "--datafile", _OWN / "fill.pl", **environment, HELPDESK_GIVEN=str(given))


def _command(
    source: Path, folder: Path, port: int, address: str
) -> tuple[list[str], dict[str, str]]:
    shutil.copyfile(source / _DATABASE, folder / _DATABASE)
    command = [_SERVER, "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    return command, _configure(folder, address)


class RequestTracker(Helpdesk):
    """A running Request Tracker."""

    target = "rt"
    reply_path = "/Ticket/Update.html"
    statuses = ("ny", "åtgärdat")

    @property
    def database(self) -> Path:
        """The file of its database."""
        return self.folder / _DATABASE

    def ticket(self, number: str) -> dict[str, str]:
        """Return a ticket as it is stored, in its own words, but for its status."""
        (row,) = self.rows(
            "select t.Priority as priority, q.Name as 'group', t.Subject as subject,"
            " coalesce(v.Content, '') as category from Tickets t join Queues q on q.id = t.Queue"
            " left join ObjectCustomFieldValues v on v.ObjectId = t.id"
            " and v.ObjectType = 'RT::Ticket' and not v.Disabled where t.id = ?",
            number,
        )
        return {name: str(value) for name, value in row.items()}

    def words(self, routing: dict[str, str]) -> dict[str, str]:
        """Return our values of a sorted ticket as they are stored."""
        return {**routing, "priority": str(_PRIORITIES[routing["priority"]])}

    def parents(self, number: str) -> list[str]:
        """Return the numbers of the tickets that it depends on."""
        query = "select LocalTarget from Links where LocalBase = ? and Type = 'DependsOn'"
        return [str(row["LocalTarget"]) for row in self.rows(query, number)]

    def replies(self, number: str) -> list[str]:
        """Return what was replied to whoever asks, oldest first."""
        query = (
            "select a.Content from Attachments a join Transactions t on t.id = a.TransactionId"
            " where t.ObjectId = ? and t.ObjectType = 'RT::Ticket' and t.Type = 'Correspond'"
            " and a.Content <> '' order by a.id"
        )
        return [_text(row["Content"]) for row in self.rows(query, number)]

    def mails(self) -> list[str]:
        """Return the texts of all mails to whoever asks."""
        return texts(self.folder / "mail")

    def reply(self, number: str, text: str, *, private: bool = False) -> None:
        """Let the colleague write in a ticket."""
        self._write(number, "Comment" if private else "Correspond", text)
        if not private:
            self._write(number, "EmailRecord", text)

    def _write(self, number: str, kind: str, text: str) -> None:
        self.rows(
            "insert into Transactions (ObjectType, ObjectId, Type, Creator, Created)"
            " select 'RT::Ticket', ?, ?, id, datetime() from Users where Name = ?",
            number, kind, COLLEAGUE,
        )  # fmt: skip
        self.rows(
            "insert into Attachments (TransactionId, Parent, ContentType, ContentEncoding, Headers,"
            " Content, Creator, Created) select max(id), 0, 'text/plain', 'none',"
            " 'Content-Type: text/plain; charset=\"utf-8\"', ?, Creator, datetime()"
            " from Transactions",
            text,
        )

    def sort(self, number: str, category: str) -> None:
        """Let the colleague sort a ticket."""
        self.rows(
            "insert into ObjectCustomFieldValues (CustomField, ObjectType, ObjectId, Content,"
            " Disabled, Created) select id, 'RT::Ticket', ?, ?, 0, datetime() from CustomFields"
            " where Name = 'Kategori'",
            number, category,
        )  # fmt: skip

    def solve(self, number: str) -> None:
        """Let the colleague solve a ticket."""
        self.rows("update Tickets set Status = 'resolved' where id = ?", number)

    def delete(self, number: str) -> None:
        """Let it be as if a ticket had never been."""
        self.rows("delete from Tickets where id = ?", number)


def _text(html: str | bytes) -> str:
    """Return the lines of what the editor has made."""
    whole = html if isinstance(html, str) else html.decode()
    lines = re.sub(r"</p>|</div>|<br\s*/?>|(?=<p>|<div>)", "\n", whole)
    plain = unescape(re.sub(r"<[^>]+>", "", lines)).replace("\xa0", " ")
    return "\n".join(line for line in map(str.strip, plain.splitlines()) if line)


WANTED = [_GIVEN, _PRIORITIES, (_OWN / "fill.pl").read_text("utf-8")]
RT = Installation(_NAME, WANTED, _install, _command, RequestTracker)


if __name__ == "__main__":
    print(RT.installed())  # noqa: T201 (what CI wants to know)
