"""Folding, stems, compounds, runs: by hand, and for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.faq_triage.words import Vocabulary, fold, runs, stem, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Lösenord", "losenord"), ("ÅÄÖ é", "aao e"), ("STRASSE ß", "strasse ss"), ("کلمة", "کلمة")],
)
def test_fold(text: str, folded: str) -> None:
    """Case and diacritics are gone, other scripts stay."""
    assert fold(text) == folded


def test_tokens() -> None:
    """Signs and smileys separate words."""
    assert tokens("Hej! 😀 G:-disken, e-post_2") == ["hej", "g", "disken", "e", "post", "2"]


@pytest.mark.parametrize(
    "words",
    [
        "skrivare skrivaren skrivarna skrivarens",
        "losenord losenordet losenorden",
        "behorighet behorigheten behorigheter",
        "installera installerar installerade",
    ],
)
def test_forms_of_a_word_share_their_stem(words: str) -> None:
    """A question's form need not be the article's."""
    assert len({stem(word) for word in words.split()}) == 1


def test_short_words_are_left() -> None:
    """What would leave fewer than three letters stays."""
    assert [stem(word) for word in ("vpn", "ar", "is", "kan", "a", "")] == [
        "vpn", "ar", "is", "kan", "a", "",
    ]  # fmt: skip


def test_compounds_are_split_into_known_words() -> None:
    """The parts that are used most, an s between them or not; nothing unknown."""
    vocabulary = Vocabulary(
        ["skrivare", "skrivare", "ko", "arbete", "arbete", "rum", "rum", "plats"]
    )
    assert vocabulary.parts("skrivarrum") == [stem("skrivar"), "rum"]
    assert vocabulary.parts("arbetsrum") == ["arbet", "rum"]
    assert vocabulary.parts("skolplats") == []
    assert vocabulary.parts("rum") == []


def test_synonyms_share_a_term() -> None:
    """In any of their forms, and as part of a compound; groups that share a word are one."""
    vocabulary = Vocabulary(["skrivare", "rum"], [["skrivare", "printer"], ["printer", "printern"]])
    (term,) = vocabulary.terms("skrivarna")
    assert vocabulary.terms("printer") == vocabulary.terms("printern") == [term]
    assert vocabulary.terms("skrivarrum") == ["skrivarrum", term, "rum"]


def test_runs_stretch_over_words() -> None:
    """Three to five characters, with the ends of words among them."""
    assert runs(["a", "b"]) == [" a ", "a b", " b ", " a b", "a b ", " a b "]
    assert runs([]) == []


@given(st.text(max_size=200))
def test_any_text_has_terms(text: str) -> None:
    """Nothing raises, nothing is empty, and the same text gives the same terms."""
    vocabulary = Vocabulary(tokens(text))
    terms = vocabulary.terms(text)
    assert terms == vocabulary.terms(text)
    assert len(terms) >= len(tokens(text))
    assert all(terms)
    assert all(run.strip() for run in vocabulary.runs(text))
