"""Look-ups: what they do not find whole is not known, and settles nothing."""

from typing import Any

import pytest

from bots.form_filling.facts import Cells as Row
from bots.form_filling.facts import Facts, Found
from framework.adapters.sheets import read_tables
from framework.core.cases import Case
from framework.core.errors import BusinessException
from framework.core.lifecycle import State
from framework.core.rules import Outcome
from tests.bots.form_filling.karin import (
    CLUBS,
    COSTS,
    GRANT,
    NOW,
    Cells,
    Sources,
    Unasked,
    collected,
    prepared,
    worker,
)

_CLUB = CLUBS[0]
_ELSEWHERE = _CLUB | {"Nr": "8"}
_UNREAD = (
    "Number of rows cannot be said. register.xlsx, sheet Föreningar: row 2 cannot be read and may "
    "be one of them."
)
_TEXT = {"sv": "Finns inte.", "en": "Is not there."}


def _optional(own: dict[str, Any]) -> None:
    """Let an application come from nobody who is registered."""
    columns = own["sources"][0]["sheets"][0]["columns"]
    columns[1] |= {"empty_ok": True}


def _counted(own: dict[str, Any]) -> None:
    _optional(own)
    own["checks"][0] |= {"holds": "club.count == 0", "level": "warning"}
    own["sections"][0]["figures"].append("club.count")
    own["settled"] = [{"when": "club.count == 0", "text": _TEXT}]


@pytest.mark.parametrize(
    ("grant", "clubs", "count", "told"),
    [
        ({}, [_ELSEWHERE], "0", None),
        ({}, [_ELSEWHERE, _ELSEWHERE | {"Nr": "9", "Aktiv": "kanske"}], "0", None),
        ({}, [_ELSEWHERE, _CLUB | {"Aktiv": "kanske"}], None, _UNREAD),
        ({}, [_ELSEWHERE, _CLUB | {"Nr": "sju"}], None, _UNREAD),
        ({"Föreningsnr": ""}, [_CLUB], None,
         "Number of rows cannot be said: there is nothing to look it up by."),
    ],
)  # fmt: skip
def test_a_number_of_rows_is_known_or_it_is_not(
    grant: Cells, clubs: list[Cells], count: str | None, told: str | None
) -> None:
    """Nothing sought, or a row that may be one of them, is not "no rows"."""
    proposal = prepared(worker(_counted), [GRANT | grant], None, clubs)
    assert proposal.figure("club:count").value == count
    check = next(each for each in proposal.checks if each.rule.code == "K01")
    if told is None:
        assert (check.outcome, proposal.leads_to) == (Outcome.passed, State.closed)
    else:
        assert (check.outcome, proposal.leads_to) == (Outcome.no_data, State.awaiting_decision)
        assert check.finding.english() == told


@pytest.mark.parametrize(
    ("grant", "clubs", "told"),
    [
        ({}, [_CLUB], "register.xlsx, Föreningar row 1"),
        ({}, [_ELSEWHERE], "Föreningar: not found"),
        ({}, [_CLUB, _CLUB], "Föreningar: 2 rows found"),
        ({"Föreningsnr": ""}, [_CLUB], "Föreningar: there is nothing to look up by"),
    ],
)
def test_a_figure_tells_where_it_stands_or_why_it_stands_nowhere(
    grant: Cells, clubs: list[Cells], told: str
) -> None:
    """Its name and how many there are say what was done, and nothing else."""
    proposal = prepared(worker(_counted), [GRANT | grant], None, clubs)
    assert proposal.figure("club:title").source.name.english() == told


@pytest.mark.parametrize(
    ("bad", "title"),
    [({"Nr": "sju"}, "Lindeby bollklubb"), ({"Aktiv": "kanske"}, None)],
)
def test_what_one_row_says_beside_one_that_cannot_be_read(bad: Cells, title: str | None) -> None:
    """It counts, until it is sure that another row says something of the same."""
    proposal = prepared(worker(), None, None, [_CLUB, _CLUB | bad])
    assert proposal.figure("club:title").value == title
    assert [each.key for each in proposal.findings] == ["unread:club"]


@pytest.mark.parametrize(
    ("club", "outcome"),
    [({"Aktiv": "kanske"}, Outcome.passed), ({"Nr": "åtta"}, Outcome.no_data)],
)
def test_rows_that_went_with_their_owner(club: Cells, outcome: Outcome) -> None:
    """Details of a row that cannot be read are not there; they may have been those sought."""

    def with_members(own: dict[str, Any]) -> None:
        columns = [{"key": "id", "name": "Nr", "type": "integer"}, {"key": "who", "name": "Vem"}]
        own["sources"][1]["sheets"].append(
            {"key": "members", "name": "Medlemmar", "named_by": ["who"], "columns": columns,
             "belongs": {"sheet": "register", "on": ["id"]}}
        )  # fmt: skip
        own["lookups"].append({"key": "of", "sheet": "members", "by": {"id": "association"}})
        own["checks"][1] |= {"holds": "of.count == 1"}

    other = _ELSEWHERE | club
    members = [{"Nr": "7", "Vem": "Test Testsson"}, {"Nr": other["Nr"], "Vem": "Prov Provsson"}]
    proposal = prepared(worker(with_members), None, None, [_CLUB, other], members)
    check = next(each for each in proposal.checks if each.rule.code == "K02")
    assert check.outcome is outcome


def test_rows_of_work_that_went_back_are_not_asked_for() -> None:
    """A number of rows of the cases' own source is that of the good ones."""

    def by_sort(own: dict[str, Any]) -> None:
        own["lookups"].append({"key": "same", "sheet": "grants", "by": {"sort": "sort"}})
        own["checks"][1] |= {"holds": "same.count == 1"}

    back = GRANT | {"Diarienummer": "KUL-2026-2", "Från": "i vår"}
    proposal = prepared(worker(by_sort), [GRANT, back])
    assert {each.rule.code: each.outcome for each in proposal.checks}["K02"] is Outcome.passed


@pytest.mark.parametrize("level", ["human", "stop", "wait"])
def test_what_a_check_does_not_know_settles_nothing(level: str) -> None:
    """A case is closed only when every check that would keep it open has passed."""

    def settled(own: dict[str, Any]) -> None:
        own["checks"][1] |= {"holds": "end >= start", "level": level}
        own["settled"] = [{"when": 'sort == "drift"', "text": _TEXT}]

    assert prepared(worker(settled)).leads_to is State.closed
    assert prepared(worker(settled), [GRANT | {"Till": ""}]).leads_to is State.awaiting_decision
    late = prepared(worker(settled), [GRANT | {"Till": "2026-12-31"}])
    assert late.leads_to is (State.waiting if level == "wait" else State.manual)


def test_what_is_not_known_of_rows_that_cannot_be_read_settles_nothing() -> None:
    """Not even where the settings ask whether it is known."""

    def settled(own: dict[str, Any]) -> None:
        own["checks"][0] |= {"holds": "applied > 0"}
        own["settled"] = [{"when": "not known.club.active", "text": _TEXT}]

    assert prepared(worker(settled), None, None, [_ELSEWHERE]).leads_to is State.closed
    unread = prepared(worker(settled), None, None, [_ELSEWHERE, _CLUB | {"Nr": "sju"}])
    assert unread.leads_to is State.awaiting_decision
    assert unread.flagged


def test_a_row_that_cannot_be_read_makes_no_new_case_of_each() -> None:
    """Nothing that a person saw has changed; what rests on it is judged when it is prepared."""
    whole, unread = (
        collected(worker(), None, None, [_CLUB, _ELSEWHERE | other])[0]
        for other in ({}, {"Nr": "sju"})
    )
    assert isinstance(whole, Case)
    assert isinstance(unread, Case)
    assert whole.told == unread.told


def _by_register(own: dict[str, Any]) -> None:
    own["cases"]["protected"] = {"column": "club.active", "yes": ["nej"], "no": ["ja"]}
    own["sources"][1]["sheets"][0]["columns"][2]["empty_ok"] = False


@pytest.mark.parametrize("row", [{"Nr": "sju"}, {"Nr": ""}, {"Nr": "7", "Förening": ""}])
def test_nobody_is_unprotected_by_a_register_with_a_row_that_cannot_be_read(row: Cells) -> None:
    """The row may be the one that says yes; a row without a name is a row."""
    with pytest.raises(BusinessException, match="nobody knows who is protected"):
        collected(worker(_by_register), None, None, [_CLUB, _CLUB | {"Aktiv": "nej"} | row])


def test_a_row_without_its_first_value_is_found_all_the_same() -> None:
    """By what it is looked up by, whatever else is missing."""
    proposal = prepared(worker(_counted), None, None, [_ELSEWHERE, _CLUB | {"Förening": ""}])
    assert proposal.figure("club:count").value is None


def test_one_of_several_that_were_sought_is_not_the_only_one() -> None:
    """Somebody of whom nothing says where to look may stand elsewhere."""
    row = Row(values={"title": "Lindeby bollklubb"})
    known = Found(rows=(row,))
    facts = Facts(row=row, lookups={"all": known, "some": Found(rows=(row,), sought=False)})
    assert facts.one("all") == row
    assert facts.one("some") is None
    assert facts.lookups["some"].count == ""


def test_rows_of_another_time_and_of_others_leave_nobody_in_doubt() -> None:
    """A row that cannot be read says when it is, or that it is another municipality's."""

    def in_time(own: dict[str, Any]) -> None:
        _counted(own)
        columns = own["sources"][1]["sheets"][0]["columns"]
        columns += [
            {"key": "since", "name": "Sedan", "type": "date"},
            {"key": "until", "name": "Till", "type": "date"},
            {"key": "town", "name": "Kommun", "empty_ok": True},
        ]
        own["sources"][1]["sheets"][0] |= {"tenant": "town", "strangers": "return"}
        own["lookups"][0]["overlaps"] = {
            "starts": ["since"], "ends": ["until"], "since": ["start"], "until": ["start"],
        }  # fmt: skip

    now = {"Sedan": "2027-01-01", "Till": "2027-12-31", "Kommun": ""}
    bad = _CLUB | now | {"Aktiv": "kanske"}
    before = bad | {"Sedan": "2019-01-01", "Till": "2019-12-31"}
    others = bad | {"Kommun": "Ekdalens kommun"}
    for rows, count in (([], "1"), ([before], "1"), ([others], "1"), ([bad], None)):
        proposal = prepared(worker(in_time), None, None, [_CLUB | now, *rows])
        assert proposal.figure("club:count").value == count


def test_a_file_is_sent_by_the_digest_that_was_looked_up() -> None:
    """The row names it, the register of files says what stands in it, and both are shown."""

    def with_files(own: dict[str, Any]) -> None:
        own["sources"][0]["sheets"][0]["columns"].append({"key": "file", "name": "Bilaga"})
        names = ("name", "bytes", "sha256")
        columns = [{"key": name, "name": name} for name in names]
        sheet = {"key": "files", "name": "filer", "named_by": ["name"], "columns": columns}
        own["sources"].append({"name": "documents", "sheets": [sheet]})
        own["lookups"].append({"key": "document", "sheet": "files", "by": {"name": "file"}})
        own["sections"][0]["figures"] += ["file", "document.sha256"]
        own["actions"][0]["parameters"] |= {"file": "file", "content": "document.sha256"}

    kind = worker(with_files)
    rows = {
        "applications": {"Bidrag": [GRANT | {"Bilaga": "a.pdf"}], "Kostnader": COSTS},
        "associations": {"Föreningar": CLUBS},
        "documents": {"filer": [{"name": "a.pdf", "bytes": "3", "sha256": "a1"}]},
    }
    books = {
        name: [read_tables(tables, kind.sources[name], file=name, tenant="")]
        for name, tables in rows.items()
    }
    (case,) = kind.collect(Sources(**books))
    assert isinstance(case, Case)
    proposal = kind.prepare(case, Unasked(), NOW)
    (action,) = proposal.actions
    sent = action.sent(proposal.in_force({}), "r")
    assert (sent["file"], sent["content"]) == ("a.pdf", "a1")
