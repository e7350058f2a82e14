"""What the articles in force say of a text, and how sure that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bots.faq_triage.articles import Article, in_force
from bots.faq_triage.deciding import Calibration, Outcome, decide
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


class Expired(Value):
    """An article that would have answered, and has passed its review date."""

    article: str
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
    past = tuple(
        article for article in articles if article.review_by < day and article.id not in known
    )
    alike = [each.words for each in synonyms if each.stand(day)]
    now, before = Search(standing, alike), Search(past, alike)

    def find(text: str) -> Found:
        if calibration is None or not text:
            return Found(untried=calibration is None)
        hits = now.hits(text)
        verdict = decide(hits, calibration)
        nothing = verdict.outcome is Outcome.ticket
        best = verdict.articles[0] if verdict.articles else None
        old = decide(before.hits(text), calibration)
        gone = old.outcome is Outcome.answer and verdict.outcome is not Outcome.answer
        return Found(
            outcome=verdict.outcome,
            hits=() if nothing else tuple(_hit(each.article) for each in hits[:3]),
            handover=best.handover_to if best and verdict.outcome is Outcome.person else "",
            expired=_expired(old.articles[0]) if gone else None,
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
    hands_over = row["Svarar"] == HANDS_OVER or bool(row["Lämnas till"])
    return Article.model_validate(
        {
            "id": row["Id"], "title": row["Fråga"], "body": row["Svar"],
            "category": row["Kategori"], "owner": row["Ägare"], "reviewed": row["Granskad"],
            "review_by": row["Granskas senast"], "version": int(row["Version"]),
            "answer": "handover" if hands_over else "yes",
            "handover_to": (row["Lämnas till"] or row["Ägare"]) if hands_over else "",
        }
    )  # fmt: skip


def _hit(article: Article) -> Hit:
    return Hit(
        article=article.id, version=article.version, question=article.title, answer=article.body,
        category=article.category,
    )  # fmt: skip


def _expired(article: Article) -> Expired:
    return Expired(article=article.id, owner=article.owner, review_by=article.review_by.isoformat())
