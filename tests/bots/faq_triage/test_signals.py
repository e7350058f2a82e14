"""Words that tell of danger, of what is asked and of how it is said, in ordinary Swedish."""

from __future__ import annotations

import datetime as dt

import pytest

from bots.faq_triage.languages import language
from bots.faq_triage.signals import signals
from framework.core.dated import DatedRules

DAY = dt.date(2026, 11, 23)
SAID = {
    "lost": (
        "Jag har tappat bort min jobbtelefon", "telefonen ar stulen",
        "Min mobil blev stulen på bussen",
        "Väskan med datorn stals igår", "Det gäller lånedatorn som är borta",
        "Vi har haft inbrott", "I lost my phone", "Jag har glömt min surfplatta på tåget",
    ),
    "security": (
        "Jag klickade på en konstig länk", "fick ett skumt mejl idag", "Är detta phishing?",
        "någon har hackat mitt konto", "Jag råkade lämna ut: gav mitt lösenord i telefon",
        "Godkände en inloggning med BankID som inte var min", "Datorn har fått virus",
    ),
    "alarm": ("Trygghetslarmen är tysta", "larmet funkar inte"),
    "harm": ("Jag klickade på länken", "skickade utredningen till fel förälder"),
    "threat": ("Hot", "Någon hotar mig", "det kom ett bombhot", "hot mot personalen",
        "han ska slå ihjäl"),
    "reset": (
        "Återställ mitt lösenord", "kan ni lasa upp mitt konto", "Jag behöver nytt lösenord",
        "Mitt konto är låst, nollställ det", "Lösenordet behöver återställas",
    ),
    "call": ("Ring mig", "Kan någon ringa upp?", "Vill bli uppringd", "ring tillbaka tack"),
    "abuse": ("Ni är idioter", "Jävla skit"),
    "sarcasm": ("Tack för inget", "Tack så mycket för ingenting!", "Snabba som vanligt ..."),
    "thanks": ("Tack för hjälpen!", "Det löste sig", "Nu fungerar det, det funkar nu"),
    "outage": ("Treserva ligger nere", "Kommer inte in i Treserva", "Internet funkar inte"),
    "whole_town": ("Det gäller hela kommunen",),
    "whole_unit": ("Ingen av oss kommer in", "Hela skolan står still"),
    "several": ("En annan sak: skrivaren", "Jag har två frågor"),
}  # fmt: skip
NOT_SAID = {
    "lost": ("Datorn har tappat nätet", "Skrivaren hittas inte av datorn",
        "Jag har glömt lösenordet"),
    "security": ("Hur ansluter jag till nätet?", "Mejlet är fullt", "Hur byter jag lösenord?"),
    "threat": ("Hotellets wifi", "Min hotmail", "hotspot på mobilen"),
    "alarm": ("Hur byter jag batteri i larmet?",),
    "harm": ("fick ett skumt mejl idag",),
    "reset": ("Hur återställer jag mitt lösenord?", "Hur byter jag lösenord?",
        "Var byter man kod?"),
    "call": ("Jag kan inte ringa med telefonen", "Mobilen ringer inte"),
    "abuse": ("Fantastiskt", "Fanan på skrivbordet"),
    "sarcasm": ("Tack för hjälpen", "Tack på förhand"),
    "thanks": ("Tack för inget", "Det fungerar inte", "Tack på förhand"),
    "outage": ("Hur byter jag lösenord?",),
    "whole_unit": ("Hur skriver jag ut till alla?",),
    "several": ("Hur byter jag lösenord?",),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), sorted((n, t) for n, ts in SAID.items() for t in ts))
def test_said(dated: DatedRules, name: str, text: str) -> None:
    """It is found in the words that people use, in capitals and without dots and rings too."""
    plain = text.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
    for each in (text, text.upper(), plain):
        assert getattr(signals(each, dated, DAY), name) is True


@pytest.mark.parametrize(("name", "text"), sorted((n, t) for n, ts in NOT_SAID.items() for t in ts))
def test_not_said(dated: DatedRules, name: str, text: str) -> None:
    """Words that look alike are not taken for it."""
    assert getattr(signals(text, dated, DAY), name) is False


def test_without_a_list_nothing_is_known(dated: DatedRules) -> None:
    """No list in force is neither yes nor no."""
    found = signals("Telefonen är stulen", dated, dt.date(1999, 1, 1))
    assert set(found.model_dump().values()) == {None}


def test_a_line_that_a_mail_program_broke_is_one(dated: DatedRules) -> None:
    """Danger is heard over it; a list of short lines is as many sentences."""
    text = "Hej, jag har igår kväll på bussen hem från jobbet tappat bort min\ntelefon och undrar"
    assert signals(text, dated, DAY).lost
    assert not signals("Jag har tappat\ntelefonen fungerar", dated, DAY).lost


def test_words_do_not_reach_over_sentences(dated: DatedRules) -> None:
    """A loss in one sentence and a device in another are not a lost device."""
    assert not signals("Jag har tappat. Telefonen fungerar.", dated, DAY).lost


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hur byter jag lösenord?", "sv"), ("losenord glomt", "sv"), ("", "sv"),
        ("How do I change my password?", "en"), ("مرحبا كيف أغير كلمة المرور", "ar"),
        ("Як змінити пароль?", "kyrilliska"), ("Outlook مرحبا كيف أغير كلمة المرور", "ar"),
        ("Jak zmienic haslo do mojego konta prosze", ""),
    ],
)  # fmt: skip
def test_language(dated: DatedRules, text: str, code: str) -> None:
    """The language or script is named; one that cannot be told is not guessed."""
    assert language(text, dated, DAY) == code
