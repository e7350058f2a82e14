"""Reading a target that answers HTTP: from many threads, within its sessions, each answer once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.config.targets import load_target
from framework.core.kinds import NotRead, Reading
from framework.core.messages import Message
from framework.core.pauses import BreakerPolicy
from framework.runtime import here
from framework.runtime.reading import LiveReader
from framework.runtime.sessions import Sessions
from framework.runtime.watched import Watched
from framework.store import runs
from framework.store.models import Run
from tests.adapters.http.serving import Asked, Say, System, serving

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLE = Path(__file__).parents[1] / "config/http_target.yaml"
ANNA = "198506129801"


@pytest.fixture
def system() -> Iterator[System]:
    """Serve the register of permits."""
    with serving() as found:
        found.answers["GET /halsa"] = Say({"version": "3"})
        yield found


@pytest.fixture
def config(
    lindeby: MunicipalityConfig, system: System, monkeypatch: pytest.MonkeyPatch
) -> CoworkerConfig:
    """Return a coworker whose payroll is the register."""
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_PAYROLL_TOKEN", "t")
    harry = lindeby.coworkers["harry"]
    hasty = harry.coworker.model_copy(update={"breaker": BreakerPolicy(failures=3)})
    return harry.model_copy(
        update={
            "coworker": hasty,
            "targets": {"payroll": load_target(EXAMPLE)},
            "addresses": {"payroll": system.address},
        }
    )


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    """Lend sessions, and close them."""
    found = Sessions("t:reading", read_only=True)
    yield found
    found.close()


def night() -> Run:
    """Begin a run, so that targets are looked over and remarks kept."""
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="night", slot="a", phase="prepare", cause="schedule",
        business_date=here.now().date(), at=here.now(),
    )  # fmt: skip
    return run


def permit(asked: Asked) -> Say:
    """Return the permit that was asked for."""
    number = asked.path.rsplit("/", 1)[1]
    return Say({"tillstand": "OK", "id": 1, "nummer": number, "belopp": {"brutto": 1}})


def test_many_threads_read_within_the_sessions_of_the_target(
    system: System, config: CoworkerConfig, sessions: Sessions
) -> None:
    """Sixteen threads, eight sessions: every read is made once, and gets its own answer."""
    together = threading.Barrier(8, timeout=10)
    busy: list[int] = []
    first = {f"/permits/B-{number}" for number in range(8)}

    def answer(asked: Asked) -> Say:
        if asked.path in first:
            # Passes only when eight requests are under way at once.
            busy.append(together.wait())
        return permit(asked)

    for number in range(100):
        system.answers[f"GET /permits/B-{number}"] = answer
    reader = LiveReader(Watched(sessions, "lindeby", config))
    wanted = [f"B-{number}" for number in range(100)] * 2

    def read(number: str) -> Reading | NotRead:
        try:
            return reader.read("payroll", "read_permit", number=number)
        finally:
            connection.close()  # A thread has one of its own, for the slot that it waits for.

    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(read, wanted))
    assert [one.rows[0]["number"] for one in found if isinstance(one, Reading)] == wanted
    assert len(system.asked) == 100
    assert len(busy) == 8
    assert system.connections <= 8


def test_it_is_looked_over_once_before_its_first_use(
    system: System, config: CoworkerConfig, sessions: Sessions
) -> None:
    """The declared health request goes first; what has changed is told, and read all the same."""
    system.answers["GET /halsa"] = Say({"name": "x"})
    system.answers["GET /permits/B-1"] = permit
    watched = Watched(sessions, "lindeby", config, night())
    reader = LiveReader(watched)
    assert isinstance(reader.read("payroll", "read_permit", number="B-1"), Reading)
    assert system.paths() == ["GET /halsa", "GET /permits/B-1"]


def test_one_source_that_fails_is_given_up_while_the_others_go_on(
    system: System, config: CoworkerConfig, sessions: Sessions
) -> None:
    """A service that stands before many agencies: one that is down costs no night."""
    system.answers["GET /permits"] = Say(None, 504)
    for number in range(6):
        system.answers[f"GET /permits/B-{number}"] = permit
    run = night()
    reader = LiveReader(Watched(sessions, "lindeby", config, run))
    ask = {"person": ANNA, "to": "2026-11-30", "purpose": "EB"}
    for number in range(6):
        failed = reader.read("payroll", "read_permits", **ask, **{"from": f"2026-11-0{number + 1}"})
        assert isinstance(failed, NotRead)
        good = reader.read("payroll", "read_permit", number=f"B-{number}")
        assert isinstance(good, Reading)
    # Three times, tried twice each; then it is left alone.
    assert system.paths().count("GET /permits") == 6
    (remark,) = run.remarks.all()
    text = Message.model_validate(remark.text).english()
    assert text.startswith("Tillståndsregistret: read_permits failed 3 times in a row")
    assert ANNA not in text


def test_an_error_of_our_own_is_no_answer_for_the_next_case(
    system: System, config: CoworkerConfig, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one gets the error; the next asks the target."""
    system.answers["GET /permits/B-1"] = permit
    watched = Watched(sessions, "lindeby", config)
    reader = LiveReader(watched)
    with monkeypatch.context() as patch:
        patch.setattr(watched, "lend", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reader.read("payroll", "read_permit", number="B-1")
    assert isinstance(reader.read("payroll", "read_permit", number="B-1"), Reading)


def test_what_the_system_says_failed_is_not_read(
    system: System, config: CoworkerConfig, sessions: Sessions
) -> None:
    """An answer that says FELANDE is `NotRead` with its words, never an empty list."""
    words = {"tillstand": "FELANDE", "felkod": "E1", "felmeddelande": "Tekniskt fel", "poster": []}
    system.answers["GET /permits"] = [Say(words), Say(words), Say({**words, "tillstand": "OK",
                                                                    "antal": 0})]  # fmt: skip
    reader = LiveReader(Watched(sessions, "lindeby", config))
    ask = {"person": ANNA, "from": "2026-11-01", "to": "2026-11-30"}
    failed = reader.read("payroll", "read_permits", **ask, purpose="EB")
    assert isinstance(failed, NotRead)
    assert failed.reason.english() == "Tillståndsregistret says E1 Tekniskt fel."
    good = reader.read("payroll", "read_permits", **ask, purpose="annat")
    assert isinstance(good, Reading)
    assert good.rows == ()
