"""The RPA Challenge through the whole product, by a coworker that is one YAML file."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.challenge.game import Game
from fixtures.challenge.workbook import FIELDS, ROWS, write
from fixtures.starting import started
from framework.adapters.browser import browsers_left
from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import State
from framework.runtime import configuration, deciding, here
from framework.runtime.configuration_files import read
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import runs
from framework.store.decisions import Verdict
from framework.store.models import Case, Person, Receipt, RoleAssignment

pytestmark = [
    pytest.mark.systems,
    pytest.mark.timeout(600),
    pytest.mark.django_db(transaction=True),
]
_HERE = Path(__file__).parent
_CONFIGS = _HERE.parents[2] / "configs"
_CLOCK = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
_PATIENCE = 120.0


@pytest.fixture
def game(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Game]:
    """Serve the challenge, and put Lindeby with RiTa in force."""
    database = tmp_path / "challenge.db"
    with started("fixtures.challenge", "--database", str(database), "--seed", "7") as address:
        folder = tmp_path / "configs"
        shutil.copytree(_HERE / "lindeby", folder / "lindeby")
        (folder / "lindeby/portraits").mkdir()
        harry = _CONFIGS / "lindeby/portraits/harry.svg"
        shutil.copyfile(harry, folder / "lindeby/portraits/rita.svg")
        site = folder / "lindeby/site.yaml"
        text = site.read_text("utf-8").replace("http://127.0.0.1:8120", address)
        site.write_text(text, encoding="utf-8")
        found, problems = read(folder, ("lindeby",))
        assert problems == ()
        began, real = here.now(), here.now
        monkeypatch.setattr(configuration, "municipalities", lambda: found)
        monkeypatch.setattr(here, "now", lambda: _CLOCK + (real() - began))
        # Nobody logs in to the challenge, but a browser's target always has an account.
        monkeypatch.setenv("COWORKER_SECRET_LINDEBY_CHALLENGE_USER", "nobody")
        monkeypatch.setenv("COWORKER_SECRET_LINDEBY_CHALLENGE_PASSWORD", "nothing")
        yield Game(database)
        shutil.rmtree(here.data_folder() / "lindeby", ignore_errors=True)


def _night(slot: str) -> None:
    write(here.data_folder() / "lindeby/rita/in/challenge.xlsx")
    runs.open_run(
        "lindeby", "rita", schedule="night", slot=slot, phase="prepare", cause="schedule",
        business_date=here.now().date(), at=here.now(),
    )  # fmt: skip
    _work()


def _work() -> None:
    Engine(Work("challenge:tests")).run_until_idle(patience=_PATIENCE)


def _approve_all() -> None:
    person = Person.objects.create_user("asa", password="lindeby-is-invented")
    RoleAssignment.objects.create(
        person=person, municipality="lindeby", coworker="rita", role="handlaggare"
    )
    for case in Case.objects.filter(state=State.awaiting_decision):
        verdict = Verdict(outcome=DecisionOutcome.approve, section="row", version=case.version)
        deciding.decide(case, verdict, person)
    _work()


def test_ten_rounds_seventy_fields(game: Game) -> None:
    """Every row is typed where it belongs, read back from the page's own list, and never twice."""
    _night("first")
    assert Case.objects.filter(state=State.awaiting_decision).count() == len(ROWS)
    assert not Case.objects.filter(flagged=True).exists()
    assert game.submitted() == []
    _approve_all()
    assert set(Case.objects.values_list("state", flat=True)) == {State.done}
    wanted = set(ROWS)
    assert {tuple(row[field] for field in FIELDS) for row in game.submitted()} == wanted
    assert [row["Round"] for row in game.submitted()] == [str(each) for each in range(1, 11)]
    assert game.right() == 70
    assert Receipt.objects.count() == len(ROWS)
    assert browsers_left("challenge") == 0


def test_what_somebody_else_typed_is_left_alone(game: Game) -> None:
    """A row that stands there already is seen; one that differs goes to a person."""
    game.start(7)
    for first, row in (("John", ROWS[0]), ("Janet", ROWS[1])):
        values = dict(zip(FIELDS, row, strict=True)) | {"First Name": first}
        game.submit({key: values[field] for field, key in game.fields().items()})
    _night("second")
    _approve_all()
    states = dict(Case.objects.values_list("reference", "state"))
    assert states[ROWS[0][5]] == State.done
    assert states[ROWS[1][5]] != State.done
    emails = [row["Email"] for row in game.submitted()]
    assert len(emails) == len(set(emails)) == len(ROWS)
    assert [row["First Name"] for row in game.submitted()][:2] == ["John", "Janet"]
