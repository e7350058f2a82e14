"""One installation filled with cases, and what its inbox takes: `bench.inbox` runs this.

python -m bench.inbox_load '{"sqlite": "coworker.sqlite3"}' 100000
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from bench.measure import seconds

if TYPE_CHECKING:
    # Django is set up only once the installation is known.
    from django.db.models import Model, QuerySet
    from django.test import Client

    from framework.store.models import Case, Person

_REPOSITORY = Path(__file__).parents[1]
_REQUESTS = 100
_CLEARED = 80
_CASES, _PEOPLE = 30, 8
_UNITS = 40
_INSTALLATION = """\
database: {database}
data_folder: data
configs: {configs}
municipalities: [lindeby]
listen: 127.0.0.1:0
web_processes: 2
"""


def main(database: str, rows: int) -> None:
    """Fill an installation, measure, print one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "installation.yaml"
        configs = _REPOSITORY / "configs"
        file.write_text(_INSTALLATION.format(database=database, configs=configs), encoding="utf-8")
        from framework.cli.ready import ready

        ready(file)
        from framework.runtime import configuration, logs

        logs.configure((Path(folder) / "log.jsonl").open("a", encoding="utf-8"))
        configuration.activate()
        people = _people(_PEOPLE)
        few = _queries(people, _fill(60, people))
        waiting = _fill(rows, people)
        _analyse()
        many = _queries(people, waiting)
        found = {**_in_process(people, waiting), "queries": many, "queries_of_few": few}
        with _served(file) as address:
            found["race"] = _race(address, people)
            found["seconds_a_case_by_keyboard"] = _by_keyboard(address, people[0])
    print(json.dumps(found))


def _fill(rows: int, people: "list[Person]") -> list[int]:
    """Add cases, of which a twentieth wait and the rest are done; returns ids of those that wait.

    Each is a copy of one case that was prepared as all are, in one of many units. What is done was
    decided by somebody; one decision in twenty is drawn for a look, and most have been looked at.
    """
    from framework.runtime import configuration
    from framework.store.models import Case, CaseEvent, Decision, Review, StoredProposal
    from tests.runtime import scene

    begin = Case.objects.count()
    digest = configuration.municipalities()["lindeby"].coworkers["harry"].digest
    values = {**scene.VALUES, "schema_id": f"1101-VT27-{begin}"}
    like = scene.prepared_case(digest, values)
    proposal, events = like.proposals.get(), list(like.events.all())
    waits = {"state": "awaiting_decision", "flagged": False}
    cases = [
        Case(
            **_copied(like, ("proposal_id",)), **(waits if number % 20 == 0 else {"state": "done"})
        )
        for number in range(rows)
    ]
    for number, case in enumerate(cases, begin):
        case.reference = f"{like.reference}-{number:07}"
        unit = number % _UNITS
        case.unit, case.unit_name = f"{like.unit}-{unit}", f"{like.unit_name} {unit}"
        case.flagged = number % 80 == 0 and case.state != "done"
    for part in _parts(Case.objects.bulk_create(cases, batch_size=1000)):
        kept = StoredProposal.objects.bulk_create(
            [StoredProposal(**_copied(proposal, ("case_id",)), case_id=case.pk) for case in part]
        )
        for case, each in zip(part, kept, strict=True):
            case.proposal_id = each.pk
        Case.objects.bulk_update(part, ["proposal_id"])
        CaseEvent.objects.bulk_create(
            [
                CaseEvent(**_copied(event, ("case_id",)), case_id=case.pk)
                for case in part
                for event in events
            ]
        )
        decided = Decision.objects.bulk_create(
            [
                Decision(
                    case=case, section=proposal.value.sections[0].key, proposal_id=case.proposal_id,
                    case_version=case.version, outcome="approve", mode="single",
                    person=people[case.pk % len(people)], sampled=case.pk // 20 % 20 == 0,
                    opened_at=like.received_at, at=like.received_at,
                )
                for case in part
                if case.state == "done"
            ]
        )  # fmt: skip
        Review.objects.bulk_create(
            [
                Review(decision=one, person=people[0], agrees=True, at=one.at)
                for one in decided
                if one.sampled and one.case_id % 20
            ]
        )
    found = Case.objects.filter(state="awaiting_decision").order_by("-flagged", "reference")
    return list(found.values_list("pk", flat=True))


def _analyse() -> None:
    """Let PostgreSQL go over its tables, as it does by itself a minute after so many rows."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _copied(row: "Model", without: tuple[str, ...]) -> dict[str, Any]:
    left_out = {"id", "state", "flagged", *without}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields  # noqa: SLF001 (Django documents it)
        if field.attname not in left_out
    }


def _parts(rows: list[Any]) -> Iterable[list[Any]]:
    for first in range(0, len(rows), 2000):
        yield rows[first : first + 2000]


def _people(count: int) -> "list[Person]":
    from framework.store.models import Person, RoleAssignment

    found = [Person.objects.get_or_create(username=f"person{number}")[0] for number in range(count)]
    for person in found:
        RoleAssignment.objects.get_or_create(
            person=person, municipality="lindeby", coworker="harry", role="lonespecialist"
        )
    return found


def _client(person: "Person") -> "Client":
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


def _in_process(people: "list[Person]", waiting: list[int]) -> dict[str, Any]:
    from framework.store.models import Case

    client = _client(people[0])
    apart = max(1, len(waiting) // _REQUESTS)
    some = waiting[::apart][:_REQUESTS]
    pages = max(1, len(waiting) // 25)
    client.get("/")

    def decide(pk: int) -> Callable[[], object]:
        case = Case.objects.select_related("proposal").get(pk=pk)
        form = _form(case)
        return lambda: _expect(client.post(f"/cases/{pk}/decide/", form).status_code, 302)

    get = {
        "list_p95_ms": [
            f"/lindeby/harry/?page={1 + number % pages}" for number in range(_REQUESTS)
        ],
        "case_p95_ms": [f"/cases/{pk}/" for pk in some],
        "start_p95_ms": ["/"] * 20,
    }

    def read(path: str) -> Callable[[], object]:
        return lambda: _expect(client.get(path).status_code, 200)

    found = {name: _p95([seconds(read(path)) for path in paths]) for name, paths in get.items()}
    found["decision_p95_ms"] = _p95([seconds(decide(pk)) for pk in some])
    return found


def _form(case: "Case") -> dict[str, Any]:
    section = case.proposal.value.sections[0].key if case.proposal else ""
    return {"version": case.version, "outcome": "approve", "section": section}


def _expect(answered: int, status: int) -> None:
    if answered != status:
        message = f"{answered} instead of {status}"
        raise AssertionError(message)


def _p95(times: list[float]) -> float:
    return round(1000 * statistics.quantiles(times, n=20)[18], 1)


def _queries(people: "list[Person]", waiting: list[int]) -> dict[str, int]:
    """Count the queries of the list and of a case."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _client(people[0])
    found = {}
    for name, path in (("list", "/lindeby/harry/?unit="), ("case", f"/cases/{waiting[0]}/")):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        found[name] = len(asked)
    return found


@contextmanager
def _served(file: Path) -> Iterator[str]:
    """Serve the inbox as everybody does, with two processes; yields its address."""
    command = [sys.executable, "-m", "framework.cli", "--config", str(file), "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield next(iter(process.stdout or ())).split()[1]
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)


def _race(address: str, people: "list[Person]") -> dict[str, int]:
    """Let everybody decide the same cases at the same time; returns answers by status."""
    cases = list(_unflagged().select_related("proposal").order_by("-reference")[:_CASES])
    cookies = [_client(person).cookies["coworker_session"].value for person in people]
    url = urlsplit(address)
    token = "a" * 32

    def decide(cookie: str, case: "Case") -> int:
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
        headers = {
            "Cookie": f"coworker_session={cookie}; coworker_csrf={token}",
            "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        connection.request("POST", f"/cases/{case.pk}/decide/", urlencode(_form(case)), headers)
        status = connection.getresponse().status
        connection.close()
        return status

    with ThreadPoolExecutor(len(people)) as pool:
        sent = [pool.submit(decide, cookie, case) for case in cases for cookie in cookies]
        found = Counter(each.result() for each in sent)
    return {str(status): count for status, count in sorted(found.items())}


def _unflagged() -> "QuerySet[Case]":
    from framework.store.models import Case

    return Case.objects.filter(state="awaiting_decision", flagged=False)


def _by_keyboard(address: str, person: "Person") -> float:
    """Approve one case after the other with its key; returns seconds from key to next heading."""
    from framework.adapters.browser import find_browser

    cookie = _client(person).cookies["coworker_session"].value
    first = _unflagged().order_by("reference").values_list("pk", flat=True)[0]
    with ThreadPoolExecutor(1) as browser:
        return browser.submit(_clear, address, cookie, first, str(find_browser())).result()


def _clear(address: str, cookie: str, first: int, browser: str) -> float:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "coworker_session", "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/cases/{first}/")
        times = []
        for _ in range(_CLEARED):
            before = page.url

            def approve(before: str = before) -> None:
                page.keyboard.press("g")
                page.wait_for_url(lambda url: url != before, wait_until="domcontentloaded")
                page.locator("h1").wait_for()

            times.append(seconds(approve))
        chromium.close()
    return round(statistics.mean(times), 3)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
