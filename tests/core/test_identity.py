"""Identity numbers: the vectors of the domain facts, and masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.core.identity import canonical_identity, mask, mask_all

#: Set apart for tests, with check digits counted by hand; the last two are coordination numbers.
GENERATED = (
    "198506129801", "199103039815", "201411059825", "202102289838", "195804179843",
    "194002299859", "200002299865", "197712309884", "199203759890", "198809619904",
)  # fmt: skip

ACCEPTED = [
    ("811228-9874", "198112289874"),
    ("640823-3234", "196408233234"),
    ("19640823-3234", "196408233234"),
    ("701063-2391", "197010632391"),
    # A plus says at least 100 years: 1912 instead of 2012.
    ("121212-1212", "201212121212"),
    ("121212+1212", "191212121212"),
    ("1212121212", "201212121212"),
    ("  198506129801 ", "198506129801"),
    # Reserve numbers have no check digit.
    ("19880209T050", "19880209T050"),
    ("880209-T050", "19880209T050"),
    ("880209-t050", "19880209T050"),
]

REFUSED = [
    "19900101-1234",  # 9 would be the right check digit
    "19851312-9801",  # month 13
    "19850600-9801",  # day 0
    "19850692-9801",  # day 92 is 32 + 60
    "21850612-9801",  # no such century
    "1985061298",  # month 50
    "19850612-980",
    "19850612-98011",
    "850612/9801",
    "",
    "Anna",
]

spelled = st.builds(
    "{}{:02}{:02}{:02}{}{}{:03}".format,
    st.sampled_from(["", "19", "20"]),
    st.integers(0, 99),
    st.integers(1, 12),
    st.one_of(st.integers(1, 31), st.integers(61, 91)),
    st.sampled_from(["", "-", "+"]),
    st.sampled_from("TtRSUX"),
    st.integers(1, 999),
)


@pytest.mark.parametrize(("typed", "expected"), ACCEPTED)
def test_vectors_that_are_identity_numbers(typed: str, expected: str) -> None:
    """Personnummer, samordningsnummer and reserve numbers are known in every spelling."""
    assert canonical_identity(typed) == expected


@pytest.mark.parametrize("number", GENERATED)
def test_invented_numbers_are_valid(number: str) -> None:
    """The invented persons' numbers are valid with and without dash and century."""
    dashed = f"{number[:8]}-{number[8:]}"
    assert canonical_identity(number) == canonical_identity(dashed) == number


@pytest.mark.parametrize("typed", REFUSED)
def test_vectors_that_are_none(typed: str) -> None:
    """A wrong check digit, day, month or length is no identity number."""
    assert canonical_identity(typed) is None


@pytest.mark.parametrize("last", range(10))
def test_birth_number_000_is_never_valid(last: int) -> None:
    """000 is no birth number, whatever check digit follows."""
    assert canonical_identity(f"19850612-000{last}") is None


def test_exactly_one_check_digit_is_right() -> None:
    """Of ten check digits one is accepted: a single wrong digit is always found."""
    found = [last for last in range(10) if canonical_identity(f"19850612-980{last}")]
    assert found == [1]


@pytest.mark.parametrize("number", GENERATED)
def test_mask_shows_the_birthday_only(number: str) -> None:
    """Lists show `19850612-****`: never a digit of the birth number."""
    assert mask(number) == f"{number[:8]}-****"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Anna 19850612-9801 teaches", "Anna 19850612-**** teaches"),
        ("198506129801;850612-9801", "19850612-****;850612-****"),
        ("850612+9801", "850612-****"),
        ("(19850612T801)", "(19850612-****)"),
        ("880209-t050", "880209-****"),
        ("row 7, 2026-11-21 07:00", "row 7, 2026-11-21 07:00"),
        ("1101-VT27-31/1", "1101-VT27-31/1"),
        ("4711 and 1985061298011", "4711 and 1985061298011"),
    ],
)
def test_mask_all(text: str, masked: str) -> None:
    """Everything with the form of an identity number is masked; dates and references are not."""
    assert mask_all(text) == masked


@given(spelled)
def test_whatever_is_recognised_is_masked(number: str) -> None:
    """No spelling that the coworker takes for an identity number slips through the mask."""
    if canonical_identity(number) is None:
        return
    assert mask_all(f"of {number}, read") == f"of {number[:-4].rstrip('-+')}-****, read"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("850612\u20139801", "850612-****"),
        ("19850612\u20119801", "19850612-****"),
        ("1985-06-12-9801", "1985-06-12-****"),
        ("1985\u201306\u201312\u20139801", "1985\u201306\u201312-****"),
        ("850612 - 9801", "850612-****"),
        ("19850612 \u2013 9801", "19850612-****"),
        ("850612 9801", "850612-****"),
        ("850612\u00a09801", "850612-****"),
        ("1985 06 12 9801", "1985 06 12-****"),
        ("19850612\u200b-9801", "19850612-****"),
        ("880209 T050", "880209-****"),
        ("2026-11-21 1985-06-12-9801", "2026-11-21 1985-06-12-****"),
    ],
)
def test_numbers_in_parts_are_masked(text: str, masked: str) -> None:
    """Any dash and spaces between the parts hide no identity number."""
    assert mask_all(f"of {text}, read") == f"of {masked}, read"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21 07:00",
        "2026-11-21 \u2013 2027-03-14",
        "2027-01-11 2027-03-14",
        "2026-11-21 07:00-16:00",
        "1 Mån 07:00-16:00 rast 12:00-12:30\n1 Tis 07:00-13:00",
        "S-100001",
        "S-101010 \u2013 1600",
        "38:15 and 75,00 %",
        "godkanda_scheman_norra_2026-11-20.xlsx, godkanda_scheman 1234",
    ],
)
def test_dates_hours_and_references_are_not_masked(text: str) -> None:
    """What people work by stays readable."""
    assert mask_all(text) == text
