"""What an HTTP target answers becomes canonical rows, or is told for what it is; never guessed."""

import base64
import datetime as dt
import json
import threading

import pytest

from framework.adapters.targets import Credentials, LogInRefused
from framework.core.errors import (
    NotAllowed,
    NotSent,
    RefusedByTarget,
    SystemException,
    TargetChanged,
    TargetClosed,
)
from tests.adapters.http.conftest import NOW, TOKEN, Opens
from tests.adapters.http.serving import Asked, Say, System

ANNA = "198506129801"
ASK = {"person": ANNA, "from": "2026-11-01", "to": "2026-11-30", "purpose": "EB"}
POST = {"slag": "Bygg", "belopp": {"brutto": 1234.50}, "utbetald": "2026-11-25", "sekretess": False}


def good(*rows: object, **more: object) -> dict[str, object]:
    """Return a good answer with some rows."""
    answer = {"tillstand": "OK", "tidpunkt": "2026-12-14 12:00", "antal": len(rows)}
    return {**answer, "poster": list(rows), **more}


def test_rows_are_canonical(system: System, opens: Opens) -> None:
    """Dotted paths, types, the system's words and what belongs to the whole answer."""
    system.answers["GET /permits"] = Say(good(POST, {**POST, "sekretess": True, "utbetald": None}))
    rows = opens().perform("read_permits", ASK).rows
    assert rows == (
        {"kind": "Bygg", "amount": "1234.5", "paid_on": "2026-11-25", "secret": "N",
         "asked_at": "2026-12-14 12:00"},
        {"kind": "Bygg", "amount": "1234.5", "paid_on": "", "secret": "J",
         "asked_at": "2026-12-14 12:00"},
    )  # fmt: skip


def test_what_is_asked(system: System, opens: Opens) -> None:
    """Parameters stand where the description says, and an empty one is not sent."""
    system.answers["GET /permits"] = Say(good())
    opens().perform("read_permits", ASK | {"purpose": ""})
    (asked,) = system.asked
    assert asked.query == {"person": ANNA, "from": "2026-11-01", "to": "2026-11-30"}
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"


def test_basic_authorization(system: System, opens: Opens) -> None:
    """User and password go as HTTP's own basic authorization."""
    system.answers["GET /permits"] = Say(good())
    opens(credentials=Credentials("ronney", "hemligt")).perform("read_permits", ASK)
    given = system.asked[0].headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(given) == b"ronney:hemligt"


def test_no_value_leads_to_another_path(system: System, opens: Opens) -> None:
    """A parameter in a path is quoted, whatever stands in it."""
    asked: list[str] = []

    def note(one: Asked) -> Say:
        asked.append(one.path)
        return Say({"tillstand": "OK", "id": 1, "nummer": "x", "belopp": {"brutto": 0}})

    system.answers["GET /permits/..%2Fsecret%3Fa%3D1"] = note
    opens().perform("read_permit", {"number": "../secret?a=1"})
    assert asked == ["/permits/..%2Fsecret%3Fa%3D1"]


@pytest.mark.parametrize("number", ["..", ".", ""])
def test_no_value_leads_up_or_to_the_list(system: System, opens: Opens, number: str) -> None:
    """Quoting does not touch dots, which would be resolved away before anything is sent."""
    with pytest.raises(NotAllowed, match="number stands in an address"):
        opens().perform("read_permit", {"number": number})
    assert system.asked == []


def test_keys_may_go_in_a_body(system: System, opens: Opens) -> None:
    """A search by POST keeps identity numbers out of addresses; where filters what comes."""
    rows = [{"id": n, "nummer": f"B-{n}", "belopp": {"brutto": "10,50"}} for n in (1, 2)]
    system.answers["POST /permits/search"] = Say(good(*rows))
    found = opens().perform("find_permit", {"person": ANNA, "number": "B-2"}).rows
    assert found == ({"permit_id": "2", "number": "B-2", "amount": "10.5"},)
    assert system.asked[0].body == {"person": ANNA, "limit": 100}
    assert system.asked[0].query == {}


def test_all_pages_are_read(system: System, opens: Opens) -> None:
    """An answer over several pages is read to its end, and counted."""

    def page(asked: Asked) -> Say:
        number = int(asked.query.get("sida", "1"))
        more = {"next": f"/permits?sida={number + 1}"} if number < 3 else {}
        return Say(good(POST, links=more) | {"antal": 3})

    system.answers["GET /permits"] = page
    assert len(opens().perform("read_permits", ASK).rows) == 3


def test_a_page_that_is_not_there_is_no_end(system: System, opens: Opens) -> None:
    """404 says that there is nothing only where nothing has been read; else half would pass."""
    first = Say(good(POST, links={"next": "/permits?sida=2"}))
    system.answers["GET /permits"] = [first, Say({"detail": "nowhere"}, 404)]
    with pytest.raises(TargetChanged, match="status 404"):
        opens(closed=None).perform("read_permits", ASK)


def test_the_next_page_is_known_however_its_address_is_written(
    system: System, opens: Opens
) -> None:
    """A proxy writes the scheme and the host its own way; it is the same system."""
    there = system.address.replace("http://", "HTTP://")
    pages = [good(POST, links={"next": f"{there}/permits?sida=2"}), good(POST)]
    system.answers["GET /permits"] = [Say(page | {"antal": 2}) for page in pages]
    assert len(opens().perform("read_permits", ASK).rows) == 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (good(POST) | {"antal": 7}, "it says 7 rows and holds 1"),
        (good(POST, links={"next": "/permits"}), "round in a circle"),
        (good(POST, links={"next": "https://elsewhere.example/permits"}), "another address"),
        (good({"slag": "Bygg"}), "nothing readable stands at belopp.brutto"),
        (good({**POST, "belopp": {"brutto": "mycket"}}), "what stands at belopp.brutto must be a"),
        (good({**POST, "slag": ["a", "b"]}), "nothing readable stands at slag"),
        (good("text"), "what stands at poster is no row"),
        ({"tillstand": "OK"}, "nothing stands at poster"),
        (b"<html>Fel</html>", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (
            json.dumps(good({**POST, "belopp": {"brutto": 7}}))
            .encode()
            .replace(b"7}", b"1e999999999}"),
            "nothing readable stands at belopp.brutto",
        ),
    ],
)
def test_an_answer_that_is_not_as_described_is_never_read(
    system: System, opens: Opens, answer: object, told: str
) -> None:
    """A renamed key, half a list or a page of HTML is told, and is not an empty answer."""
    system.answers["GET /permits"] = Say(answer)
    with pytest.raises(TargetChanged, match=told):
        opens().perform("read_permits", ASK)


def test_an_answer_that_says_that_it_failed_is_told_by_its_words(
    system: System, opens: Opens
) -> None:
    """FELANDE with status 200 is no empty list; numbers of people in its words are masked."""
    words = {"tillstand": "FELANDE", "felkod": "E17", "poster": [],
             "felmeddelande": f"Fel i fråga om {ANNA}"}  # fmt: skip
    system.answers["GET /permits"] = Say(words)
    with pytest.raises(SystemException) as raised:
        opens().perform("read_permits", ASK)
    assert "Tillståndsregistret says E17 Fel i fråga om" in str(raised.value)
    assert ANNA not in str(raised.value)


def test_nothing_is_nothing_only_where_the_description_says_so(
    system: System, opens: Opens
) -> None:
    """404 is no rows where `none` names it; elsewhere it is an error in the description."""
    session = opens()
    assert session.perform("read_permit", {"number": "B-1"}).rows == ()
    with pytest.raises(TargetChanged, match="answered with status 404"):
        session.perform("find_permit", {"person": ANNA, "number": "B-1"})


@pytest.mark.parametrize(
    ("said", "error", "told"),
    [
        (Say({"error": {"message": f"Okänd person {ANNA}"}}, 422), RefusedByTarget, "Okänd person"),
        (Say(b"nej", 400), RefusedByTarget, r"said no \(status 400\)"),
        (Say(b"[" * 100_000, 400), RefusedByTarget, r"said no \(status 400\)"),
        (Say(None, 401), LogInRefused, "refused the coworker's account"),
        (Say(None, 403), TargetChanged, "answered with status 403"),
        (Say(None, 429), NotSent, "fewer requests"),
        (Say(None, 302, {"Location": "https://elsewhere.example"}), SystemException, "status 302"),
        (Say(None, 500), SystemException, "status 500"),
        (Say(None, 504), SystemException, "status 504"),
        (Say(hang_up=True), SystemException, "connection to Tillståndsregistret broke"),
    ],
)
def test_every_other_end_has_its_own_error(
    system: System, opens: Opens, said: Say, error: type[Exception], told: str
) -> None:
    """Refused, not let in, too many, broken: told apart by who must do something."""
    system.answers["GET /permits"] = said
    with pytest.raises(error, match=told) as raised:
        opens().perform("read_permits", ASK)
    assert ANNA not in str(raised.value)
    assert len(system.asked) == 1


@pytest.mark.parametrize(
    ("said", "opens_at"),
    [
        (Say(None, 503, {"Retry-After": "7200"}), NOW + dt.timedelta(hours=2)),
        (Say(None, 503, {"Retry-After": "99999999"}), NOW + dt.timedelta(days=1)),
        (Say(None, 503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), NOW),
        (Say(None, 503, {"Retry-After": "9" * 5000}), NOW + dt.timedelta(days=1)),
        (Say(None, 503, {"Retry-After": "soon"}), None),
        (Say({"detail": "stängt för underhåll till 15"}, 503), None),
    ],
)
def test_a_closed_system_is_waited_for(
    system: System, opens: Opens, said: Say, opens_at: dt.datetime | None
) -> None:
    """503 with Retry-After, or what the description says; nothing has failed."""
    system.answers["GET /permits"] = said
    with pytest.raises(TargetClosed) as raised:
        opens().perform("read_permits", ASK)
    assert raised.value.opens == opens_at


def test_503_alone_is_a_failure(system: System, opens: Opens) -> None:
    """An overloaded system is no closed one."""
    system.answers["GET /permits"] = Say({"detail": "overload"}, 503)
    with pytest.raises(SystemException, match="status 503"):
        opens().perform("read_permits", ASK)


def test_time_is_limited(system: System, opens: Opens) -> None:
    """A system that keeps silent is left at the operation's own deadline."""
    system.answers["GET /permits"] = Say(wait=threading.Event())
    operations = opens().description.operations
    hasty = operations["read_permits"].model_copy(update={"deadline": 0.1})
    session = opens(operations={**operations, "read_permits": hasty})
    with pytest.raises(SystemException, match="did not answer in time"):
        session.perform("read_permits", ASK)


def test_a_system_that_is_not_there(system: System, opens: Opens) -> None:
    """Nothing was sent to a system that cannot be reached."""
    system.address = "http://127.0.0.1:9"
    with pytest.raises(NotSent, match="cannot be reached"):
        opens().perform("read_permits", ASK)


def test_only_what_is_described_is_asked(system: System, opens: Opens) -> None:
    """Unknown operations, unknown parameters, lacking ones and other types are refused."""
    session = opens()
    for operation, parameters in (
        ("read_everything", {}),
        ("read_permit", {}),
        ("read_permit", {"number": "1", "more": "2"}),
        ("read_permits", ASK | {"from": "i går"}),
        ("find_by_reference", {}),
    ):
        with pytest.raises(NotAllowed):
            session.perform(operation, parameters)
    assert system.asked == []


def test_a_connection_is_used_again(system: System, opens: Opens) -> None:
    """Many reads need one connection."""
    system.answers["GET /permits"] = Say(good(POST))
    session = opens()
    for _ in range(20):
        session.perform("read_permits", ASK)
    assert (len(system.asked), system.connections) == (20, 1)


def test_health_asks_the_declared_request(system: System, opens: Opens) -> None:
    """What must stand in its answer does or does not."""
    system.answers["GET /halsa"] = [Say({"version": "3"}), Say({"name": "x"})]
    session = opens()
    assert [one.ok for one in session.health()] == [True]
    assert [(one.element, one.ok) for one in session.health()] == [("version", False)]
    assert opens(health=None).health() == ()


@pytest.mark.parametrize("said", [Say(None, 500), Say(hang_up=True)])
def test_health_of_a_broken_system(system: System, opens: Opens, said: Say) -> None:
    """A system that does not work is not one that has changed."""
    system.answers["GET /halsa"] = said
    with pytest.raises(SystemException) as raised:
        opens().health()
    assert not isinstance(raised.value, TargetChanged)
