"""Deciding in a workbook: what is fetched, what is understood, and that nothing slips through."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framework.core.lifecycle import State
from framework.runtime import decision_workbook as shape
from framework.runtime import decision_workbook_applying as applying
from framework.runtime import here
from framework.store import cases
from framework.store.models import Case, Decision, Person, ReadEntry, SentWorkbook
from tests.inbox import builders
from tests.inbox.workbooks import (
    DECISION,
    DEGREE,
    NOTE,
    PLACE,
    REASON,
    SEEN,
    columns,
    fetched,
    row_of,
    say_yes,
    send,
    statuses,
    told,
    write,
)

_APPROVE = {DECISION: "Approve"}
_REJECT = {DECISION: "Reject the proposal", REASON: "Wrong employment"}


def _again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _anew(case: Case) -> None:
    """Let the coworker prepare a case again."""
    case = _again(case)
    cases.move(case, State.received, at=here.now(), actor="harry")
    builders.prepared(case, builders.proposal(degree="90"))


def _other(name: str = "bo") -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(builders.person(name))
    return browser


def test_what_is_fetched(client: Client) -> None:
    """Only the coloured columns can be written in; choices come from the policy; read is noted."""
    builders.waiting("Åsa =Dalhägg")
    flagged = builders.waiting("=HYPERLINK(1)", flags=(builders.REST,), reference="@ref/1")
    book = fetched(client)
    sheet, guide = book.worksheets
    found = columns(book)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(found)).column_letter}3"
    assert sheet.protection.sheet
    assert guide.protection.sheet
    open_columns = {
        header for header, at in found.items() if not sheet.cell(2, at).protection.locked
    }
    assert open_columns == {DECISION, REASON, NOTE, SEEN, DEGREE, "Weekly hours (can be changed)"}
    hidden = {name for name, at in found.items()
              if sheet.column_dimensions[sheet.cell(1, at).column_letter].hidden}  # fmt: skip
    assert hidden == {"Part, code", "Version", "Fingerprint", "Signature"}
    offered = {
        str(one.sqref)[0]: [cell.value for (cell,) in guide[one.formula1.rpartition("!")[2]]]
        for one in sheet.data_validations.dataValidation
    }
    letter = {name: sheet.cell(1, at).column_letter for name, at in found.items()}
    assert offered[letter[DECISION]][:2] == ["Approve", "Change and approve"]
    assert offered[letter[REASON]][0] == "Wrong degree of employment"
    assert offered[letter[SEEN]] == ["Yes"]
    cell = sheet.cell(row_of(book, flagged), found["Case"])
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert sheet.cell(row_of(book, flagged), found["Flags"]).value.startswith("H10: 9,75 hours")
    assert not [cell for page in book for row in page.iter_rows() for cell in row
                if cell.data_type == "f"]  # fmt: skip
    subjects = set(ReadEntry.objects.values_list("subject", flat=True))
    assert subjects == {f"{case} workbook" for case in Case.objects.all()}


def test_protected_and_masked(anna: Person) -> None:
    """Nobody's protected case leaves the house so, and numbers are masked as in the list."""
    case = builders.waiting("Nobody Must See")
    Case.objects.filter(pk=case.pk).update(protected=True)
    builders.waiting("Of 850612-9801")
    seeing = Client(headers={"accept-language": "en"})
    seeing.force_login(builders.person("rut", builders.DECIDES, "skyddade"))
    cells = [str(cell) for row in fetched(seeing).worksheets[0].values for cell in row]
    assert "Of 850612-****" in cells
    assert not [cell for cell in cells if "Nobody" in cell or "9801" in cell or "T801" in cell]
    assert anna.is_active


def test_a_round_trip(client: Client, anna: Person) -> None:
    """What was chosen is shown, then decided in the person's name; empty rows stay as they are."""
    clean, flagged, wrong, changed, left = (
        builders.waiting(), builders.waiting(flags=(builders.REST,)), builders.waiting(),
        builders.waiting(), builders.waiting(),
    )  # fmt: skip
    book = fetched(client)
    write(book, clean, _APPROVE)
    write(book, flagged, {**_APPROVE, SEEN: "Yes"})
    write(book, wrong, {**_REJECT, NOTE: "Ring skolan\nigen"})
    write(book, changed, {DECISION: "Change and approve", REASON: "fel_grad", DEGREE: "80,0"})
    preview = send(client, book)
    assert set(statuses(preview).values()) == {"applies"}
    assert not Decision.objects.exists()
    assert "Decide 4 rows" in preview.content.decode()
    done = say_yes(client, preview).content.decode()
    assert "1 row decided nothing." in done
    states = {case.pk: _again(case).state for case in (clean, flagged, wrong, changed, left)}
    assert list(states.values()) == ["approved", "approved", "closed", "approved",
                                     "awaiting_decision"]  # fmt: skip
    assert set(Decision.objects.values_list("mode", "person")) == {("workbook", anna.pk)}
    assert wrong.decisions.get().codes == ["fel_anstallning"]
    assert wrong.decisions.get().note == "Ring skolan\nigen"
    assert flagged.decisions.get().shown["seen"] == ["H10"]
    assert {edit.figure: edit.value for edit in changed.edits.all()} == {"degree": "80"}
    undo = f"/decisions/{clean.decisions.get().pk}/undo/"
    assert undo in done
    client.post(undo)
    assert _again(clean).state == State.awaiting_decision
    assert SentWorkbook.objects.get().lines == []


def test_what_others_did_meanwhile(client: Client) -> None:
    """Stale, changed, decided and gone are told apart, with who and when; none is overwritten."""
    stale, undone, decided, gone, refused = (builders.waiting() for _ in range(5))
    book = fetched(client)
    for case in (stale, undone, decided, gone):
        write(book, case, _APPROVE)
    write(book, refused, {**_APPROVE, DEGREE: "80"})
    _anew(stale)
    bo = _other()
    for case in (undone, decided):
        form = {"version": case.version, "outcome": "approve", "section": "schedule"}
        bo.post(f"/cases/{case.pk}/decide/", form)
    bo.post(f"/decisions/{undone.decisions.get().pk}/undo/")
    Case.objects.filter(pk=gone.pk).update(protected=True)
    preview = send(client, book)
    named = {"stale": stale, "changed": undone, "decided": decided, "refused": refused}
    rows = {name: row_of(book, case) for name, case in named.items()}
    found, said = statuses(preview), told(preview)
    assert {name: found[row] for name, row in rows.items()} == {name: name for name in rows}
    assert "It was prepared again 20" in said[rows["stale"]]
    assert "Bo Lindtorpet changed it 20" in said[rows["changed"]]
    assert "Bo Lindtorpet decided on it 20" in said[rows["decided"]]
    assert "choose “Change and approve”" in said[rows["refused"]]
    assert said[row_of(book, gone)] == "It is no longer here to decide."
    page = preview.content.decode()
    assert gone.title not in page
    assert "disabled aria-describedby" in page
    assert Decision.objects.filter(mode="workbook").count() == 0


def test_nothing_is_decided_when_something_changed_since_the_preview(client: Client) -> None:
    """One changed case stops all; the rows are tried again, and what is still true can go on."""
    first, second = builders.waiting(), builders.waiting()
    book = fetched(client)
    write(book, first, _APPROVE)
    write(book, second, _APPROVE)
    preview = send(client, book)
    _anew(second)
    answer = say_yes(client, preview)
    assert answer.status_code == 409
    assert "Nothing is decided. Case" in answer.content.decode()
    assert not Decision.objects.exists()
    assert statuses(answer) == {row_of(book, first): "applies", row_of(book, second): "stale"}
    say_yes(client, answer)
    assert [decision.case for decision in Decision.objects.all()] == [first]


def test_an_old_page_and_a_double_click(client: Client) -> None:
    """A yes to another page than the latest decides nothing; the same yes twice decides once."""
    case = builders.waiting()
    book = fetched(client)
    write(book, case, _APPROVE)
    preview = send(client, book)
    address = preview.redirect_chain[-1][0]
    for tries in ("7", "x"):
        assert client.post(address, {"tries": tries}).status_code == 409
    assert not Decision.objects.exists()
    latest = client.get(address)
    assert say_yes(client, latest).status_code == 200
    assert say_yes(client, latest).status_code == 200
    assert Decision.objects.count() == 1


def test_two_people_with_the_same_file(client: Client) -> None:
    """Each decides in their own name; the second is told who was first; nobody sees the other's."""
    case, other = builders.waiting(), builders.waiting()
    book = fetched(client)
    write(book, case, _APPROVE)
    write(book, other, _REJECT)
    bo = _other()
    mine, theirs = send(client, book), send(bo, book)
    assert bo.get(mine.redirect_chain[-1][0]).status_code == 422
    say_yes(bo, theirs)
    answer = say_yes(client, mine)
    assert answer.status_code == 409
    assert set(statuses(answer).values()) == {"decided"}
    assert "Bo Lindtorpet decided on it" in answer.content.decode()
    assert {one.person.username for one in Decision.objects.all()} == {"bo"}


def test_four_eyes_hold(client: Client, rule: object) -> None:
    """The first person's rows wait; a second person's decide; the first one's twice are refused."""
    rule(four_eyes="always", batch="off")  # type: ignore[operator]
    case = builders.waiting()
    book = fetched(client)
    write(book, case, _APPROVE)
    bo = _other()
    done = say_yes(client, send(client, book)).content.decode()
    assert "Waits for one more person" in done
    assert _again(case).state == State.awaiting_decision
    assert fetched(client).worksheets[0].max_row == 1
    again = send(client, book)
    assert statuses(again) == {2: "refused"}
    assert "You have had your say here" in told(again)[2]
    assert fetched(bo).worksheets[0].max_row == 2
    say_yes(bo, send(bo, book))
    assert _again(case).state == State.approved
    assert set(Decision.objects.values_list("mode", flat=True)) == {"workbook"}


def test_what_is_hidden_is_not_fetched(client: Client, rule: object) -> None:
    """A case to be judged before its proposal is seen is decided on its own page only."""
    case, flagged = builders.waiting(), builders.waiting(flags=(builders.REST,))
    book = fetched(client)
    write(book, case, _APPROVE)
    rule(blind_sample=100)  # type: ignore[operator]
    held = [row[0] for row in fetched(client).worksheets[0].iter_rows(2, values_only=True)]
    assert held == [flagged.pk]
    assert "1 more is decided on its own page only." in client.get(f"{PLACE}/").content.decode()
    assert statuses(send(client, book)) == {row_of(book, case): "refused"}


def test_no_more_rows_than_one_transaction_should(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first in the order of review are fetched, and the page says how many."""
    monkeypatch.setattr(shape, "MOST_ROWS", 2)
    for _ in range(3):
        builders.waiting()
    assert fetched(client).worksheets[0].max_row == 3
    assert "The workbook holds the first 2 of them." in client.get(f"{PLACE}/").content.decode()


def test_parts_of_one_case_in_one_workbook(client: Client) -> None:
    """Each part is a row; both are decided though the first one changes the case's version."""
    made = builders.proposal()
    second = made.sections[0].model_copy(update={"key": "pay", "label": "Pay", "figures": ()})
    made = made.model_copy(update={"sections": (*made.sections, second)})
    case = builders.prepared(builders.received(), made)
    book = fetched(client)
    sheet = book.worksheets[0]
    for row in (2, 3):
        sheet.cell(row, columns(book)[DECISION], "Approve")
    say_yes(client, send(client, book))
    assert _again(case).state == State.approved
    assert set(case.decisions.values_list("section", flat=True)) == {"schedule", "pay"}


def test_who_may(client: Client) -> None:
    """A reader sees why it is off, fetches nothing and sends nothing; strangers find nothing."""
    builders.waiting()
    book = fetched(client)
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(builders.person("rut", "lasare"))
    assert "you hold none of the roles" in reader.get(f"{PLACE}/").content.decode()
    assert reader.get(f"{PLACE}.xlsx").status_code == 404
    assert send(reader, book).status_code == 403
    it = Client()
    it.force_login(builders.person("ivar", "it"))
    assert it.get(f"{PLACE}/").status_code == 404


def test_forgotten_after_an_hour(client: Client, anna: Person) -> None:
    """What waits for a yes longer than that decides nothing, and is gone at the next sending."""
    case = builders.waiting()
    book = fetched(client)
    write(book, case, _APPROVE)
    preview = send(client, book)
    assert "Go on with harry.xlsx" in client.get(f"{PLACE}/").content.decode()
    SentWorkbook.objects.update(kept_until=here.now())
    answer = say_yes(client, preview)
    assert (answer.status_code, Decision.objects.exists()) == (422, False)
    assert "kept for an hour" in answer.content.decode()
    send(client, book)
    assert SentWorkbook.objects.filter(person=anna).count() == 1


def test_trying_changes_nothing(client: Client, anna: Person) -> None:
    """Trying decides each case and takes it back: neither case, audit chain nor edit remains."""
    case = builders.waiting()
    line = shape.Line(row=2, case=case.pk, section="schedule", version=case.version,
                      outcome="approve")  # fmt: skip
    before = (_again(case).version, Decision.objects.count(), case.events.count())
    assert applying.tried([line], anna)[0].status is shape.Status.applies
    assert (_again(case).version, Decision.objects.count(), case.events.count()) == before
    assert client.get("/").status_code == 200


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    part=st.sampled_from(["schedule", "pay", ""]),
    version=st.integers(1, 9),
    digest=st.sampled_from(["a" * 64, "b" * 64]),
    other=st.tuples(
        st.sampled_from(["schedule", "pay", ""]), st.integers(1, 9),
        st.sampled_from(["a" * 64, "b" * 64]),
    ),
)  # fmt: skip
def test_a_signature_proves_one_row_only(
    part: str, version: int, digest: str, other: tuple[str, int, str]
) -> None:
    """It holds for the very case, part, version and proposal it was made for, and no other."""
    case = Case(pk=1, municipality="lindeby", coworker="harry")
    signature = shape.sign(case, part, version, digest)
    assert shape.proves(case, *other, signature) is (other == (part, version, digest))
    for changed in ({"pk": 2}, {"coworker": "lena"}, {"municipality": "norrby"}):
        stranger = Case(**{"pk": 1, "municipality": "lindeby", "coworker": "harry"} | changed)
        assert not shape.proves(stranger, part, version, digest, signature)
