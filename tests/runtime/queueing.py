"""A kind of work whose cases come from a queue and a folder, and the system that has the queue."""

import datetime as dt
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from framework.config.coworkers import Source
from framework.config.municipality import CoworkerConfig, MunicipalityConfig, QueueConfig
from framework.config.targets import HttpDescription, load_target
from framework.core.canonical import ValueType
from framework.core.cases import Case
from framework.core.closing import ClosedTimes
from framework.core.figures import Figure, FigureSource
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.messages import Message, message
from framework.core.proposals import Proposal, Section
from framework.core.tables import Belongs, Column, SheetSpec, WorkbookSpec
from framework.core.values import Value
from framework.runtime import configuration, here, kinds
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import runs
from framework.store.models import Run
from tests.adapters.http.serving import Asked, Say, System

EXAMPLE = Path(__file__).parents[1] / "config/http_target.yaml"
ANNA = "198506129801"
TOKEN = "a-secret-token"
HOUR = dt.timedelta(hours=1)
SPEC = WorkbookSpec(
    sheets=(
        SheetSpec(
            name="ansokningar",
            columns=(
                Column(name="ansokan_id"),
                Column(name="person", type=ValueType.identity, sensitive=True),
            ),
            named_by=("ansokan_id",),
        ),
        SheetSpec(
            name="barn",
            columns=(Column(name="ansokan_id"), Column(name="fodd", type=ValueType.date)),
            belongs=Belongs(sheet="ansokningar", on=("ansokan_id",)),
            named_by=("ansokan_id",),
        ),
    )
)


class _Settings(Value):
    """Nothing to set."""


class Applications(Kind):
    """Every application is a case, prepared as it is."""

    name = "applications"
    rules = ()
    rule_version = "test-1"
    settings_model = _Settings
    sources = {"applications": SPEC}
    targets = {}

    def collect(self, sources: SourceReader) -> Iterable[Case]:
        """Yield one case per application, wherever it came from."""
        for source in self.sources:
            for workbook in sources.workbooks(source):
                for row in workbook.sheet("ansokningar").rows:
                    yield Case(
                        reference=row["ansokan_id"], title=row["ansokan_id"], unit="1101",
                        unit_name="Norra skolan", place=row.place, row=row, values=row.values,
                    )  # fmt: skip

    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return the application's name as its only figure."""
        del reader
        source = FigureSource(name=message("queue"), read_at=now)
        figure = Figure(key="id", label="Id", type=ValueType.text, value=case.reference,
                        source=source)  # fmt: skip
        section = Section(key="beslut", label="Decision", figures=(figure,))
        return Proposal(rule_version="test-1", prepared_at=now, sections=(section,), checks=(),
                        actions=())  # fmt: skip


def application(name: str, **more: object) -> dict[str, Any]:
    """Return an item of the queue with one application."""
    row = {"ansokan_id": name, "person": ANNA, **more}
    return {"id": name, "tables": {"ansokningar": [row], "barn": []}}


class Queue:
    """The queue's own side: what waits there, and all it was told, in order."""

    def __init__(self, system: System, *items: dict[str, Any]) -> None:
        self.system = system
        self.items = {item["id"]: item for item in items}
        self.told: list[tuple[str, str]] = []
        self.errors: dict[str, list[dict[str, Any]]] = {}
        self.is_down: Say | None = None
        self.is_deaf: Say | None = None
        system.answers["GET /applications"] = self._waiting
        for name in self.items:
            self._answer_for(name)

    def add(self, name: str) -> None:
        """Let another application wait."""
        self.items[name] = application(name)
        self._answer_for(name)

    def again(self, name: str) -> None:
        """Let an application wait that was told something already."""
        self.told = [(known, what) for known, what in self.told if known != name]

    def _answer_for(self, name: str) -> None:
        for what in ("taken", "returned"):
            self.system.answers[f"POST /applications/{name}/{what}"] = self._told

    @property
    def waiting(self) -> list[str]:
        """Return the items that were told nothing."""
        known = {name for name, _ in self.told}
        return [name for name in self.items if name not in known]

    def _waiting(self, asked: Asked) -> Say:
        assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
        items = [self.items[name] for name in self.waiting]
        return self.is_down or Say({"tillstand": "OK", "items": items})

    def _told(self, asked: Asked) -> Say:
        if self.is_deaf is not None:
            return self.is_deaf
        *_, name, what = asked.path.split("/")
        if (name, what) in self.told:
            self.told.append((name, what))
            return Say({"detail": "known"}, 409)
        self.told.append((name, what))
        if what == "returned":
            self.errors[name] = asked.body["errors"]
        return Say({"tillstand": "OK"})


def queue_of(system: System, closed_times: ClosedTimes | None = None) -> QueueConfig:
    """Return the queue as a config describes it."""
    description = load_target(EXAMPLE)
    assert isinstance(description, HttpDescription)
    return QueueConfig(system="eservice", description=description, address=system.address,
                       closed_times=closed_times)  # fmt: skip


def put_in_force(
    lindeby: MunicipalityConfig,
    system: System,
    monkeypatch: pytest.MonkeyPatch,
    closed_times: ClosedTimes | None = None,
) -> CoworkerConfig:
    """Let Lindeby's HaRry be of this kind, with a queue and a folder."""
    known = {**kinds.kinds(), "applications": Applications}
    monkeypatch.setattr(kinds, "kinds", lambda: known)
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_ESERVICE_TOKEN", TOKEN)
    harry = lindeby.coworkers["harry"]
    coworker = harry.coworker.model_copy(
        update={
            "kind": "applications",
            "settings": {},
            "sources": {
                "applications": Source(queue="eservice", folder="lindeby/drop", pattern="*.zip")
            },
        }
    )  # fmt: skip
    config = harry.model_copy(
        update={"coworker": coworker, "queues": {"applications": queue_of(system, closed_times)}}
    )
    site = lindeby.model_copy(update={"coworkers": {"harry": config}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})
    return config


def drop(*names: str, file: str = "in.zip") -> Path:
    """Put a zip of CSV files with applications into the folder."""
    place = here.data_folder() / "lindeby/drop"
    place.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{name};{ANNA}\n" for name in names)
    with zipfile.ZipFile(place / file, "w") as archive:
        archive.writestr("ansokningar.csv", f"ansokan_id;person\n{rows}")
        archive.writestr("barn.csv", "ansokan_id;fodd\n")
    os.utime(place / file, (0, 0))
    return place


def night(slot: str = "a", window: dt.timedelta | None = None) -> Run:
    """Insert a due run."""
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="night", slot=slot, phase="prepare", cause="schedule",
        business_date=dt.date(2026, 12, 14), at=here.now(),
        closes_at=here.now() + window if window else None,
    )  # fmt: skip
    return run


def work() -> None:
    """Work until nothing is due."""
    Engine(Work("w1:queue")).run_until_idle()


def remarks(run: Run) -> str:
    """Return all remarks of a run."""
    return " ".join(Message.model_validate(one.text).english() for one in run.remarks.all())


def later(monkeypatch: pytest.MonkeyPatch, by: dt.timedelta) -> None:
    """Let the installation live later."""
    now = here.now
    monkeypatch.setattr(here, "now", lambda: now() + by)
