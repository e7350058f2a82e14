"""Figures: counted by hand, told to the right people, and taken home without names or formulas."""

import datetime as dt
import io
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from framework.core.approval import DecisionOutcome
from framework.inbox import measured
from framework.inbox.charts import chart
from framework.runtime import configuration, here
from framework.runtime.kinds import kinds
from framework.runtime.statistics import Period, Statistics, statistics
from framework.store import decisions, looks
from framework.store.decisions import Verdict
from framework.store.models import Case, CaseEvent, Decision, Person, Review
from tests.inbox import builders, scene

_PAGE = "/lindeby/harry/statistics/"


def _decided(
    who: Person, seconds: float | None, outcome: str = "approve", **how: object
) -> Decision:
    """Let somebody decide a case that they had open for some seconds."""
    case = builders.waiting(**how)  # type: ignore[arg-type]
    wanted, now = DecisionOutcome(outcome), here.now()
    verdict = Verdict(
        outcome=wanted, section="schedule", version=case.version,
        codes=() if wanted is DecisionOutcome.approve else ("annat",),
        opened_at=None if seconds is None else now - dt.timedelta(seconds=seconds),
    )  # fmt: skip
    return decisions.decide(case, verdict, person=who, policy=builders.POLICY, at=now)


def _told(person: Person, *, reads_cases: bool = True, period: Period = Period.weeks) -> Statistics:
    config = configuration.municipalities()["lindeby"].coworkers["harry"]
    return statistics(
        "lindeby", config, period, now=here.now(), person=person.pk, reads_cases=reads_cases
    )


def test_counted_by_hand(anna: Person) -> None:
    """Three people's decisions give the figures that a person with a pencil gets."""
    bo, eva = builders.person("bo"), builders.person("eva")
    for who, seconds in ((anna, 10), (bo, 20), (eva, 60), (anna, 7200)):
        _decided(who, seconds)
    _decided(anna, 30, "reject", flags=(builders.REST,))
    told = _told(anna)
    assert told.agreement is not None
    assert told.handling is not None
    assert (told.received, told.people, told.few) == (5, 3, False)
    assert (told.agreement.decided, told.agreement.unchanged) == (5, 4)
    assert told.agreement.share == Decimal("0.8")
    # 10, 20, 30, 60 and two hours, which count as half an hour.
    assert (told.handling.median, told.handling.p90) == (pytest.approx(30), pytest.approx(1800))
    assert told.freed.handled == pytest.approx((10 + 20 + 30 + 60 + 1800) / 60)
    ((rule, decided, unchanged),) = [
        (one.code, one.agreement.decided, one.agreement.unchanged) for one in told.rules
    ]
    assert (rule, decided, unchanged) == ("H10", 1, 0)
    assert [(one.outcome, one.code, one.count) for one in told.reasons] == [("reject", "annat", 1)]
    assert told.lead is not None
    assert told.lead.median == pytest.approx(5 / 24, abs=0.01)
    assert sum(point.value or 0 for point in told.volume) == 5


def test_agreement_is_told_by_group_where_a_kind_has_groups(
    anna: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what was proposed, whatever people made of it; nothing where the kind has none."""
    for group, outcome in (("Lösenord", "approve"), ("Lösenord", "reject"), ("Telefon", "approve")):
        made = _decided(anna, 10, outcome)
        assert made.proposal is not None
        made.proposal.content["group"] = group
        made.proposal.save(update_fields=["content"])
    assert _told(anna).groups == ()
    monkeypatch.setattr(kinds()["schedule_registration"], "measured_by", "Category")
    found = [
        (one.group, one.agreement.decided, one.agreement.unchanged) for one in _told(anna).groups
    ]
    assert found == [("Lösenord", 2, 1), ("Telefon", 1, 1)]
    client.force_login(anna)
    page = client.get(_PAGE).content.decode()
    assert "Category</th>" in page
    assert "Telefon" in page


def test_time_freed(anna: Person) -> None:
    """Done × what a case took before, less what people needed, is what was freed."""
    for name in ("bo", "eva"):
        _decided(builders.person(name), 120)
    builders.acted(anna)
    builders.acted(anna)
    told = _told(anna)
    assert told.freed.done == 2
    assert told.freed.before == 2 * 9
    assert told.freed.minutes == pytest.approx(2 * 9 - 2 * 2)
    assert told.freed.unmeasured == 2


def test_samples(client: Client, anna: Person) -> None:
    """What people said without the proposal, and afterwards, is counted by itself."""
    approve = DecisionOutcome.approve
    for values in ({}, {"degree": "80"}):
        looks.answer(builders.waiting(), approve, values, person=anna, at=here.now())
    bo = builders.person("bo")
    Review.objects.create(decision=_decided(bo, 30), person=anna, agrees=False, at=here.now())
    found = [(one.looked, one.agreed) for one in _told(anna).samples]
    assert found == [(2, 1), (1, 0)]
    assert "Looked at afterwards by another person" in client.get(_PAGE).content.decode()


def test_few_people_are_not_timed(client: Client, anna: Person) -> None:
    """Times of two people are told to nobody else, and their agreement not to IT."""
    other = builders.person("bo")
    for who in (anna, other):
        _decided(who, 42)
    told, to_it = _told(anna), _told(anna, reads_cases=False)
    assert (told.few, told.handling, told.freed.handled) == (True, None, None)
    assert told.agreement is not None
    assert told.own.handling is not None
    assert (told.own.agreement.decided, told.own.handling.median) == (1, pytest.approx(42))
    assert (to_it.agreement, to_it.rules, to_it.reasons, to_it.weekly) == (None, (), (), ())
    assert "Your own decisions" in client.get(_PAGE).content.decode()


def test_a_person_s_figures_are_for_that_person(client: Client, anna: Person) -> None:
    """Nobody is named, and who has decided nothing sees no person's figures at all."""
    _decided(builders.person("bo"), 42)
    page = client.get(_PAGE).content.decode()
    assert "Your own decisions" not in page
    for whole in (page, _csv(client)):
        assert "bo" not in whole.lower().replace("boldly", "").split()
        assert "Lindtorpet" not in whole.replace(str(anna), "")
        assert "42 s" not in whole


@pytest.mark.parametrize(("number", "seconds", "warned"), [(20, 4, True), (19, 4, False),
                                                           (20, 6, False)])  # fmt: skip
def test_decisions_too_fast_to_be_read(
    client: Client, anna: Person, number: int, seconds: float, warned: bool
) -> None:
    """Over 98 % agreement at under 5 s a case is told to who decides so, from 20 cases on."""
    for _ in range(number):
        _decided(anna, seconds)
    assert _told(anna).own.hasty is warned
    assert _told(anna).hasty is False, "one person's speed is that person's"
    for name in ("bo", "eva"):
        _decided(builders.person(name), seconds)
    assert _told(anna).hasty is (seconds < 5)
    said = "Are the cases read before they are approved?" in client.get(_PAGE).content.decode()
    assert said is (seconds < 5)


def test_the_oldest_at_the_end_of_each_night(anna: Person) -> None:
    """A case that came ten days ago and waits has been one day older every day since."""
    case = builders.waiting()
    began = here.now() - dt.timedelta(days=10)
    Case.objects.filter(pk=case.pk).update(received_at=began)
    CaseEvent.objects.filter(case=case).update(at=began)
    told = _told(anna)
    assert told.oldest_days == 10
    ages = [point.value or 0 for point in told.oldest]
    assert ages[-1] == 10
    assert ages[:17] == [0] * 17
    grown = [later - earlier for earlier, later in pairwise(ages[18:-1]) if earlier and later]
    assert set(grown) == {1}


def test_protected_people_move_no_figure(client: Client, anna: Person) -> None:
    """The page and what is taken home are the same to the byte with and without them."""
    _decided(anna, 30)

    def told() -> list[object]:
        return [_told(anna).model_dump(), _csv(client)]

    before = told()
    builders.protected("Nobody Must See")
    assert told() == before


def test_queries_do_not_grow_with_the_cases(client: Client, anna: Person) -> None:
    """The pages ask the database as often for 40 cases as for 10."""
    asked = []
    for number in (10, 30):
        for _ in range(number):
            _decided(anna, 20, flags=(builders.REST,))
        for address in (_PAGE, "/lindeby/harry/about/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked.append(len(queries))
    assert asked[:2] == asked[2:]


def test_taken_home(client: Client, anna: Person) -> None:
    """The workbook and the text hold the same figures; no cell of them is a live formula."""
    scene.morning(anna)
    answer = client.get("/lindeby/harry/statistics.xlsx?period=3m")
    book = load_workbook(io.BytesIO(answer.content))
    cells = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert cells["Carried out"] == 1
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}
    text = _csv(client)
    assert "In short;Carried out;Number;1" in text.splitlines()
    for whole in (text, str(cells)):
        assert "Dalhägg" not in whole
        assert "19850612" not in whole


def test_a_text_is_never_a_formula() -> None:
    """What a spreadsheet would take for a formula begins with an apostrophe."""
    table = measured._table("=1+1", ("a", "b"), [("@x", "+46"), ("fine", -1.5)])
    with translation.override("sv"):
        lines = measured.as_csv([table]).decode("utf-8-sig").splitlines()[1:]
    assert lines == ["'=1+1;'@x;b;'+46", "'=1+1;fine;b;-1,5"]


def test_a_bar_for_every_value() -> None:
    """Bars stand in proportion to a round top; nothing to measure is no bar and no nought."""
    points = [("1", 30.0), ("2", None), ("3", 15.0)]
    drawn = chart("c", "t", ("when", "what"), points, text="{:.0f}".format)
    assert drawn is not None
    assert (drawn.top, drawn.half) == ("40", "20")
    assert [(bar.height, bar.text) for bar in drawn.bars] == [
        ("75.000", "30"), ("0.000", "–"), ("37.500", "15"),
    ]  # fmt: skip
    assert chart("c", "t", ("", ""), [("2026-11-01", None)], text=str) is None


def test_reasons_that_the_policy_no_longer_has_keep_their_code(anna: Person) -> None:
    """A figure does not vanish because the municipality renamed a code."""
    _decided(anna, 30, "reject")
    (one,) = _told(anna).reasons
    gone = builders.POLICY.model_copy(update={"reason_codes": ()})
    assert measured.reason(one, gone) == "annat"


def _csv(client: Client) -> str:
    return client.get("/lindeby/harry/statistics.csv").content.decode("utf-8-sig")
