"""What the search of BerIT is measured on: its own articles and questions, and SweFAQ's."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bots.faq_triage.articles import Article, in_force
from bots.faq_triage.deciding import Calibration
from bots.faq_triage.searching import Search, Synonyms
from fixtures.lindeby.helpdesk.articles import articles
from fixtures.lindeby.helpdesk.questions import Question
from fixtures.lindeby.helpdesk.workbook import workbook_articles

_DATA = Path(__file__).parents[1] / "configs/common/faq"
CALIBRATION = _DATA / "calibration.yaml"
#: The articles that are in force on this day are asked.
DAY = dt.date(2026, 11, 23)


@cache
def lindeby() -> Search:
    """Return the index of Lindeby's articles in force."""
    every = [Article.model_validate(asdict(each)) for each in (*articles(), *workbook_articles())]
    groups = [Synonyms.model_validate(each) for each in _yaml("synonyms.yaml")["synonyms"]]
    return Search(in_force(every, DAY), [each.words for each in groups if each.stand(DAY)])


def calibration() -> Calibration:
    """Return what was fitted last."""
    return Calibration.model_validate(_yaml(CALIBRATION.name)["calibration"])


def right(question: Question) -> frozenset[str]:
    """Return the articles that a question may be answered from, or led to people by."""
    if question.expect not in {"answer", "person"} or question.article is None:
        return frozenset()
    return frozenset({question.article, *question.also})


def _yaml(name: str) -> Any:  # noqa: ANN401 (a file holds what it holds)
    return YAML(typ="safe", pure=True).load((_DATA / name).read_text("utf-8"))


@dataclass(frozen=True)
class Matching:
    """A question, the answers of its category, which of them is right; as SweFAQ has them."""

    question: str
    category: str
    answers: tuple[str, ...]
    label: int


def read(path: Path) -> list[Matching]:
    """Read a file of lines as SweFAQ 2 has them; `SystemExit` names what does not fit."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            each = Matching(
                row["question"], str(row["category_id"]), tuple(row["candidate_answers"]),
                int(row["label"]),
            )  # fmt: skip
            each.answers[each.label]
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise SystemExit(f"{path}, line {number}: no line of SweFAQ: {error!r}") from None
        found.append(each)
    return found


def answers(rows: Sequence[Matching]) -> tuple[Article, ...]:
    """Return each answer of each category as an article without a title, in the file's order."""
    different = dict.fromkeys((row.category, text) for row in rows for text in row.answers)
    return tuple(
        Article(
            id=f"{number:05}", title="–", body=text, category=category, owner="–",
            reviewed=DAY, review_by=DAY, version=1,
        )
        for number, (category, text) in enumerate(different)
    )  # fmt: skip
