"""Every operation of the text message gateway's description, on the invented gateway."""

import datetime as dt
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.clock import STOCKHOLM
from fixtures.services.process import Running, serving
from fixtures.services.sms import OWN_NUMBER, USER, Sms
from framework.adapters.http import HttpSession, QueueSession
from framework.adapters.targets import Account, Credentials
from framework.config.targets import HttpDescription, load_target
from framework.core.errors import (
    AnswerLost,
    NotSent,
    RefusedByTarget,
    SystemException,
    TargetClosed,
)

_MORNING = dt.datetime(2026, 11, 23, 5, 15, tzinfo=STOCKHOLM)
_PASSWORD = "lindeby-demo"
_ANNA, _BO = "+46701740605", "+46701740606"
_ASKED = {
    "sender": OWN_NUMBER,
    "to": _ANNA,
    "message": "Pass tis 24 nov 07:00–16:00, Ek.\nSvara JA eller NEJ senast 05:35. Nr B-1001/1",
}
_KEY = {"to": _ANNA, "number": "B-1001/1"}

SetData = Callable[..., None]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    """Start a gateway that nobody has written to, early in the morning."""
    data = tmp_path / "data.json"
    data.write_text("{}")
    with serving("sms", tmp_path, data) as service:
        service.at(_MORNING)
        yield service


@pytest.fixture
def told(tmp_path: Path, gateway: Running) -> SetData:
    """Tell the gateway how to misbehave, and what people answer."""
    del gateway

    def change(*troubles: dict[str, Any], replies: tuple[dict[str, Any], ...] = ()) -> None:
        data = {"troubles": troubles, "replies": replies}
        (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")

    return change


def described() -> HttpDescription:
    """Return the description that comes along."""
    found = load_target(Path(__file__).parents[3] / "configs/common/targets/sms-gateway.yaml")
    assert isinstance(found, HttpDescription)
    return found


def _account(password: str = _PASSWORD) -> Account:
    return Account(Credentials(USER, password))


@pytest.fixture
def session(gateway: Running) -> Iterator[HttpSession]:
    """Open a session as the municipality's account."""
    found = HttpSession(described(), gateway.address, _account(), clock=lambda: _MORNING)
    with found:
        yield found


@pytest.fixture
def queue(gateway: Running) -> Iterator[QueueSession]:
    """Open the list of what people answered."""
    with QueueSession(described(), gateway.address, _account(), clock=lambda: _MORNING) as found:
        yield found


def test_send(session: HttpSession, gateway: Running) -> None:
    """Look, send, read back: to whom, with which number, and every word of it."""
    assert session.perform("find_sent", _KEY).rows == ()
    session.perform("send", _ASKED)
    session.perform("send", {**_ASKED, "message": "Passet är tillsatt. Nr B-1001/T"})
    session.perform("send", {**_ASKED, "to": _BO})
    for operation in ("find_sent", "read_sent"):
        (found,) = session.perform(operation, _KEY).rows
        assert {name: found[name] for name in ("to", "number", "message")} == {
            "to": _ANNA, "number": "B-1001/1", "message": _ASKED["message"],
        }  # fmt: skip
        assert (found["status"], found["delivered"]) == ("created", "")
    gateway.at(_MORNING + dt.timedelta(seconds=30))
    (found,) = session.perform("find_sent", _KEY).rows
    assert found["status"] == "delivered"
    one = gateway.get(f"/a1/sms/{found['sms_id']}", authorization=Sms.authorization)
    assert one.body["message"] == _ASKED["message"]
    newest = gateway.get("/a1/sms", authorization=Sms.authorization, limit="1")
    assert [each["to"] for each in newest.body["data"]] == [_BO]
    assert gateway.get("/a1/sms/s0", authorization=Sms.authorization).status == 404


@pytest.mark.parametrize("wrong", [{"to": "070-174 06 05"}, {"message": ""}])
def test_what_cannot_be_sent_is_refused(session: HttpSession, wrong: dict[str, str]) -> None:
    """A number in another form, or nothing to say."""
    with pytest.raises(RefusedByTarget):
        session.perform("send", {**_ASKED, **wrong})
    assert session.perform("find_sent", _KEY).rows == ()


@pytest.mark.parametrize(
    ("trouble", "error", "there"),
    [
        ({"fault": "status", "status": 500}, AnswerLost, False),
        ({"fault": "status", "status": 503, "retry_after": 600}, TargetClosed, False),
        ({"fault": "status", "status": 429}, NotSent, False),
        ({"fault": "hangs_up"}, AnswerLost, False),
        ({"fault": "answer_lost"}, AnswerLost, True),
        ({"fault": "lies"}, None, False),
        ({"fault": "delays", "seconds": 900}, None, True),
    ],
    ids=["500", "503", "429", "hangs_up", "answer_lost", "lies", "delays"],
)
def test_a_gateway_that_fails(
    session: HttpSession,
    told: SetData,
    trouble: dict[str, Any],
    error: type[Exception] | None,
    *,
    there: bool,
) -> None:
    """Whether somebody was asked is told by the look, never by what the answer looks like."""
    told({**trouble, "times": 1})
    if error is None:
        session.perform("send", _ASKED)
    else:
        with pytest.raises(error):
            session.perform("send", _ASKED)
    assert bool(session.perform("find_sent", _KEY).rows) is there
    session.perform("send", {**_ASKED, "message": "Nr B-1002/1"})
    assert session.perform("read_sent", {**_KEY, "number": "B-1002/1"}).rows


def test_delivered_late(session: HttpSession, told: SetData, gateway: Running) -> None:
    """A message may be on its way for long."""
    told({"fault": "delays", "seconds": 900})
    session.perform("send", _ASKED)
    states = []
    for minutes in (14, 16):
        gateway.at(_MORNING + dt.timedelta(minutes=minutes))
        states += [row["status"] for row in session.perform("find_sent", _KEY).rows]
    assert states == ["created", "delivered"]


def test_a_gateway_that_cannot_be_reached_is_not_an_answer() -> None:
    """Nothing was sent, nothing was read: neither is a no, nor an empty list."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with HttpSession(described(), address, _account(), clock=lambda: _MORNING) as session:
            with pytest.raises(NotSent):
                session.perform("send", _ASKED)
            with pytest.raises(SystemException):
                session.perform("find_sent", _KEY)
        with (
            QueueSession(described(), address, _account(), clock=lambda: _MORNING) as queue,
            pytest.raises(SystemException),
        ):
            queue.waiting()


def test_a_list_that_fails_is_not_empty(
    session: HttpSession, queue: QueueSession, told: SetData
) -> None:
    """What was sent, and what was answered, is then not known."""
    session.perform("send", _ASKED)
    told({"fault": "status", "on": "sent"}, {"fault": "hangs_up", "on": "replies"})
    with pytest.raises(SystemException):
        session.perform("find_sent", _KEY)
    with pytest.raises(SystemException):
        queue.waiting()


def test_answers(
    session: HttpSession, queue: QueueSession, told: SetData, gateway: Running
) -> None:
    """Who was asked answers some minutes after it was delivered; the same may come twice."""
    yes = {"from": _ANNA, "about": "Nr B-1001/1", "text": "Ja tack", "minutes": 4, "copies": 2}
    unasked = {"from": _BO, "text": "Är sjuk", "received": "2026-11-23T05:17:00+01:00"}
    other = {"from": _BO, "about": "Nr B-1001/1", "text": "JA", "minutes": 1}
    told(replies=(yes, unasked, other))
    session.perform("send", _ASKED)
    assert queue.waiting() == ()
    gateway.at(_MORNING + dt.timedelta(minutes=5))
    first, second, third = queue.waiting()
    row = {
        "svar_id": "S-1-1", "fran": _ANNA, "till": OWN_NUMBER, "text": "Ja tack",
        "mottaget": "2026-11-23 05:19", "forfragan_id": "",
    }  # fmt: skip
    assert [each.name for each in (first, second, third)] == ["S-2-1", "S-1-1", "S-1-2"]
    assert second.tables == {"svar": [row]}
    assert third.tables == {"svar": [{**row, "svar_id": "S-1-2"}]}
    queue.taken("S-1-1")
    queue.taken("S-1-1")
    queue.returned("S-2-1", [{"table": "svar", "row": 1}])
    assert [each.name for each in queue.waiting()] == ["S-1-2"]
    assert gateway.noted("told") == [
        {"item": "S-1-1", "what": "taken"}, {"item": "S-2-1", "what": "returned"},
    ]  # fmt: skip
    paths = ("/a1/replies/S-1-1/returned", "/a1/replies/S-3-1/taken")
    said = [gateway.post(path, authorization=Sms.authorization).status for path in paths]
    assert said == [409, 404]


def test_troubles_have_their_time_and_their_people(session: HttpSession, told: SetData) -> None:
    """A trouble may strike one number, some words, or some hours only."""
    told(
        {"fault": "status", "to": _BO},
        {"fault": "status", "about": "B-1003"},
        {"fault": "status", "until": "2026-11-23T05:00:00+01:00"},
        {"fault": "status", "since": "2026-11-23T06:00:00+01:00"},
    )
    session.perform("send", _ASKED)
    for struck in ({"to": _BO}, {"message": "Nr B-1003/1"}):
        with pytest.raises(AnswerLost):
            session.perform("send", {**_ASKED, **struck})


def test_an_unknown_account_is_refused(gateway: Running) -> None:
    """Nothing is sent for who is not known."""
    account = _account("fel")
    with (
        HttpSession(described(), gateway.address, account, clock=lambda: _MORNING) as session,
        pytest.raises(SystemException, match="account"),
    ):
        session.perform("send", _ASKED)
    assert gateway.noted("sent") == []
