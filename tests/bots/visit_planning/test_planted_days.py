"""The planted cases of a day of visits (L-F … L-S), each in an area of its own."""

from __future__ import annotations

from framework.core.cases import Case, NotPrepared
from framework.core.rules import Outcome
from tests.bots.visit_planning.home_care import (
    Area,
    System,
    check,
    figure,
    finding,
    when,
    who,
    why,
)


def test_double_staffing_with_one_ill_gets_two_others_at_the_same_time() -> None:
    """Double staffing with one ill gets two others at the same time."""
    area = Area()
    both = area.visit("08:00", Dubbelid="D1"), area.visit("08:00", Dubbelid="D1")
    for number in ("A1", "A2", "A3"):
        area.person(number)
    planned = area.case()
    pair = {who(area.proposal(case=planned))[each] for each in both}
    assert len(pair) == 2
    ill = min(pair)
    proposal = area.proposal(System(absent=[ill]), planned)
    assert {who(proposal)[each] for each in both} == {"A1", "A2", "A3"} - {ill}
    assert len({when(proposal)[each] for each in both}) == 1
    assert check(proposal, "L03").outcome is Outcome.passed


def test_double_staffing_with_one_left_is_nobodys_and_not_half() -> None:
    """Double staffing with one left is nobodys and not half."""
    area = Area()
    both = area.visit(Dubbelid="D1"), area.visit(Dubbelid="D1")
    area.person("A1")
    area.person("A2")
    proposal = area.proposal(System(absent=["A2"]))
    assert why(proposal) == dict.fromkeys(both, "double_staffing")


def test_a_double_staffing_without_its_other_row_is_for_a_person() -> None:
    """A double staffing without its other row is for a person."""
    area = Area()
    lone = area.visit(Dubbelid="D1")
    area.person("A1")
    proposal = area.proposal()
    assert why(proposal) == {lone: "double_staffing"}
    told = finding(proposal, f"unplaced:{lone}")
    assert told
    assert "look at its Dubbelid" in told.text.english()
    assert check(proposal, "L12").outcome is Outcome.failed


def test_insulin_goes_to_the_only_one_with_a_delegation_that_day() -> None:
    """Insulin goes to the only one with a delegation that day."""
    area = Area()
    insulin = area.visit("07:30", Prio="1", Insatser="INSULIN", **{"Min före": "0"})
    area.person("A1")
    area.delegation("A1", "INSULIN", until="2026-11-23")
    area.person("A2", delegations=["INSULIN"])
    proposal = area.proposal()
    assert who(proposal) == {insulin: "A2"}
    assert finding(proposal, "only_one:INSULIN")
    without = area.proposal(System(absent=["A2"]))
    assert why(without) == {insulin: "outside_team"}
    told = finding(without, f"unplaced:{insulin}")
    assert told
    assert "delegation for insulin" in told.text.english()


def test_nobody_who_does_not_bear_dogs_comes_to_a_dog() -> None:
    """Nobody who does not bear dogs comes to a dog."""
    area = Area()
    area.client("K1", **{"Har hund": "J"})
    visit = area.visit()
    area.person("A1", tal_hund="N", kontaktman_for="K1")
    area.person("A2")
    assert who(area.proposal()) == {visit: "A2"}


def test_a_woman_for_the_shower_and_anybody_for_the_rest() -> None:
    """A woman for the shower and anybody for the rest."""
    area = Area()
    area.client("K1", **{"Kräver kvinna": "DUSCH"})
    shower = area.visit("08:00", Insatser="OMVARDNAD, DUSCH")
    lunch = area.visit("12:00")
    area.person("A1", kon="M", kontaktman_for="K1")
    area.person("A2", "07:00", "10:00")
    proposal = area.proposal()
    assert who(proposal) == {shower: "A2", lunch: "A1"}
    assert check(proposal, "L04").outcome is Outcome.passed


def test_where_no_path_leads_nobody_goes_on_foot() -> None:
    """Where no path leads nobody goes on foot."""
    area = Area()
    area.walks_to = {"K2"}
    far, near = area.visit("08:00", "K1"), area.visit("09:00", "K2")
    area.person("A1", fardsatt="GANG")
    proposal = area.proposal()
    assert who(proposal)[near] == "A1"
    assert why(proposal) == {far: "travel_mode"}


def test_nobody_goes_by_car_without_a_licence() -> None:
    """Nobody goes by car without a licence."""
    area = Area()
    visit = area.visit()
    area.person("A1", korkort="N")
    proposal = area.proposal()
    assert why(proposal) == {visit: "outside_team"}
    assert finding(proposal, "not_planned:A1")


def test_two_minutes_stay_two_minutes() -> None:
    """Two minutes stay two minutes."""
    area = Area()
    visit = area.visit(Längd="2")
    area.person("A1")
    proposal = area.proposal()
    assert proposal.figure(f"besok/{visit}/langd").value == "2"
    assert proposal.figure("kundtid").value == "0:02"
    assert check(proposal, "L10").outcome is Outcome.passed


def test_20_times_2_is_two_people_and_twenty_minutes_of_the_client() -> None:
    """20 times 2 is two people and twenty minutes of the client."""
    area = Area()
    visit = area.visit(Längd="20*2")
    area.person("A1")
    area.person("A2")
    proposal = area.proposal()
    assert set(who(proposal)) == {visit, f"{visit}:2"}
    assert set(who(proposal).values()) == {"A1", "A2"}
    assert proposal.figure("kundtid").value == "0:20"
    assert proposal.figure("personaltid").value == "0:40"


def test_a_window_that_cannot_be_is_outside_the_window() -> None:
    """A window that cannot be is outside the window."""
    area = Area()
    visit = area.visit("08:00", **{"Min efter": "0", "shift start": "09:00", "shift end": "12:00"})
    area.person("A1")
    proposal = area.proposal()
    assert why(proposal) == {visit: "outside_window"}


def test_a_new_client_without_address_is_told_and_not_dropped() -> None:
    """A new client without address is told and not dropped."""
    area = Area()
    area.no_way = {"K2"}
    area.visit("08:00", "K1")
    new = area.visit("08:00", "K2")
    area.person("A1")
    proposal = area.proposal()
    assert why(proposal) == {new: "no_address"}
    told = finding(proposal, f"unplaced:{new}")
    assert told
    assert "Address missing" in told.text.english()


def test_more_need_than_staff_leaves_the_least_important_and_says_so_first() -> None:
    """More need than staff leaves the least important and says so first."""
    area = Area()
    plain = {"Min före": "0", "Min efter": "0"}
    third = area.visit("08:00", "K1", Prio="3", **plain)
    second = area.visit("08:00", "K2", Prio="2", **plain)
    first = area.visit("08:00", "K3", Prio="1", **plain)
    area.person("A1")
    proposal = area.proposal()
    assert who(proposal)[first] == "A1"
    assert why(proposal) == {second: "double_booked", third: "double_booked"}
    assert [row.key for row in proposal.tables[0].rows] == [second, third, first]
    assert [each.key for each in proposal.findings][:2] == [
        f"unplaced:{second}", f"unplaced:{third}",
    ]  # fmt: skip
    assert figure(proposal, "ej_tillsatta") == 2


def _met_often() -> Area:
    """Return an area where K1 knows A1 and A2, and the plan before gave A3 their visits."""
    area = Area()
    for number in ("A1", "A2", "A3"):
        area.person(number)
    for day in range(11, 24):
        area.met("K1", "A1" if day % 2 else "A2", f"2026-11-{day}")
    for at in ("08:00", "12:00"):
        area.had(area.visit(at), "A3", at)
    return area


def test_continuity_is_better_than_with_the_plan_before() -> None:
    """Continuity is better than with the plan before."""
    proposal = _met_often().proposal()
    printed = ("kontinuitet", "kontinuitet_system", "kontinuitet_fore")
    assert [proposal.figure(key).value for key in printed] == ["2", "3", "2"]
    assert check(proposal, "L07").outcome is Outcome.passed


def test_whoever_is_ill_does_not_change_what_continuity_is_compared_with() -> None:
    """Also in a plan made anew the planning system's own plan is the one compared with."""
    area = _met_often()
    planned = area.case()
    proposal = area.proposal(System(absent=["A2"]), planned)
    assert proposal.figure("kontinuitet_system").value == "3"


def test_only_those_whom_the_national_figure_counts_are_counted() -> None:
    """Only those whom the national figure counts are counted."""
    area = _met_often()
    area.client("K2", fodd="1970")
    area.client("K3")
    area.client("K4")
    for day in range(11, 24):
        area.met("K2", f"A{day}", f"2026-11-{day}")
        area.met("K3", f"A{day}", f"2026-11-{day}", "08:00")
        area.met("K4", f"A{day}", f"2026-11-{day}", "08:00", "23:00")
        area.met("K1", f"A{day}", f"2026-11-{day}", "13:00", insatstyp="HSL")
    proposal = area.proposal()
    assert proposal.figure("kontinuitet").value == "2"


def test_the_night_when_clocks_go_back_is_an_hour_longer() -> None:
    """The night when clocks go back is an hour longer."""
    area = Area("2026-10-24")
    last = {"Min före": "0", "Min efter": "0"}
    before, after = (
        area.visit("01:50", "K1", Nattkund="J", **last),
        area.visit("03:10", "K2", Nattkund="J", **{**last, "Längd": "5"}),
    )
    area.far = 90
    area.person("A1", "21:00", "07:00")
    proposal = area.proposal()
    # 01:50 with 20 minutes and 90 on the way is 03:40 on every other night.
    assert who(proposal) == {before: "A1", after: "A1"}
    assert when(proposal) == {before: "01:50", after: "03:10"}
    assert check(proposal, "L05").outcome is Outcome.passed
    area.day = "2026-11-24"
    area.visits = [each | {"datum": area.day} for each in area.visits]
    area.shifts = [each | {"datum": area.day} for each in area.shifts]
    assert len(why(area.proposal())) == 1


def test_protected_clients_are_in_no_plan_and_nobody_is_dropped() -> None:
    """Protected clients are in no plan and nobody is dropped."""
    area = Area()
    area.client("K2", protected="J")
    open_, hidden = area.visit("08:00", "K1"), area.visit("09:00", "K2")
    unknown = area.visit("10:00", "K3")
    del area.clients["K3"]
    area.person("A1")
    shown, own = (each for each in area.collected() if isinstance(each, Case))
    assert own.protected
    assert own.values["visits"] == [hidden, unknown]
    assert not shown.protected
    assert "K2" not in shown.model_dump_json(exclude={"row"})
    assert set(who(area.proposal())) == {open_}


def test_an_expected_client_without_a_visit_is_told_first_and_stops_nobody_else() -> None:
    """What came of the others can be planned and approved; of this client nothing came."""
    area = Area()
    area.visit(**{"Min efter": "0", "shift start": "09:00"})
    area.client("K9", Morgon="20*2")
    area.person("A1")
    proposal = area.proposal()
    assert not proposal.stopped
    assert [each.key for each in proposal.findings] == ["expected:K9", "unplaced:B1"]
    area.client("K9", borta_fran="2026-11-20", borta_till="2026-11-30")
    assert finding(area.proposal(), "expected:K9") is None


def test_an_import_that_is_not_whole_stops_its_area() -> None:
    """Nobody knows whose rows are missing."""
    area = Area()
    area.visit()
    area.person("A1")
    area.stated = {"besok_rader": "2", "besok_min": "20"}
    proposal = area.proposal()
    assert check(proposal, "L11").outcome is Outcome.failed
    assert proposal.stopped


def test_too_little_rest_gives_no_visits() -> None:
    """Too little rest gives no visits."""
    area = Area()
    visit = area.visit()
    area.person("A1")
    area.shift("A1", "2026-11-23", "14:00", "22:00")
    proposal = area.proposal()
    assert why(proposal) == {visit: "outside_team"}
    told = finding(proposal, "not_planned:A1")
    assert told
    assert "9:00 daily rest (11-23 22:00 to 11-24 07:00), 11:00 needed" in told.text.english()


def test_weekly_rest_is_counted_beside_the_daily_rest() -> None:
    """36 hours between two shifts are no weekly rest: 11 of them are the daily rest."""
    area = Area()
    visit = area.visit()
    area.person("A1", "07:00", "19:00")
    # The week begins on the 23rd at 10:00: the longest free time in it is from 24th to 26th.
    for day in range(26, 30):
        area.shift("A1", f"2026-11-{day}", "07:00", "19:00")
    told = finding(area.proposal(), "not_planned:A1")
    assert told
    assert "weekly rest" in told.text.english()
    area.shifts = [each for each in area.shifts if each["datum"] < "2026-11-26"]
    assert who(area.proposal()) == {visit: "A1"}


def test_nobody_has_decided_the_dygnsbryt() -> None:
    """Then rest cannot be counted, and is not said to be there."""
    area = Area()
    area.visit()
    area.person("A1")
    proposal = area.proposal(dygnsbryt={})
    assert check(proposal, "L05").outcome is Outcome.no_data


def test_an_area_without_its_row_of_protected_clients_is_sent_back() -> None:
    """Whether anybody is protected or not: the row says nothing by being there."""
    area = Area()
    area.visit()
    area.areas = [{"datum": area.day, "omrade": "Norra", "enhet": "4101"}]
    (found,) = area.collected()
    assert isinstance(found, NotPrepared)
    assert found.column == "skyddade"


def test_every_case_has_a_row_of_its_own() -> None:
    """What came in is told by row: no two cases may stand on the same one."""
    area = Area()
    area.client("K2", protected="J")
    area.visit("08:00", "K1")
    area.visit("09:00", "K2")
    places = [each.place for each in area.collected()]
    assert len(places) == 2
    assert places[0] != places[1]
