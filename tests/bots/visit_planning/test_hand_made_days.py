"""Days whose plan is worked out by hand: 60 between neighbouring places, 600 for a visit."""

from collections.abc import Callable

import pytest

from bench.visits_measures import measures
from bench.visits_proof import broken_rules
from bots.visit_planning.plan import Plan, Reason
from bots.visit_planning.problem import Break, Pair, Previous, Problem, Visit, locked
from bots.visit_planning.solving import Effort, solve
from framework.core.errors import BusinessException
from tests.bots.visit_planning.days import HOUR, day, staff, visit, weigh

_EFFORT = Effort(tries=150, rounds=1, stages=5)


def _solved(problem: Problem) -> Plan:
    plan = solve(problem, effort=_EFFORT)
    assert broken_rules(problem, plan) == ()
    return plan


def _who(plan: Plan) -> dict[str, tuple[str, int]]:
    return {each.visit: (each.staff, each.start) for each in plan.stops}


def _reasons(plan: Plan) -> dict[str, Reason]:
    return {each.visit: each.reason for each in plan.unplaced}


def test_the_shortest_way_there_and_back() -> None:
    """Three places on a line, windows wide: out and back is 2 × 3 × 60, in whatever order given."""
    problem = day([visit("3", "c"), visit("1", "a"), visit("2", "b")], [staff("s")])
    plan = _solved(problem)
    assert (
        measures(
            day([visit("3", "c"), visit("1", "a"), visit("2", "b")], [staff("s")]), plan
        ).travel
        == 360
    )
    assert sorted(each.start for each in plan.stops) in ([60, 720, 1380], [180, 840, 1500])


def test_two_minutes_are_two_minutes() -> None:
    """L10: 2 minutes from 100 and 5 minutes from 220, at one place, are one after the other."""
    visits = [
        visit(str(m), duration=60 * m, earliest=at, latest=at) for m, at in ((2, 100), (5, 220))
    ]
    plan = _solved(day(visits, [staff("s")]))
    assert _who(plan) == {"2": ("s", 100), "5": ("s", 220)}


def test_whoever_comes_first_waits_for_the_other() -> None:
    """One has 300 to go and the other 60: both begin at 300, and the next visit follows at 960."""
    problem = day(
        [visit("x", "e", latest=600, only=frozenset({"near"})),
         visit("y", "e", latest=600, only=frozenset({"far"})),
         visit("z", "d", earliest=601, only=frozenset({"near"}))],
        [staff("near", begins_at="d"), staff("far")],
        Pair(first="x", second="y"),
    )  # fmt: skip
    assert _who(_solved(problem)) == {"x": ("near", 300), "y": ("far", 300), "z": ("near", 960)}


@pytest.mark.parametrize(
    ("least", "most", "starts"),
    [
        (900, 1800, (60, 960)),  # the second waits
        (0, 100, (500, 600)),  # the first waits, for the second cannot begin before 600
        (540, 540, (60, 600)),
    ],
)
def test_the_second_begins_at_its_distance_from_the_first(
    least: int, most: int, starts: tuple[int, int]
) -> None:
    """Sequential pairs: the first at 60 at the earliest, the second at 600."""
    problem = day(
        [visit("one", latest=1000), visit("two", earliest=600)],
        [staff("s"), staff("t")],
        Pair(first="one", second="two", least=least, most=most),
    )
    plan = _solved(problem)
    assert (
        tuple(start for _, start in sorted(_who(plan).values(), key=lambda each: each[1])) == starts
    )


def test_two_pairs_never_wait_for_each_other_crosswise() -> None:
    """Two people, two pairs, one window: they meet at one client and then at the other."""
    names = ["p1", "p2", "q1", "q2"]
    problem = day(
        [visit(name, "a" if name[0] == "p" else "b", latest=2000) for name in names],
        [staff("s"), staff("t")],
        Pair(first="p1", second="p2"),
        Pair(first="q1", second="q2"),
    )
    starts = {name: start for name, (_, start) in _who(_solved(problem)).items()}
    assert starts["p1"] == starts["p2"]
    assert starts["q1"] == starts["q2"]
    assert sorted(set(starts.values())) in ([60, 720], [120, 780])


def test_a_first_visit_goes_on_before_its_second_begins() -> None:
    """S sees x, then meets t at y; t sees x after that. Were s to wait at x for t, nobody met."""
    problem = day(
        [visit("x1", only=frozenset({"s"}), latest=100), visit("x2", only=frozenset({"t"})),
         visit("y1", only=frozenset({"s"}), latest=700),
         visit("y2", only=frozenset({"t"}), latest=700)],
        [staff("s"), staff("t")],
        Pair(first="x1", second="x2", least=600, most=3000),
        Pair(first="y1", second="y2"),
    )  # fmt: skip
    assert _who(_solved(problem)) == {
        "x1": ("s", 60), "y1": ("s", 660), "y2": ("t", 660), "x2": ("t", 1260),
    }  # fmt: skip


def test_a_first_visit_is_put_off_when_its_second_would_come_too_late() -> None:
    """The second cannot begin before the meeting at 660 + 600 is over: the first begins at 760."""
    problem = day(
        [visit("x1", only=frozenset({"s"})), visit("x2", only=frozenset({"t"}), earliest=1260),
         visit("y1", only=frozenset({"s"}), earliest=700),
         visit("y2", only=frozenset({"t"}), latest=3000)],
        [staff("s"), staff("t")],
        Pair(first="x1", second="x2", least=0, most=1000),
        Pair(first="y1", second="y2"),
    )  # fmt: skip
    starts = {name: start for name, (_, start) in _who(_solved(problem)).items()}
    assert 0 <= starts["x2"] - starts["x1"] <= 1000
    assert starts["y1"] == starts["y2"]


def test_a_window_over_midnight() -> None:
    """A night's shift: 23:55 and 00:05 are 600 apart, in seconds from the day's midnight."""
    late, early = 24 * HOUR - 300, 24 * HOUR + 300
    problem = day(
        [visit("before", earliest=late, latest=late), visit("after", earliest=early, latest=early)],
        [staff("night", 21 * HOUR, 31 * HOUR)],
    )
    assert _who(_solved(problem)) == {"before": ("night", late), "after": ("night", early)}


def test_the_break_has_its_time() -> None:
    """Break of 1,800 beginning 1,000 to 1,200: one visit before it, one after 2,860 at most."""
    rest = Break(duration=1800, earliest=1000, latest=1200)
    problem = day(
        [visit("one", latest=500), visit("two", latest=3000), visit("three", latest=500)],
        [staff("s", 0, 4000, breaks=(rest,))],
    )
    plan = _solved(problem)
    assert len(plan.unplaced) == 1
    (told,) = plan.breaks
    assert 1000 <= told.start <= 1200
    assert max(start for _, start in _who(plan).values()) >= told.start + 1800


def test_more_need_than_staff_goes_by_priority() -> None:
    """Room for one of three at the same time: priority 1 is placed, 2 and 3 told in that order."""
    visits = [visit(str(p), latest=100, priority=p) for p in (3, 1, 2)]
    plan = _solved(day(visits, [staff("s")]))
    assert list(_who(plan)) == ["1"]
    assert [(each.visit, each.reason) for each in plan.unplaced] == [
        ("2", Reason.double_booked),
        ("3", Reason.double_booked),
    ]


def test_one_of_priority_1_before_several_of_priority_2() -> None:
    """A long visit of priority 1 keeps out two short ones of priority 2, however many."""
    visits = [visit("long", duration=3000, latest=60, priority=1)]
    visits += [visit(f"short {n}", duration=300, latest=1500) for n in range(2)]
    assert list(_who(_solved(day(visits, [staff("s", 0, 3200)])))) == ["long"]


@pytest.mark.parametrize("visits", [0, 3])
def test_nobody_at_work(visits: int) -> None:
    """Without staff every visit is told, and nothing breaks; nor without visits."""
    plan = _solved(day([visit(str(n)) for n in range(visits)], []))
    assert [each.reason for each in plan.unplaced] == [Reason.outside_team] * visits
    assert _solved(day([], [staff("s")])).stops == ()


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (visit("v", None), Reason.no_address),
        (visit("v", earliest=500, latest=400), Reason.outside_window),
        (visit("v", skills=frozenset({"insulin"})), Reason.outside_team),
        (visit("v", never=frozenset({"s"})), Reason.outside_team),
        (visit("v", earliest=9000, latest=9900), Reason.outside_shift),
        (visit("v", "e", only=frozenset({"s"})), Reason.travel_mode),
        (visit("v", "b", latest=600), Reason.too_long_travel),
        (locked(visit("v", "b"), "s", 100), Reason.locked),
    ],
)
def test_why_nobody_has_a_visit(one: Visit, reason: Reason) -> None:
    """One person on foot, at work 0 to 5,000: b is 1,200 away, e cannot be reached."""
    assert _reasons(_solved(day([one], [staff("s", 0, 5000, mode="foot")]))) == {"v": reason}


def test_double_staffing_with_one_ill() -> None:
    """L-F: one of the two who could is ill; neither visit is placed, and both are told why."""
    skill = frozenset({"lift"})
    visits = [visit("x", skills=skill), visit("y", skills=skill)]
    pair = Pair(first="x", second="y")
    well = day(visits, [staff("s", skills=skill), staff("t", skills=skill)], pair)
    ill = day(visits, [staff("s", skills=skill), staff("u")], pair)
    assert len(_solved(well).stops) == 2
    assert _reasons(_solved(ill)) == dict.fromkeys("xy", Reason.double_staffing)


def test_known_faces_come_before_short_ways() -> None:
    """Continuity is worth 500: the one who is known drives 2 × 240 more; with 400 they do not."""
    people = [staff("known"), staff("near", begins_at="d", ends_at="d")]
    for face, who in ((500, "known"), (400, "near")):
        problem = day(
            [visit("v", "d", client="k")], people, weights=weigh(new_face=face),
            known={"k": frozenset({"known"})},
        )  # fmt: skip
        assert [each.staff for each in _solved(problem).stops] == [who]


def test_as_little_as_possible_is_changed() -> None:
    """Somebody is ill: their visit goes to another, and the others keep theirs and their times."""
    visits = [visit("1", "a", latest=60), visit("2", "b", latest=800), visit("3", "c", latest=5000)]
    previous = {
        "1": Previous(staff="s", start=60),
        "2": Previous(staff="s", start=720),
        "3": Previous(staff="ill", start=180),
    }
    problem = day(
        visits, [staff("s"), staff("t")], weights=weigh(other_person=5000, other_time=900),
        previous=previous,
    )  # fmt: skip
    plan = _solved(problem)
    assert {name: who for name, (who, _) in _who(plan).items() if name != "3"} == {
        "1": "s",
        "2": "s",
    }
    assert measures(problem, plan).other_person == 1


def test_load_is_even() -> None:
    """Four visits at one place: two each when 600 off the even share costs, by parts of shifts."""
    visits = [visit(str(n), "office") for n in range(4)]
    people = [staff("s", 0, 4000), staff("t", 0, 4000)]
    problem = day(visits, people, weights=weigh(uneven=1, even=0))
    assert sorted(each.staff for each in _solved(problem).stops) == ["s", "s", "t", "t"]


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: day([visit("v"), visit("v")], []), "visit v stands 2 times"),
        (lambda: day([visit("v", "nowhere")], []), "visit v: place 'nowhere'"),
        (lambda: day([visit("v", priority=4)], []), "visit v: priority 4"),
        (lambda: day([], [staff("s", 5, 4)]), "staff s: the shift ends before"),
        (lambda: day([], [staff("s", mode="boat")]), "staff s: no travel times by boat"),
        (lambda: day([visit("v")], [], Pair(first="v", second="w")), "there is no visit w"),
        (
            lambda: day([], [staff("s", breaks=(Break(duration=9, earliest=9, latest=8),))]),
            "staff s: the breaks do not fit",
        ),
    ],
)
def test_what_is_wrong_is_told(make: Callable[[], Problem], text: str) -> None:
    """A problem that cannot be meant is refused, with where."""
    with pytest.raises(BusinessException, match=text):
        make()
