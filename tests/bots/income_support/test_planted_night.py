"""Lindeby's night through the kind alone: every planted application, and nothing on a plain one.

The services answer over HTTP; the case system is its own database, read by its description.
"""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bots.income_support import KIND
from fixtures.lindeby.applications.expected import RULE_VERSION
from fixtures.lindeby.applications.night import tonight
from fixtures.services.process import serving
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.errors import ProtectedIdentity
from framework.core.findings import FindingLevel, FindingStatus, KeptFinding, reconcile
from framework.core.kinds import Kind
from framework.core.local_time import STOCKHOLM
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from tests.bots.income_support.conftest import make_settings
from tests.bots.income_support.planted_night import CONFIGS, Books, Systems, built, claimed

NIGHT = dt.datetime(2026, 11, 23, 1, 0, tzinfo=STOCKHOLM)
PLANTED = CONFIGS.parent / "fixtures" / "lindeby" / "planted-ronney.csv"
Line = dict[str, str]


def _planted() -> dict[str, Line]:
    """Read the lines about applications that become cases, by reference."""
    with PLANTED.open(encoding="utf-8", newline="") as lines:
        return {
            line["reference"]: line
            for line in csv.DictReader(lines, delimiter=";")
            if line["reference"] != "-" and line["prepared"] != "returned"
        }


LINES = _planted()
#: One attempt is not the night: it has a test of its own.
AT_ONCE = [line for line in LINES.values() if line["plant"] != "R06"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the night."""
    return built(tonight(7), tmp_path_factory.mktemp("night"))


@pytest.fixture(scope="module")
def kind(dated: DatedRules) -> Kind:
    """Return the kind as Lindeby runs it."""
    return KIND(make_settings(), dated)


@pytest.fixture(scope="module")
def cases(kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """Collect the night's applications."""
    books = Books(tonight(7), tmp_path_factory.mktemp("books"))
    return {each.reference: each for each in kind.collect(books) if isinstance(each, Case)}


@pytest.fixture(scope="module")
def systems(folder: Path) -> Iterator[Systems]:
    """Start the services and live in the night."""
    with ExitStack() as stack:
        services = {
            name: stack.enter_context(serving(name, folder, folder / "ronney" / f"{name}.json"))
            for name in ("ssbtek", "eservice")
        }
        systems = Systems(folder, services)
        stack.callback(systems.close)
        systems.at(NIGHT)
        yield systems


@pytest.fixture(scope="module")
def prepared(kind: Kind, cases: dict[str, Case], systems: Systems) -> dict[str, Proposal | None]:
    """Prepare every case; None is one that is protected."""
    found: dict[str, Proposal | None] = {}
    for reference, case in cases.items():
        try:
            found[reference] = None if case.protected else kind.prepare(case, systems, NIGHT)
        except ProtectedIdentity:
            found[reference] = None
    return found


def test_every_planted_application_is_a_case(cases: dict[str, Case]) -> None:
    """What can be read becomes a case, and what cannot becomes none."""
    assert set(LINES) <= set(cases)
    assert len(cases) == len(tonight(7).applications) - 4


@pytest.mark.parametrize("line", AT_ONCE, ids=lambda line: line["plant"])
def test_planted_applications(line: Line, prepared: dict[str, Proposal | None]) -> None:
    """Each leads where its line says, with the failed rules, findings and figures of it."""
    proposal = prepared[line["reference"]]
    if proposal is None:
        assert (line["prepared"], line["codes"]) == ("manual", "-")
        return
    failed = [each.rule.code for each in proposal.checks if each.outcome is Outcome.failed]
    assert (" ".join(failed) or "-") == line["codes"]
    lead = {"awaiting_decision": "awaiting"}
    assert lead.get(proposal.leads_to.value, proposal.leads_to.value) == line["prepared"]
    listed = set(_words(line["findings"]))
    assert listed <= {each.key for each in proposal.findings}
    warnings = {each.key for each in proposal.findings if each.level is not FindingLevel.info}
    assert warnings <= listed
    values = proposal.in_force({})
    for pair in _words(line["figures"]):
        key, _, value = pair.partition("=")
        assert values[key] == value, key
    if line["prepared"] == "awaiting":
        untouched = {"done", "unknown", "failed"}
        assert proposal.flagged is (line["acted"] not in untouched), proposal.flag_keys


def test_plain_applications_need_no_look(prepared: dict[str, Proposal | None]) -> None:
    """Nothing that is not planted is flagged, and its calculation is complete."""
    for reference, proposal in prepared.items():
        if reference not in LINES:
            assert proposal is not None
            assert not proposal.flagged, (reference, proposal.flag_keys)
            assert proposal.in_force({})["resultat"]


def test_amounts_are_those_of_an_arithmetic_of_its_own(
    prepared: dict[str, Proposal | None], folder: Path
) -> None:
    """Every row and sum that would be registered is what the fixtures come to by themselves."""
    sums = {
        "norm": "norm_familj", "gemensamma": "gemensamma", "inkomster": "inkomster_summa",
        "utgifter": "utgifter_summa", "levnadskostnader": "levnadskostnader_summa",
        "resultat": "resultat",
    }  # fmt: skip
    claims = claimed(folder)
    del claims[_by_plant("R06")]
    for reference, claim in claims.items():
        proposal = prepared[reference]
        assert proposal is not None
        values = proposal.in_force({})
        for theirs, ours in sums.items():
            assert float(values[ours]) == float(claim["calculation"][theirs]), (reference, theirs)
        columns = ("radtyp", "typ", "mottagare", "ansokt", "godkant")
        wanted = {_row(row[each] for each in columns) for row in claim["rows"]}
        names = ("row_type", "type", "recipient", "applied", "approved")
        planned = {
            _row(action.sent(values, "")[name] for name in names)
            for action in proposal.planned({})
            if action.write == "add_row"
        }
        assert planned == wanted, reference
        note = claim["note"].replace(RULE_VERSION, proposal.rule_version)
        assert values["journalanteckning"] == note, reference
    assert len(claims) > 60


def _row(cells: Iterable[str]) -> tuple[str | float, ...]:
    """Return a row's key, and its amounts as numbers."""
    kind, name, recipient, applied, approved = cells
    return kind, name, recipient, float(applied), float(approved)


def _nights(
    reference: str,
    nights: Iterable[tuple[dt.datetime, set[str]]],
    kind: Kind,
    cases: dict[str, Case],
    systems: Systems,
) -> Iterator[dict[str, KeptFinding]]:
    """Prepare a case again and again; yield its findings by key, as they stand each time."""
    kept: tuple[KeptFinding, ...] = ()
    for now, out_of_reach in nights:
        systems.at(now)
        systems.out_of_reach = out_of_reach
        proposal = kind.prepare(cases[reference], systems, now)
        kept = reconcile(kept, proposal.findings, not_read=proposal.not_read, at=now)
        yield {each.finding.key: each for each in kept}
    systems.out_of_reach = set()
    systems.at(NIGHT)


def _by_plant(name: str) -> str:
    return next(reference for reference, line in LINES.items() if line["plant"] == name)


def test_r06_the_second_attempt_closes_it(
    kind: Kind, cases: dict[str, Case], folder: Path, tmp_path: Path
) -> None:
    """Försäkringskassan times out, and an hour and a half later the finding closes by itself."""
    with (
        serving("ssbtek", tmp_path, folder / "ronney" / "ssbtek.json") as ssbtek,
        serving("eservice", tmp_path, folder / "ronney" / "eservice.json") as eservice,
    ):
        systems = Systems(folder, {"ssbtek": ssbtek, "eservice": eservice})
        again = NIGHT + dt.timedelta(minutes=90)
        nights = [(NIGHT, set[str]()), (again, set[str]())]
        first, second = _nights(_by_plant("R06"), nights, kind, cases, systems)
        systems.close()
    assert first["not_read:ssbtek"].status is FindingStatus.still_open
    assert "Försäkringskassan" in first["not_read:ssbtek"].finding.text.english()
    assert second["not_read:ssbtek"].status is FindingStatus.closed


def test_r36_what_cannot_be_read_stays_as_it_was(
    kind: Kind, cases: dict[str, Case], systems: Systems
) -> None:
    """The claim is found, cannot be read, and is read again: it stays open all the time."""
    days = [NIGHT + dt.timedelta(days=number) for number in range(3)]
    nights = list(zip(days, [set(), {"read_recovery"}, set()], strict=True))
    first, second, third = _nights(_by_plant("R36"), nights, kind, cases, systems)
    failure = "not_read:case_system:read_recovery"
    claim = "recovery:K-1001"
    assert failure not in first
    assert first[claim] == second[claim]
    assert second[failure].status is FindingStatus.still_open
    assert third[failure].status is FindingStatus.closed
    assert third[claim].status is FindingStatus.still_open
    assert third[claim].opened_at == NIGHT


def test_r37_two_nights_are_one_finding(
    kind: Kind, cases: dict[str, Case], systems: Systems
) -> None:
    """It says when it was last tried and since when it is so; the third night closes it."""
    nights = [(NIGHT + dt.timedelta(days=number), set[str]()) for number in range(3)]
    first, second, third = _nights(_by_plant("R37"), nights, kind, cases, systems)
    key = "not_read:ssbtek"
    assert first[key].opened_at == second[key].opened_at == NIGHT
    assert "2026-11-23 01:00" in first[key].finding.text.english()
    assert "2026-11-24 01:00" in second[key].finding.text.english()
    assert third[key].status is FindingStatus.closed


def test_r24_is_on_top(cases: dict[str, Case]) -> None:
    """Who is evicted tomorrow does not wait for the list's order."""
    urgent = [reference for reference, case in cases.items() if case.urgent]
    assert urgent == [_by_plant("R24"), _by_plant("R24-R17")]


def test_r19_nobody_asks_about_a_reserve_number(
    prepared: dict[str, Proposal | None], folder: Path
) -> None:
    """SSBTEK was asked about many people, and only about those whom agencies can know."""
    assert prepared[_by_plant("R19")] is not None
    with closing(sqlite3.connect(folder / "ssbtek.db")) as db:
        asked = {person for (person,) in db.execute("SELECT DISTINCT person FROM asked")}
    assert len(asked) > 100
    assert all(person.isdecimal() for person in asked)


def _words(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split()
