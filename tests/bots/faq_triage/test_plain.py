"""Articles written in Markdown, as they are answered with."""

import pytest

from bots.faq_triage.plain import plain


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Öppna **Inställningar** och _sök_.", "Öppna Inställningar och sök."),
        ("## Så gör du\n\n* Starta om\n* Ring", "Så gör du\n\n- Starta om\n- Ring"),
        ("Se [handboken](https://it.example.org/a_b).", "Se handboken (https://it.example.org/a_b)."),
        ("Skriv till <it@example.org> eller <https://x.example.org/>.",
         "Skriv till it@example.org eller https://x.example.org/."),
        ("Kör `gpupdate`.", "Kör gpupdate."),
    ],
)  # fmt: skip
def test_marks_are_left_out(markdown: str, text: str) -> None:
    """Whoever reads it sees words and where links lead."""
    assert plain(markdown) == text


@pytest.mark.parametrize(
    "text",
    ["Slå *21* och numret.", "Filen heter a_b_c.xlsx", "2 * 3 * 4", "1 < 2 och 3 > 2", "~_~"],
)
def test_signs_that_are_no_marks_stay(text: str) -> None:
    """A code to dial, a file's name and a sum are no Markdown."""
    assert plain(text) == text
