"""From source rows to cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from framework.core.cases import Case, NotPrepared
from framework.core.errors import BusinessException

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make


def test_one_case_per_row(make: type[Make]) -> None:
    """A row becomes a case with reference, masked title, unit and weekly minutes to sum."""
    (case,) = make.cases(make.row())
    assert isinstance(case, Case)
    assert case.reference == "SCH-1101-07/1"
    assert case.title == "Schema SCH-1101-07, anst.nr 0012345"
    assert (case.unit, case.unit_name, case.control) == ("1101", "Norra skolan", 2400)
    assert not case.protected


def test_values_hold_no_identity_number(make: type[Make]) -> None:
    """What is stored for preparing says whether persons agree, and no number."""
    before = {"personId": make.bo, "endDate": "2019-06-30"}
    (case,) = make.cases(make.row(), register=make.register({}, before))
    text = str(case.values)
    assert make.anna not in text
    assert make.bo not in text
    kept = [(row["same_person"], row["end"]) for row in case.values["employments"]]
    assert kept == [(True, None), (False, "2019-06-30")]


def test_fingerprint_follows_the_source(make: type[Make]) -> None:
    """Equal rows are equal on the next night; a changed cell or register row is seen."""
    first = make.cases(make.row())[0].fingerprint
    assert make.cases(make.row())[0].fingerprint == first
    assert make.cases(make.row(**{"Schema t.o.m.": "2027-03-07"}))[0].fingerprint != first
    register = make.register({"employmentDegree": "75"})
    assert make.cases(make.row(), register=register)[0].fingerprint != first


def test_all_employments_of_the_person_are_kept(make: type[Make]) -> None:
    """Several employments are all there for H03, with the number of the row among them."""
    register = make.register({}, {"empRowId": "0054321", "title": "Kock"})
    (case,) = make.cases(make.row(Anställningsnummer=""), register=register)
    assert [row["number"] for row in case.values["employments"]] == ["0012345", "0054321"]
    assert case.title == "Schema SCH-1101-07, anst.nr –"


@pytest.mark.parametrize(
    "register",
    [
        ({"protectedIdentity": "J"},),
        # The number belongs to a protected person, the personnummer to somebody else.
        ({"personId": "19910303T102", "protectedIdentity": "J"},),
        # Another employment of the same person is marked.
        ({}, {"empRowId": "0054321", "protectedIdentity": "J"}),
    ],
)
def test_protected_says_nothing(make: type[Make], register: tuple[dict[str, str], ...]) -> None:
    """Promise 9: no name, number, unit or shift of a protected person is kept."""
    (case,) = make.cases(make.row(), register=make.register(*register))
    assert case.protected
    assert (case.title, case.unit, case.unit_name) == ("Schema SCH-1101-07", "", "")
    kept = case.model_dump_json()
    for secret in (make.anna, "0012345", "Åkerblad", "Norra", '1101"', "kydd", 'rotected":"J'):
        assert secret not in kept


def test_same_key_in_two_workbooks_sends_both_back(make: type[Make]) -> None:
    """Which of two rows with one Schema-ID and Rad is right is never guessed."""
    books = make.Books(
        [make.book(make.row(5, "a.xlsx"), make.row(6, "a.xlsx", Rad="2")),
         make.book(make.row(9, "b.xlsx"))],
        [make.register()],
    )  # fmt: skip
    found = list(make.kind().collect(books))
    assert [type(each) for each in found] == [NotPrepared, Case, NotPrepared]
    first = found[0]
    assert (first.place.file, first.place.row, first.column) == ("a.xlsx", 5, "Schema-ID")
    assert "b.xlsx, godkanda_scheman 9" in first.reason.english()


def test_tonights_other_rows_of_the_employment(make: type[Make]) -> None:
    """Approved schedules of the same employment are others, with their type; not the row itself."""
    rows = [
        make.row(5),
        make.row(6, Rad="2"),
        make.row(7, Rad="3", Status="Utkast"),
        make.row(8, Rad="4", Schematyp="Placeringsschema"),
        make.row(9, Rad="5", Anställningsnummer="0054321"),
    ]
    found = make.cases(*rows)
    others = [(each["reference"], each["type"]) for each in found[0].values["others"]]
    assert others == [("SCH-1101-07/2", "Grundschema"), ("SCH-1101-07/4", "Placeringsschema")]


def test_work_year_and_leave_are_kept(make: type[Make]) -> None:
    """The work year and partial leave of the row go along; a missing column is not known."""
    (plain,) = make.cases(make.row())
    assert set(plain.values["work_year"].values()) == {None}
    cells = {
        "Arbetsår fr.o.m.": "2026-08-12", "Arbetsår t.o.m.": "2027-06-15",
        "Verksamhetsdagar": "194", "Tim/dag": "1:30", "Omfattning %": "20",
    }  # fmt: skip
    (full,) = make.cases(make.row(**cells))
    assert full.values["work_year"] == {
        "start": "2026-08-12", "end": "2027-06-15", "days": 194, "leave_day": 90,
        "leave_extent": "20",
    }  # fmt: skip


def test_shifts_are_those_of_the_same_workbook(make: type[Make]) -> None:
    """Equal Schema-ID with another Rad, and details of other files, stay apart."""
    one, two = make.row(5, "a.xlsx"), make.row(5, "b.xlsx", Rad="2")
    early = {"Veckodag": "Mån", "Start": "06:00", "Slut": "10:00"}
    books = make.Books(
        [make.book(one), make.book(two, shifts=make.shift_rows(two, early))], [make.register()]
    )
    found = list(make.kind().collect(books))
    assert [len(each.values["schedule"]["shifts"]) for each in found] == [5, 1]


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ({"Start": "07:00", "Slut": "07:00"}, "Slut"),
        ({"Start": "07:00", "Slut": "16:00", "Rast start": "12:00"}, "Rast slut"),
        ({"Start": "07:00", "Slut": "16:00", "Rast slut": "12:00"}, "Rast start"),
        (
            {"Start": "07:00", "Slut": "11:00", "Rast start": "12:00", "Rast slut": "12:30"},
            "Rast start",
        ),
    ],
)
def test_unclear_shifts_are_sent_back(make: type[Make], cell: dict[str, str], column: str) -> None:
    """A shift that can be read in two ways returns its schedule, told by cell."""
    row = make.row()
    shifts = make.shift_rows(row, {"Veckodag": "Mån", **cell})
    (found,) = make.kind().collect(make.Books([make.book(row, shifts=shifts)], [make.register()]))
    assert isinstance(found, NotPrepared)
    assert (found.place.sheet, found.place.row, found.column) == ("schemapass", 2, column)


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        ([{"Start": "22:00", "Slut": "06:00"}], "1 Mån 22:00-06:00"),
        ([{"Start": "16:00", "Slut": "00:00"}], "1 Mån 16:00-00:00"),
        ([{"Start": "16:00", "Slut": "24:00"}], "1 Mån 16:00-00:00"),
        (
            [{"Start": "21:00", "Slut": "07:00", "Rast start": "02:00", "Rast slut": "02:30"}],
            "1 Mån 21:00-07:00 rast 02:00-02:30",
        ),
        (
            [{"Start": "12:00", "Slut": "12:30", "Tur/Kod": "RAST"},
             {"Start": "07:00", "Slut": "16:00"}],
            "1 Mån 07:00-16:00 rast 12:00-12:30",
        ),
        (
            [{"Start": "07:00", "Slut": "16:00", "Rast start": "12:00", "Rast slut": "12:30"},
             {"Start": "12:00", "Slut": "12:30", "Tur/Kod": "RAST"}],
            "1 Mån 07:00-16:00 rast 12:00-12:30",
        ),
        # After midnight, on the day that the shift begins or on the next.
        *(
            ([{"Start": "20:00", "Slut": "06:30", "Veckodag": shift},
              {"Start": "01:00", "Slut": "01:30", "Tur/Kod": "RAST", "Veckodag": pause}],
             f"1 {shift} 20:00-06:30 rast 01:00-01:30")
            for shift, pause in (("Mån", "Mån"), ("Mån", "Tis"), ("Sön", "Mån"))
        ),
        (
            [{"Start": "13:00", "Slut": "16:00"}, {"Start": "07:00", "Slut": "12:00"},
             {"Start": "12:00", "Slut": "13:00", "Tur/Kod": "RAST"}],
            "1 Mån 07:00-12:00\n1 Mån 13:00-16:00",
        ),
    ],
)  # fmt: skip
def test_shift_rows_become_lines(make: type[Make], cells: list[dict[str, str]], lines: str) -> None:
    """Shifts past midnight, breaks at night and breaks on rows of their own are understood."""
    row = make.row()
    shifts = make.shift_rows(row, *({"Veckodag": "Mån", **cell} for cell in cells))
    kind = make.kind()
    (case,) = kind.collect(make.Books([make.book(row, shifts=shifts)], [make.register()]))
    proposal = kind.prepare(case, make.Payroll(), make.now)
    assert proposal.figure("pass").value == lines


@pytest.mark.parametrize(
    ("times", "column"),
    [
        # Monday's night or Tuesday's.
        (["Mån 20:00-06:30", "Tis 20:00-06:30", "Tis 01:00-01:30"], "Veckodag"),
        (["Mån 20:00-06:30", "Mån 06:00-07:00"], "Start"),
        (["Mån 07:00-16:00", "Mån 12:00-12:30", "Mån 12:15-12:45"], "Tur/Kod"),
    ],
)
def test_unclear_break_rows_are_sent_back(make: type[Make], times: list[str], column: str) -> None:
    """A break that may be two shifts', that lies partly outside, or is a second one, is told."""
    row = make.row()
    cells = [
        {"Veckodag": each[:3], "Start": each[4:9], "Slut": each[10:],
         "Tur/Kod": "RAST" if each[4:6] in {"01", "06", "12"} else "UND"}
        for each in times
    ]  # fmt: skip
    shifts = make.shift_rows(row, *cells)
    (found,) = make.kind().collect(make.Books([make.book(row, shifts=shifts)], [make.register()]))
    assert isinstance(found, NotPrepared)
    assert (found.column, found.place.row) == (column, len(times) + 1)


def test_no_register_no_cases(make: type[Make]) -> None:
    """Without the register nobody knows who is protected, so nothing is collected."""
    with pytest.raises(BusinessException, match="register of employments is missing"):
        list(make.kind().collect(make.Books([make.book(make.row())], [])))
