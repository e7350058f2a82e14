"""Search in Swedish: the right answer among those of its category, and when none is given.

Files as SweFAQ 2 has them are given on the command line; without any, those that may lie in
`../shared/data/swefaq`. Beside ours stands BM25 over plain words, from the same answers. BerIT's
own questions follow: `tune` its thresholds were chosen on, `held` only measures. `answered` is of
the questions that an article answers, `wrong` of all, `outside_answered` of those that nothing may
be answered to. Milliseconds are of one question, one at a time, in one thread.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench import faq_sets
from bench.faq_sets import Matching
from bench.measure import Options
from bots.faq_triage.articles import Article
from bots.faq_triage.deciding import Outcome, decide
from bots.faq_triage.ranking import Ranker
from bots.faq_triage.searching import Search
from fixtures.lindeby.helpdesk.questions import HALVES, Question, questions

_DATA = Path(__file__).parents[2] / "shared/data/swefaq"
#: Article numbers, best first, of a category (None: of all).
Ranked = Callable[[str, str | None], list[str]]


def run(options: Options) -> dict[str, Any]:
    """Measure every file and both halves of our own questions."""
    paths = [Path(file) for file in options.files] or sorted(_DATA.glob("*.jsonl"))
    tracemalloc.start()
    index = Search(faq_sets.lindeby().articles)
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return {
        "files": [_file(path) for path in paths],
        "lindeby": {half: _half(questions(half)) for half in HALVES},
        "articles": len(index.articles),
        "index_mb": round(megabytes, 1),
    }


def _file(path: Path) -> dict[str, Any]:
    rows = faq_sets.read(path)
    articles = faq_sets.answers(rows)
    search, plain = Search(articles), _plain(articles)

    def ours(question: str, category: str | None) -> list[str]:
        return [hit.article.id for hit in search.hits(question, category=category)]

    figures, peer = (_ranked(rows, articles, each) for each in (ours, plain))
    return {
        "file": path.name,
        "questions": len(rows),
        "answers": len(articles),
        "ours": figures,
        "bm25_words": peer,
        "ratio": round(figures["among_category"] / peer["among_category"], 3),
    }


def _plain(articles: Sequence[Article]) -> Ranked:
    """Return BM25 over lower-case words, split where spaces and signs are."""
    ranker = Ranker([Counter(_words(each.body)) for each in articles])

    def best(question: str, category: str | None) -> list[str]:
        scores = ranker.scores(_words(question))
        order = sorted(
            (-score, each.id)
            for score, each in zip(scores, articles, strict=True)
            if category in {None, each.category}
        )
        return [number for _, number in order[:3]]

    return best


def _words(text: str) -> list[str]:
    return "".join(each if each.isalnum() else " " for each in text.lower()).split()


def _ranked(rows: Sequence[Matching], articles: Sequence[Article], best: Ranked) -> dict[str, Any]:
    texts = {each.id: each.body for each in articles}
    among = first = third = 0
    times = []
    for row in rows:
        answer = row.answers[row.label]
        among += answer in [texts[number] for number in best(row.question, row.category)[:1]]
        began = time.perf_counter()
        found = [texts[number] for number in best(row.question, None)]
        times.append(time.perf_counter() - began)
        first += answer in found[:1]
        third += answer in found
    return {
        "among_category": round(among / len(rows), 3),
        "open_hit_1": round(first / len(rows), 3),
        "open_hit_3": round(third / len(rows), 3),
        **_milliseconds(times),
    }


def _half(asked: Sequence[Question]) -> dict[str, Any]:
    search, calibration = faq_sets.lindeby(), faq_sets.calibration()
    counts: dict[str, Counter[str]] = {}
    times = []
    for question in asked:
        began = time.perf_counter()
        hits = search.hits(question.text)
        verdict = decide(hits, calibration, search.phrased(question.text))
        times.append(time.perf_counter() - began)
        fine = faq_sets.right(question)
        answered = verdict.outcome is Outcome.answer
        correct = [each.id in fine for each in verdict.articles]
        found = {
            "questions": 1,
            "answerable": question.expect == "answer",
            "answered": answered and question.expect == "answer",
            "wrong": answered and not (question.expect == "answer" and correct[0]),
            "outside": question.expect in {"ticket", "refuse"},
            "outside_answered": answered and question.expect in {"ticket", "refuse"},
            "asked_back": verdict.outcome is Outcome.did_you_mean,
            "asked_back_right": verdict.outcome is Outcome.did_you_mean and any(correct),
            "for_people": question.expect == "person",
            "to_people": question.expect == "person"
            and verdict.outcome in {Outcome.person, Outcome.ticket},
            "first_right": any(hit.article.id in fine for hit in hits[:1]),
            "three_right": any(hit.article.id in fine for hit in hits),
        }
        for key in ("all", question.form):
            counts.setdefault(key, Counter()).update({k: int(v) for k, v in found.items()})
    every = counts.pop("all")
    return {
        **_shares(every),
        **every,
        **_milliseconds(times),
        "forms": {form: _shares(counts[form]) for form in sorted(counts)},
    }


def _shares(count: Counter[str]) -> dict[str, Any]:
    def share(part: str, whole: str) -> float | None:
        return round(count[part] / count[whole], 3) if count[whole] else None

    return {
        "answered_share": share("answered", "answerable"),
        "wrong_share": share("wrong", "questions"),
        "outside_share": share("outside_answered", "outside"),
    }


def _milliseconds(times: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=20)
    return {"median_ms": round(1000 * cuts[9], 1), "p95_ms": round(1000 * cuts[18], 1)}
