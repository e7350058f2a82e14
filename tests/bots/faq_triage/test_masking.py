"""What must not be stored is gone before anything is made of a text."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.faq_triage.masking import CLIENT, GONE, IDENTITY, LONGEST, PASSWORD, masked
from bots.faq_triage.signals import signals
from framework.core.cases import Case
from framework.core.dated import DatedRules
from tests.bots.faq_triage.conftest import Desk, answer, check

DAY = dt.date(2026, 11, 23)
NUMBER = "850612-9801"
NAMES = ("Åsa Öberg", "Ahmed Şahin", "Nguyễn Thị O'Neill", "Anna-Lisa", "A.S.", "Erik von Platen")


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize(
    "text",
    sorted(
        ["brukaren {}", "Brukare: {}", "patienten {} kan inte", "vår kund {}, rum 2", "elev ({})",
         "brukaren som heter {}", "BRUKAREN {}"]
    ),
)  # fmt: skip
def test_names_beside_a_role_are_gone(dated: DatedRules, text: str, name: str) -> None:
    """However it is written, the name that follows a role is taken out, and it is told."""
    found = masked(text.format(name), dated, DAY)
    assert CLIENT in found.taken
    parts = [part for part in name.replace(".", " ").split() if part[0].isupper()]
    assert not set(parts) & set(found.text.replace(".", " ").split())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Anna Maria Svensson (brukare) ringde", "**** (brukare) ringde"),
        ("brukare heter anna svensson och mår bra", "brukare heter **** **** och mår bra"),
        ("Anteckningen om Göran Påskäng (194002299859)", "Anteckningen om **** (19400229-****)"),
        ("för 850612-9801 Åsa Öberg i", "för 850612-**** **** i"),
        ("kundnummer 4711", "kundnummer ****"),
        ("Kund-id: K-12", "Kund-id: ****"),
        ("brukaren Åsa på Testgatan 3 B har ont", "brukaren **** på **** har ont"),
        ("mitt lösenord är Sommar2024!", "mitt lösenord är ****"),
        ("mitt lösenord som var Sommar2026!", "mitt lösenord som var ****"),
        ("återställ lösenordet till Vinter2026", "återställ lösenordet till ****"),
        ("losenordet: hej1234 funkar ej", "losenordet: **** funkar ej"),
    ],
)  # fmt: skip
def test_what_is_left_can_still_be_read(dated: DatedRules, text: str, kept: str) -> None:
    """Only what must go is gone."""
    assert masked(text, dated, DAY).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "Klienten Teams startar inte", "Lösenordet är utgånget", "Lösenord: fungerar inte",
        "Jag bor på Testgatan 3", "Ring Anna på servicedesk", "Hej, brukaren kan inte logga in",
        "brukaren. Kan ni hjälpa mig?", "Citrix-klienten Workspace", "Excel < 2016 & Word > 2013",
    ],
)  # fmt: skip
def test_what_is_nobodys_stays(dated: DatedRules, text: str) -> None:
    """Systems, addresses of one's own and sentences are not clients."""
    found = masked(text, dated, DAY)
    assert (found.text, found.taken) == (text, ())


def test_html_hides_nothing(dated: DatedRules) -> None:
    """Tags and entities between the parts of a number are no way round."""
    text = "<p>Hej<br/>850612<b>-</b>9801 &#56;50612-9801</p><script>alert(1)</script>"
    found = masked(text, dated, DAY)
    assert found.taken == (IDENTITY,)
    assert found.text.split() == ["Hej", "850612-****", "850612-****", "alert(1)"]


@pytest.mark.parametrize("text", ["850612-\n9801", "850612\n-9801", "> 19850612 \n> 9801"])
def test_a_number_over_two_lines_is_gone(dated: DatedRules, text: str) -> None:
    """Mail programs break lines; what is no number by its check digit is left."""
    assert "9801" not in masked(text, dated, DAY).text
    other = text.replace("9801", "9802")
    assert masked(other, dated, DAY).text == other


def test_a_huge_text_is_cut_after_masking(dated: DatedRules) -> None:
    """What stands where a text is cut is masked too."""
    text = "x" * (LONGEST - 6) + NUMBER + " slut" * 40_000
    found = masked(text, dated, DAY)
    assert found.cut
    assert len(found.text) == LONGEST
    assert "9801" not in found.text


def test_without_words_identity_numbers_are_gone(dated: DatedRules) -> None:
    """The lists are a municipality's; identity numbers need none."""
    none = DatedRules(values={})
    found = masked(f"brukaren Åsa {NUMBER}", none, DAY)
    assert (found.text, found.taken) == ("brukaren Åsa 850612-****", (IDENTITY,))
    assert dated.on("brukar_ord", DAY) is not None


@settings(max_examples=150, deadline=None)
@given(
    before=st.text(max_size=40),
    after=st.text(max_size=40),
    role=st.sampled_from(["brukaren", "Patient", "vårdtagare", "KUNDEN"]),
    name=st.from_regex(r"[A-ZÅÄÖ][a-zåäö]{3,9}fjord", fullmatch=True),
)
def test_any_text_round_a_client(
    dated: DatedRules, before: str, after: str, role: str, name: str
) -> None:
    """Whatever stands round it, a client's name and number are gone, and again changes nothing."""
    text = f"{before}\n{role} {name}\n{NUMBER}\n{after}"
    found = masked(text, dated, DAY)
    assert name not in found.text
    assert "9801" not in found.text
    assert {IDENTITY, CLIENT} <= set(found.taken)
    assert masked(found.text, dated, DAY).text.count(GONE) >= found.text.count(GONE)


def test_nothing_is_kept_of_what_is_taken_out(desk: Desk) -> None:
    """Neither the case, its row, its title nor the proposal holds it; the writer is told."""
    desk.ticket(
        f"Hej! Brukaren Åsa Öberg {NUMBER} kan inte.\nHur byter jag lösenord? "
        "Lösenordet är Vinter2026!",
        subject=f"Hur byter jag lösenord, {NUMBER}", customerContact=f"anna {NUMBER}",
    )  # fmt: skip
    (case,) = desk.collected()
    assert isinstance(case, Case)
    proposal = desk.run()[case.reference]
    kept = case.model_dump_json() + proposal.model_dump_json() + str(desk.plans)
    for secret in ("9801", "Öberg", "Åsa", "Vinter2026"):
        assert secret not in kept
    told = check(proposal, "F06").finding.english()
    assert "identity numbers, details of a client, a password" in told
    assert answer(proposal) == "" or "Skriv inte uppgifter om brukare" in answer(proposal)


def test_the_writer_is_told_in_the_answer(desk: Desk) -> None:
    """Who is answered after something was taken out reads what not to write."""
    told = answer(desk.one(f"Hur byter jag lösenord? {NUMBER}"))
    assert told.startswith("Byt i självservice.")
    assert "Skriv inte uppgifter om brukare" in told
    assert PASSWORD not in told


@pytest.mark.parametrize(
    "part", ["x", "telefon", "brukaren ", "850612 ", "<a ", "lösenord: ", "klickade & "]
)
def test_long_texts_take_no_time(dated: DatedRules, part: str) -> None:
    """Whatever is repeated a hundred thousand times is masked and read within seconds."""
    begun = time.monotonic()
    found = masked(part * 100_000, dated, DAY)
    signals(found.text, dated, DAY)
    assert found.cut
    assert time.monotonic() - begun < 20
