"""What somebody means who answers: only a plain yes or no is one."""

import pytest

from bots.substitute_staffing.reply_words import Meaning, meaning, named

ORDERS = ("B-1001", "B-10")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("JA", Meaning.yes),
        ("ja!", Meaning.yes),
        ("Ja tack, gärna 🙂", Meaning.yes),
        ("Ja! B-1001", Meaning.yes),
        ("b-1001/1 ja", Meaning.yes),
        ("Hej, ok", Meaning.yes),
        ("Nej tyvärr", Meaning.no),
        ("NEJ B-1001.", Meaning.no),
        ("ja men bara till 14", Meaning.unclear),
        ("Ja och nej", Meaning.unclear),
        ("kanske", Meaning.unclear),
        ("Ja fast inte B-1001", Meaning.unclear),
        ("JA B-9999", Meaning.unclear),
        ("tack", Meaning.unclear),
        ("B-1001", Meaning.unclear),
        ("", Meaning.unclear),
        ("Jag är sjuk", Meaning.unclear),
    ],
)
def test_meaning(text: str, said: Meaning) -> None:
    """What says more or less than yes or no is for a person to read."""
    assert meaning(text, ORDERS) is said


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("Ja B-1001", ("B-1001",)),
        ("b-1001/2 ja", ("B-1001",)),
        ("B-10 och B-1001", ("B-1001", "B-10")),
        ("AB-1001", ()),
        ("B-10011", ()),
        ("1001", ()),
    ],
)
def test_named(text: str, orders: tuple[str, ...]) -> None:
    """An order is named by its whole number, with or without the message's."""
    assert named(text, ORDERS) == orders
