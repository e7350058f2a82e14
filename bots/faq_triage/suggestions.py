"""What the articles in force say of a text, and how sure that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from bots.faq_triage.articles import Article, in_force
from bots.faq_triage.deciding import Calibration, Outcome, decide
from bots.faq_triage.plain import plain
from bots.faq_triage.searching import Search, Synonyms
from bots.faq_triage.sources import ARTICLE_SHEET, ARTICLES, HANDS_OVER
from framework.core.kinds import SourceReader
from framework.core.tables import Row
from framework.core.values import Value


class Hit(Value):
    """An article that may fit a text."""

    article: str
    version: int
    question: str
    answer: str
    category: str
    #: ISO day on which somebody last looked it over.
    reviewed: str = ""


class Expired(Value):
    """The article that fits best, where it has passed its review date."""

    article: str
    category: str
    owner: str
    #: ISO day.
    review_by: str


class Found(Value):
    """What the articles say of one text."""

    outcome: Outcome = Outcome.ticket
    #: The best first, at most three; none when nothing fits.
    hits: tuple[Hit, ...] = ()
    #: Who takes over where the best article is never answered from.
    handover: str = ""
    expired: Expired | None = None
    #: No calibration says how sure is sure enough: nothing was looked for.
    untried: bool = False
    #: How likely the best article is the right one, between 0 and 1.
    chance: float = 0.0

    def is_for(self, groups: Collection[str]) -> bool:
        """Tell whether the best article is never answered from, and leads to one of some groups."""
        return self.outcome is Outcome.person and self.handover in groups

    @property
    def best(self) -> Hit | None:
        """The article that is closest."""
        return self.hits[0] if self.hits else None


def finder(
    sources: SourceReader,
    calibration: Calibration | None,
    synonyms: tuple[Synonyms, ...],
    day: dt.date,
) -> Callable[[str], Found]:
    """Return what finds articles for a text; nothing is found without a calibration."""
    articles = read_articles(sources)
    standing = in_force(articles, day)
    known = {article.id for article in standing}
    past = [each for each in articles if each.review_by < day and each.id not in known]
    alike = [each.words for each in synonyms if each.stand(day)]
    now, ever = Search(standing, alike), Search((*standing, *past), alike)

    def find(text: str) -> Found:
        if calibration is None or not text:
            return Found(untried=calibration is None)
        hits = now.hits(text)
        verdict = decide(hits, calibration, ever.phrased(text))
        best = verdict.articles[0] if verdict.articles else None
        first = next(iter(decide(ever.hits(text), calibration).articles), None) if past else None
        gone = first if first is not None and first.id not in known else None
        outcome = verdict.outcome
        if gone is not None and outcome is Outcome.answer:
            # Another article would have fitted better: this one may be beside the question.
            outcome = Outcome.did_you_mean
        return Found(
            outcome=outcome,
            hits=tuple(hit_of(each.article) for each in hits[:3]) if best else (),
            handover=best.handover_to if best and outcome is Outcome.person else "",
            expired=_expired(gone) if gone else None,
            chance=round(verdict.chance, 4),
        )

    return find


def read_articles(sources: SourceReader) -> tuple[Article, ...]:
    """Return every version of every article in the register."""
    return tuple(
        _article(row)
        for book in sources.workbooks(ARTICLES)
        for row in book.sheet(ARTICLE_SHEET).rows
    )


def _article(row: Row) -> Article:
    hands_over = row["Svarar"] in HANDS_OVER or bool(row["Lämnas till"])
    return Article.model_validate(
        {
            "id": row["Id"], "title": row["Fråga"], "body": row["Svar"],
            "category": row["Kategori"], "owner": row["Ägare"], "reviewed": row["Granskad"],
            "review_by": row["Granskas senast"], "version": int(row["Version"]),
            "answer": "handover" if hands_over else "yes",
            "asked_as": tuple(row["Frågas som"].splitlines()),
            "keywords": tuple(row["Nyckelord"].splitlines()),
            "superseded": row["Ersatt"] or None,
            "handover_to": (row["Lämnas till"] or row["Ägare"]) if hands_over else "",
        }
    )  # fmt: skip


def hit_of(article: Article) -> Hit:
    """Return an article as it is shown, and answered from."""
    return Hit(
        article=article.id, version=article.version, question=article.title,
        answer=plain(article.body),
        category=article.category, reviewed=article.reviewed.isoformat(),
    )  # fmt: skip


def _expired(article: Article) -> Expired:
    return Expired(
        article=article.id, category=article.category, owner=article.owner,
        review_by=article.review_by.isoformat(),
    )  # fmt: skip
