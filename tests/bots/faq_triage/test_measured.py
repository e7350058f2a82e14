"""What the benchmark reads, and the calibration that is shipped."""

import json
from pathlib import Path

import pytest

from bench import faq_sets
from bots.faq_triage.deciding import FEATURES, Outcome, decide
from fixtures.lindeby.helpdesk.questions import questions

LINE = {"question": "Hur?", "category_id": 7, "candidate_answers": ["Så.", "Nej."], "label": 1}


def test_the_shipped_calibration_fits_the_features() -> None:
    """It names every feature, and its lines are in order."""
    shipped = faq_sets.calibration()
    assert tuple(shipped.weights) == FEATURES
    assert 0 < shipped.suggest_at < shipped.answer_at < 1
    assert shipped.questions == len(questions("tune"))


def test_few_wrong_answers_to_the_questions_to_tune_with() -> None:
    """Some are answered, at most 2 % of all wrongly, at most 3 % of those outside at all."""
    asked = questions("tune")
    wrong = fine = strayed = outside = 0
    for question in asked:
        search = faq_sets.lindeby()
        verdict = decide(
            search.hits(question.text), faq_sets.calibration(), search.phrased(question.text)
        )
        answered = verdict.outcome is Outcome.answer
        correct = answered and verdict.articles[0].id in faq_sets.right(question)
        fine += correct
        wrong += answered and not (correct and question.expect == "answer")
        outside += question.expect in {"ticket", "refuse"}
        strayed += answered and question.expect in {"ticket", "refuse"}
    assert fine > 30
    assert wrong <= 0.02 * len(asked)
    assert strayed <= 0.03 * outside


def test_a_line_of_swefaq_is_read(tmp_path: Path) -> None:
    """Each answer of a category becomes one article, without a title that could be found."""
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in (LINE, {**LINE, "label": 0})), "utf-8")
    rows = faq_sets.read(file)
    assert [row.answers[row.label] for row in rows] == ["Nej.", "Så."]
    assert [(each.category, each.body) for each in faq_sets.answers(rows)] == [
        ("7", "Så."), ("7", "Nej."),
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["x", "{}", json.dumps({**LINE, "label": 2}), "[]"])
def test_another_line_is_named(line: str, tmp_path: Path) -> None:
    """The file and the number of the line are told."""
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(LINE) + "\n" + line, "utf-8")
    with pytest.raises(SystemExit, match=r"set\.jsonl, line 2"):
        faq_sets.read(file)
