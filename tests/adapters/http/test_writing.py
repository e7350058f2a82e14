"""A write over HTTP is sent once; what its answer says of it is told exactly, never assumed."""

import threading

import pytest

from framework.adapters.targets import LogInRefused
from framework.core.errors import (
    AlreadyThere,
    AnswerLost,
    NotAllowed,
    NotSent,
    RefusedByTarget,
    TargetClosed,
)
from tests.adapters.http.conftest import Opens
from tests.adapters.http.serving import Say, System

WRITE = {"number": "B-1", "amount": "1234.5", "reference": "lindeby:A-1:1:register"}
CREATED = Say({"tillstand": "OK", "id": 7}, 201)


def test_what_is_written(system: System, opens: Opens) -> None:
    """Numbers are JSON numbers, the reference goes along, and the intent comes first."""
    system.answers["POST /permits"] = CREATED
    before: list[int] = []
    opens().perform("register_permit", WRITE, on_save=lambda: before.append(len(system.asked)))
    (asked,) = system.asked
    assert before == [0]
    assert asked.body == {
        "nummer": "B-1", "belopp": {"brutto": 1234.5}, "extern": "lindeby:A-1:1:register",
    }  # fmt: skip
    assert asked.headers["Idempotency-Key"] == "lindeby:A-1:1:register"


def test_what_is_empty_is_null(system: System, opens: Opens) -> None:
    """No value is neither 0 nor an empty text."""
    system.answers["POST /permits"] = CREATED
    opens().perform("register_permit", WRITE | {"amount": ""})
    assert system.asked[0].body["belopp"] == {"brutto": None}


def test_numbers_may_be_written_as_the_system_wants_them(system: System, opens: Opens) -> None:
    """As text, with a comma, where the description says so."""
    system.answers["POST /permits"] = CREATED
    wanted = opens().description.formats.model_copy(update={"numbers": "text", "decimal": "comma"})
    opens(formats=wanted).perform("register_permit", WRITE)
    assert system.asked[0].body["belopp"] == {"brutto": "1234,5"}


def test_a_form(system: System, opens: Opens) -> None:
    """Fields go as a form where the system wants them so; one without a value is not sent."""
    system.answers["POST /permits/B-1/remarks"] = CREATED
    remark = "Åtgärd & svar: 100 % = klart\nen rad till"
    given = {"number": "B-1", "remark": remark, "noted_on": "", "reference": "lindeby:A-1:1:note"}
    opens().perform("add_remark", given)
    (asked,) = system.asked
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.body == {"text": remark, "extern": "lindeby:A-1:1:note"}


def test_a_number_that_json_cannot_hold_is_not_sent(system: System, opens: Opens) -> None:
    """Nothing is rounded on the way."""
    with pytest.raises(NotAllowed, match="too many digits"):
        opens().perform("register_permit", WRITE | {"amount": "1234567890123456.78"})
    assert system.asked == []


@pytest.mark.parametrize(
    ("said", "error", "told"),
    [
        (Say({"error": {"message": "Beloppet är för högt"}}, 422), RefusedByTarget,
         "Beloppet är för högt"),
        (Say(None, 404), RefusedByTarget, "status 404"),
        (Say(None, 415), RefusedByTarget, "status 415"),
        (Say(None, 409), AlreadyThere, "there already"),
        (Say(None, 401), LogInRefused, "account"),
        (Say(None, 429), NotSent, "fewer requests"),
        (Say(None, 503, {"Retry-After": "60"}), TargetClosed, "closed"),
        (Say(None, 408), AnswerLost, "status 408"),
        (Say(None, 303, {"Location": "/permits/7"}), AnswerLost, "status 303"),
        (Say(None, 500), AnswerLost, "status 500"),
        (Say(None, 504), AnswerLost, "status 504"),
        (Say(b"<html>Sparat!</html>"), AnswerLost, "it is no JSON"),
        (Say({"tillstand": "FELANDE", "felmeddelande": "Ärendet kunde inte avslutas"}), AnswerLost,
         "Ärendet kunde inte avslutas"),
        (Say(hang_up=True), AnswerLost, "broke"),
    ],
)  # fmt: skip
def test_every_end_of_a_write(
    system: System, opens: Opens, said: Say, error: type[Exception], told: str
) -> None:
    """What says that nothing was taken is told apart from what leaves it open; sent once."""
    system.answers["POST /permits"] = said
    with pytest.raises(error, match=told):
        opens().perform("register_permit", WRITE)
    assert system.paths() == ["POST /permits"]


def test_a_write_without_an_answer_in_time_is_lost(system: System, opens: Opens) -> None:
    """It may have been stored, and is not sent again."""
    system.answers["POST /permits"] = Say(wait=threading.Event())
    operations = opens().description.operations
    hasty = operations["register_permit"].model_copy(update={"deadline": 0.1})
    session = opens(operations={**operations, "register_permit": hasty})
    with pytest.raises(AnswerLost, match="did not answer in time"):
        session.perform("register_permit", WRITE)
    assert len(system.asked) == 1


def test_a_write_to_a_system_that_is_not_there_was_not_sent(system: System, opens: Opens) -> None:
    """The intent stands, and nothing is under way."""
    system.address = "http://127.0.0.1:9"
    intents: list[str] = []
    with pytest.raises(NotSent):
        opens().perform("register_permit", WRITE, on_save=lambda: intents.append("sent"))
    assert intents == ["sent"]


def test_an_intent_that_cannot_be_kept_stops_the_write(system: System, opens: Opens) -> None:
    """What `on_save` raises prevents the request and passes through."""

    def refuse() -> None:
        raise KeyError("held")

    with pytest.raises(KeyError):
        opens().perform("register_permit", WRITE, on_save=refuse)
    assert system.asked == []


def test_a_rehearsal_sends_nothing_that_writes(system: System, opens: Opens) -> None:
    """It is filled in, and stopped before the request."""
    assert opens(rehearse=True).perform("register_permit", WRITE).rehearsed
    with pytest.raises(NotAllowed, match="only reads"):
        opens(read_only=True).perform("register_permit", WRITE)
    assert system.asked == []
