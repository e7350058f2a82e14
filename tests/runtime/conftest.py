"""The fixture payroll, and Lindeby with a target that settles at once."""

import itertools
import json
import shutil
from collections.abc import Iterator

import pytest

from fixtures.targets.process import Target, running
from framework.config.municipality import MunicipalityConfig
from framework.runtime import configuration, here
from framework.runtime.configuration_files import read
from framework.store.models import Person
from tests.adapters.http.serving import System, serving
from tests.runtime import scene
from tests.runtime.bad_target import Put
from tests.runtime.case_system import DESCRIPTION, CaseSystem
from tests.runtime.queueing import Queue, application, put_in_force

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def running_payroll(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Start a payroll system with one employment, once; every test has a Schema-ID of its own."""
    folder = tmp_path_factory.mktemp("payroll")
    seed = folder / "seed.json"
    seed.write_text(json.dumps(scene.SEED), encoding="utf-8")
    with running("payroll", folder, seed=seed) as target:
        yield target


@pytest.fixture
def payroll(running_payroll: Target) -> Target:
    """Return the payroll system, free of faults."""
    running_payroll.set_faults()
    return running_payroll


@pytest.fixture
def values() -> dict[str, str]:
    """Return the schedule of this test, with a Schema-ID of its own."""
    return {**scene.VALUES, "schema_id": f"1101-VT27-{next(_NUMBERS)}"}


@pytest.fixture(scope="session")
def written_lindeby() -> MunicipalityConfig:
    """Read Lindeby as its files say, once; of its coworkers only HaRry."""
    found, problems = read(here.installation().configs, ("lindeby",))
    assert not problems
    site = found["lindeby"]
    return site.model_copy(update={"coworkers": {"harry": site.coworkers["harry"]}})


@pytest.fixture
def lindeby(
    written_lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> MunicipalityConfig:
    """Put Lindeby in force, in a hurry."""
    site = scene.impatient(written_lindeby)
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})
    return site


@pytest.fixture
def queue(system: System) -> Queue:
    """Return a queue with a good application, a bad one and one that is none."""
    bad = application("A-2", person="19850612-9802")
    return Queue(system, application("A-1"), bad, {"id": "A-3", "tables": "?"})


@pytest.fixture
def queue_in_force(
    lindeby: MunicipalityConfig, system: System, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let HaRry read the queue and a folder, which is emptied afterwards."""
    put_in_force(lindeby, system, monkeypatch)
    yield
    shutil.rmtree(here.data_folder() / "lindeby/drop", ignore_errors=True)


@pytest.fixture
def anna() -> Person:
    """Make somebody who decides."""
    return scene.person()


@pytest.fixture
def put(lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Let HaRry's config say something else."""

    def change(name: str, value: object) -> None:
        config = configuration.municipalities()["lindeby"].coworkers["harry"]
        if name == "closed_times":
            changed = config.model_copy(update={name: value})
        else:
            coworker = config.coworker.model_copy(update={name: value})
            changed = config.model_copy(update={"coworker": coworker})
        site = lindeby.model_copy(update={"coworkers": {"harry": changed}})
        monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})

    return change


@pytest.fixture
def case_system(put: Put, monkeypatch: pytest.MonkeyPatch) -> CaseSystem:
    """Let HaRry write in a case system."""
    put("stop_on_difference", "none")
    site = configuration.municipalities()["lindeby"]
    config = site.coworkers["harry"].model_copy(
        update={
            "targets": {"case_system": DESCRIPTION},
            "systems": {"case_system": "case-system"},
            "closed_times": {},
        }
    )
    site = site.model_copy(update={"coworkers": {"harry": config}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})
    return CaseSystem()


@pytest.fixture
def system() -> Iterator[System]:
    """Serve a system that answers HTTP."""
    with serving() as found:
        yield found
