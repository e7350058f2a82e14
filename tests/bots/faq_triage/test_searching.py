"""What is found, in which order, in what time."""

import math
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.faq_triage.articles import Article
from bots.faq_triage.ranking import Ranker
from bots.faq_triage.searching import LONGEST_QUESTION, Hit, Search
from tests.bots.faq_triage.making import article

ARTICLES = [
    article(id="losen", title="Hur byter jag lösenord?", body="Välj Glömt lösenord."),
    article(id="skrivare", title="Hur lägger jag till en skrivare?", body="Sök skrivarens kö."),
    article(id="vpn", title="Hur ansluter jag med VPN?", body="Öppna distans.", category="nat"),
]
SEARCH = Search(ARTICLES, [["skrivare", "printer"]])


def first(question: str, search: Search = SEARCH) -> str | None:
    """Return the id of the best hit."""
    return next((hit.article.id for hit in search.hits(question)), None)


def test_scores_by_hand() -> None:
    """One term in one of two texts: its part of the question times how often it stands there."""
    ranker = Ranker([{"a": 1.0}, {"b": 1.0}])
    once = 1 / (1 + 1.2)
    assert ranker.rarity("a") == pytest.approx(math.log(2))
    assert ranker.rarity("c") == pytest.approx(math.log(6))
    share = math.log(2) / (math.log(2) + math.log(6))
    assert ranker.scores(["a", "c"]) == pytest.approx([share * once, 0.0])
    assert ranker.scores([]) == [0.0, 0.0]
    assert ranker.shared(["a", "c"], ["a"]) == pytest.approx(share)


def test_longer_texts_count_less() -> None:
    """The same word among many others says less."""
    short, long = Ranker([{"a": 1.0}, {"a": 1.0, "b": 5.0}]).scores(["a"])
    assert short > long


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("byta lösenord", "losen"),
        ("losenordet", "losen"),
        ("lösen ord", "losen"),
        ("läsenord", "losen"),
        ("printer", "skrivare"),
        ("SKRIVARKÖN!!", "skrivare"),
        ("vpn 😀", "vpn"),
        ("", None),
        ("😀😀", None),
        ("كلمة المرور", None),
    ],
)
def test_what_is_found(question: str, found: str | None) -> None:
    """Forms, spelling, compounds, synonyms; nothing for what shares nothing."""
    assert first(question) == found


def test_a_category_limits_the_search() -> None:
    """Only its articles are hits."""
    assert [hit.article.id for hit in SEARCH.hits("hur lösenord", category="nat")] == ["vpn"]


def test_no_articles_no_hits() -> None:
    """An empty knowledge base is no error."""
    assert Search([]).hits("lösenord") == []


def test_equals_stand_by_id() -> None:
    """The order does not hang on the order of the articles."""
    same = [article(id=each, title="Hur byter jag lösenord?") for each in "bca"]
    assert [hit.article.id for hit in Search(same).hits("lösenord")] == ["a", "b", "c"]


@pytest.mark.parametrize("piece", ["x", "lösenord ", "😀", "ab "])
def test_a_long_text_takes_no_longer(piece: str) -> None:
    """Ten thousand characters and more: only the beginning is searched for."""
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    found = SEARCH.hits(text)
    assert time.process_time() - began < 1
    assert found == SEARCH.hits(text[:LONGEST_QUESTION])


@settings(deadline=None)
@given(st.text(max_size=100), st.permutations(ARTICLES))
def test_any_question_has_its_answer(question: str, articles: list[Article]) -> None:
    """The same hits whatever the order of the articles; shares are between 0 and 1."""

    def told(hits: list[Hit]) -> list[tuple[str, float]]:
        return [(hit.article.id, round(hit.score, 6)) for hit in hits]

    hits = SEARCH.hits(question)
    assert told(Search(articles, [["skrivare", "printer"]]).hits(question)) == told(hits)
    for hit in hits:
        shares = (hit.words, hit.characters, hit.agreed, hit.covered, hit.title_covered,
                  hit.asked_covered)  # fmt: skip
        assert all(0 <= share <= 1 + 1e-9 for share in shares)


def test_what_people_ask_is_found() -> None:
    """A phrasing that shares nothing with title and body leads to its article, and is covered."""
    asked = article(
        id="doc", title="Hur lagar jag dockan?", asked_as=("inget händer", "svart ruta")
    )
    plain = article(id="ren", title="Vem städar?")
    assert Search([asked, plain]).hits("svart ruta")[0].article.id == "doc"
    hit = Search([asked, plain]).hits("svart ruta")[0]
    assert (hit.title_covered, hit.asked_covered) == pytest.approx((1.0, 1.0))
    without = asked.model_copy(update={"asked_as": ()})
    assert first("svart ruta", Search([without, plain])) != "doc"


def test_a_ranker_of_meaning_has_a_say() -> None:
    """It is given titles and bodies, and finds what shares no words."""

    def meaning(texts: Sequence[tuple[str, str]]) -> Callable[[str], Sequence[float]]:
        return lambda _: [float("VPN" in title) for title, _ in texts]

    search = Search(ARTICLES, meaning=meaning)
    assert [hit.meaning for hit in search.hits("arbeta hemifrån", most=1)] == [1.0]
    assert first("كلمة المرور", search) == "vpn"
    assert first("", search) is None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Jag har glömt mitt lösenord", "A"),
        ("jag har GLOMT mitt losenord!!", "A"),
        ("jag har glömt mitt lösenord igen", ""),
        ("glömt lösenord", ""),
        ("hur gör jag nu", ""),
    ],
)
def test_an_articles_own_words(question: str, found: str) -> None:
    """Word for word, of one article, and long enough to be a question."""
    phrasings = ("Jag har glömt mitt lösenord", "Hur gör jag nu?", "Glömt lösenord")
    both = [article(id="A", asked_as=phrasings), article(id="B", asked_as=phrasings[1:2])]
    assert Search(both).phrased(question) == found
