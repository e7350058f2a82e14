"""`python -m bench.faq_fit`: fit how sure BerIT must be, on the questions to tune with only.

Thresholds are chosen by chances from curves that were fitted without the question itself, so that
the risk that is allowed is kept with a certainty that is stated.
"""

from __future__ import annotations

import sys

from ruamel.yaml import YAML

from bench.faq_sets import CALIBRATION, DAY, calibration, lindeby, right
from bots.faq_triage.calibrating import Sample, answer_at, fit, suggest_at, unseen
from bots.faq_triage.deciding import FEATURES, features
from fixtures.lindeby.helpdesk.questions import Question, questions

#: Allowed are 2 % wrong of all questions, and 3 % answered of those outside; with this certainty,
#: because other questions fall out differently.
WRONG, OUTSIDE, SURE = 0.02, 0.03, 0.95


def sample(question: Question) -> Sample | None:
    """Return what a question shows; None when nothing is found for it."""
    hits = lindeby().hits(question.text)
    if not hits:
        return None
    fine = right(question)
    handover = hits[0].article.answer == "handover"
    return Sample(
        values=features(hits),
        right=hits[0].article.id in fine,
        among=any(hit.article.id in fine for hit in hits),
        outside=question.expect in {"ticket", "refuse"},
        handover=handover,
    )


def main() -> None:
    """Fit and write the calibration."""
    asked = questions("tune")
    samples = [found for found in map(sample, asked) if found]
    curve, chances = fit(samples), unseen(samples)
    figures = {
        "source": f"fixtures/lindeby/helpdesk/questions-tune.jsonl, {len(asked)} questions",
        "fitted": DAY,
        "questions": len(asked),
        "rankers": ["words", "characters"],
        "bias": round(curve.bias, 4),
        "weights": {
            name: round(weight, 4) for name, weight in zip(FEATURES, curve.weights, strict=True)
        },
        "answer_at": round(answer_at(samples, chances, wrong=WRONG, outside=OUTSIDE, sure=SURE), 4),
        "suggest_at": round(suggest_at(samples, chances), 4),
        "alike": calibration().alike,
    }
    yaml = YAML()
    yaml.dump(figures, sys.stdout)
    with CALIBRATION.open("w", encoding="utf-8") as file:
        file.write("# Written by `python -m bench.faq_fit`; what it means: bots/faq_triage.\n")
        yaml.dump({"calibration": figures}, file)


if __name__ == "__main__":
    main()
