"""Where the lines go between an answer, three choices and a ticket, and how they are chosen."""

import datetime as dt
from typing import Any

import pytest

from bots.faq_triage.calibrating import Sample, answer_at, fit, share_at_most, suggest_at, unseen
from bots.faq_triage.deciding import FEATURES, Calibration, Outcome, decide, logistic
from bots.faq_triage.searching import Hit
from tests.bots.faq_triage.making import article

CALIBRATION = Calibration(
    source="by hand", fitted=dt.date(2026, 11, 23), questions=1, rankers=("words", "characters"),
    bias=0.0, weights={"words": 10.0}, answer_at=logistic(5.0), suggest_at=logistic(2.0), alike=2,
)  # fmt: skip


def hit(words: float, **more: Any) -> Hit:
    """Return a hit of which only the words count."""
    return Hit(
        article=article(**more), score=1.0, words=words, characters=0.0, agreed=1.0, covered=0.0,
        title_covered=0.0,
    )  # fmt: skip


def sample(right: bool, **more: Any) -> Sample:
    """Return a sample whose one feature does not matter."""
    return Sample(values=(0.0,), right=right, among=more.pop("among", right), **more)


@pytest.mark.parametrize(
    ("words", "outcome", "articles"),
    [(0.5, "answer", 1), (0.49, "did_you_mean", 3), (0.2, "did_you_mean", 3), (0.19, "ticket", 0)],
)
def test_two_lines_part_three_outcomes(words: float, outcome: str, articles: int) -> None:
    """A chance on the line is on its upper side."""
    verdict = decide([hit(words), *[hit(0.0)] * 3], CALIBRATION)
    assert (verdict.outcome, len(verdict.articles)) == (outcome, articles)


def test_nothing_found_is_a_ticket() -> None:
    """Even where every line is at 0."""
    anything = CALIBRATION.model_copy(update={"answer_at": 0.0, "suggest_at": 0.0})
    assert decide([], anything).outcome is Outcome.ticket


@pytest.mark.parametrize("words", [1.0, 0.3])
def test_a_handover_is_never_answered_from(words: float) -> None:
    """However sure, it leads to people."""
    people = hit(words, answer="handover", handover_to="it_sakerhet")
    verdict = decide([people, hit(0.0)], CALIBRATION)
    assert verdict.outcome is Outcome.person
    assert [each.handover_to for each in verdict.articles] == ["it_sakerhet"]


def test_what_is_asked_in_an_articles_own_words_is_answered() -> None:
    """Whoever wrote the article says so; it must be the best hit all the same."""
    best, other = hit(0.3, id="A"), hit(0.0, id="B")
    assert decide([best, other], CALIBRATION, "A").outcome is Outcome.answer
    assert decide([best, other], CALIBRATION, "B").outcome is Outcome.did_you_mean
    people = hit(0.1, id="A", answer="handover", handover_to="it_sakerhet")
    assert decide([people, other], CALIBRATION, "A").outcome is Outcome.person


def test_a_fit_separates() -> None:
    """More of the feature, more right; the same samples give the same curve."""
    samples = [
        Sample(values=(at / 10, 1.0), right=at > 5, among=True) for at in range(11) for _ in "ab"
    ]
    curve = fit(samples)
    assert curve == fit(samples)
    assert curve.chance((0.0, 1.0)) < 0.1
    assert curve.chance((1.0, 1.0)) > 0.9
    assert curve.chance((0.55, 1.0)) == pytest.approx(0.5, abs=0.05)
    chances = unseen(samples)
    assert min(chances[14:]) > max(chances[:8])


def test_the_answer_line_keeps_wrong_answers_few() -> None:
    """Five questions and at most one wrong: the second wrong one is below the line."""
    samples = [sample(True), sample(False), sample(True), sample(False), sample(True)]
    chances = [0.9, 0.8, 0.7, 0.6, 0.5]
    assert answer_at(samples, chances, wrong=0.21, outside=1.0, sure=0.0) == 0.7
    assert answer_at(samples, chances, wrong=0.41, outside=1.0, sure=0.0) == 0.5
    assert answer_at(samples[1:], chances[1:], wrong=0.01, outside=1.0, sure=0.0) > 1


def test_few_questions_speak_for_little() -> None:
    """None wrong of a hundred says 3 % at most, with 95 % certainty; more of it answers less."""
    assert share_at_most(0, 100, sure=0.95) == pytest.approx(1 - 0.05**0.01)
    assert share_at_most(1, 100, sure=0.0) == pytest.approx(0.01)
    assert share_at_most(7, 7, sure=0.5) == 1.0
    samples = [*[sample(True)] * 100, sample(False), *[sample(True)] * 100]
    chances = [1 - at / 1000 for at in range(201)]
    lines = [
        answer_at(samples, chances, wrong=0.02, outside=1.0, sure=sure) for sure in (0.5, 0.98)
    ]
    assert lines == [0.8, 0.901]


def test_the_answer_line_does_not_cut_equals() -> None:
    """Of two equal chances both are answered or none."""
    samples = [sample(True), sample(True), sample(False)]
    assert answer_at(samples, [0.9, 0.5, 0.5], wrong=0.01, outside=1.0, sure=0.0) == 0.9


def test_the_answer_line_keeps_those_outside_out() -> None:
    """Of two that nothing may be answered to, none is; one that leads to people does no harm."""
    samples = [
        sample(False, outside=True, handover=True),
        sample(True),
        sample(False, outside=True),
    ]
    assert answer_at(samples, [0.9, 0.8, 0.7], wrong=1.0, outside=0.01, sure=0.0) == 0.8


def test_the_line_for_choices_is_where_they_help_most() -> None:
    """Two helped, then two not: below the second nothing is gained."""
    samples = [
        sample(False, among=True), sample(False, among=True), sample(False), sample(False),
    ]  # fmt: skip
    assert suggest_at(samples, [0.4, 0.3, 0.2, 0.1]) == 0.3
    assert suggest_at(samples[2:], [0.2, 0.1]) > 1


def test_every_feature_is_named() -> None:
    """A calibration's weights name what is computed."""
    assert len(FEATURES) == len(set(FEATURES)) == 8
