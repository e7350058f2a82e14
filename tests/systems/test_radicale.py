"""Calendars of Radicale, a CalDAV server that none of us wrote, by HTTP and with a password."""

from __future__ import annotations

import datetime as dt
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.ekdalen.night import lay_out, nights
from framework.config.coworkers import Source
from framework.config.municipality import CalendarConfig, MunicipalityConfig
from framework.config.targets import CalendarDescription
from framework.core.errors import BusinessException, SystemException
from framework.runtime import here
from framework.runtime.configuration_files import read
from framework.runtime.dry_run import dry_run
from framework.runtime.health import sources as health
from framework.runtime.sources.calendars import CalendarServer
from tests.bots.form_filling.karin import NOW
from tests.systems.installing import free_port, installed, run, serving

pytestmark = [pytest.mark.systems, pytest.mark.timeout(600)]

#: The calendars of Ekdalen's people and rooms.
CALENDARS = {
    file.stem: file for file in sorted((nights()["ines"].folder / "kalendrar").glob("*.ics"))
}
_PACKAGES = ("radicale==3.9.0",)
PASSWORD = "Entren-2026!x"
CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/data
[logging]
level = warning
"""


def _install(folder: Path) -> None:
    run(sys.executable, "-m", "venv", folder / "ve")
    python = folder / "ve/bin/python"
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *_PACKAGES)


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start Radicale with the calendars of Ekdalen's people and rooms; returns its address."""
    folder, port = tmp_path_factory.mktemp("radicale"), free_port()
    address = f"http://127.0.0.1:{port}"
    (folder / "users").write_text(f"ines:{PASSWORD}\n", encoding="utf-8")
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    source = installed("radicale", _PACKAGES, _install)
    command = [str(source / "ve/bin/radicale"), "--config", str(folder / "config")]
    with serving(command, f"{address}/.web/", folder):
        for name, file in CALENDARS.items():
            _asked(f"{address}/ines/{name}/", "MKCALENDAR")
            head, *events = file.read_text("utf-8").split("BEGIN:VEVENT")
            for number, event in enumerate(events):
                own = f"{head}BEGIN:VEVENT{event.partition('END:VCALENDAR')[0]}END:VCALENDAR\n"
                _asked(f"{address}/ines/{name}/{number}.ics", "PUT", own.encode())
        yield address


def _asked(address: str, method: str, body: bytes | None = None) -> None:
    """Ask Radicale as the calendars' owner does."""
    account = b64encode(f"ines:{PASSWORD}".encode()).decode()
    asked = urllib.request.Request(  # noqa: S310 (our own address)
        address, body, {"Authorization": f"Basic {account}", "Content-Type": "text/calendar"},
        method=method,
    )  # fmt: skip
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 (on this machine)
        assert answer.status in (200, 201)


@pytest.fixture
def ekdalen(radicale: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MunicipalityConfig:
    """Let Ines read calendars from the server instead of a folder."""
    return served(radicale, tmp_path, monkeypatch, CALENDARS)


def served(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch, names: object
) -> MunicipalityConfig:
    """Return Ekdalen with Ines's calendars on a server."""
    monkeypatch.setattr(here, "now", lambda: NOW)
    monkeypatch.setattr(here, "data_folder", lambda: folder)
    monkeypatch.setenv("COWORKER_SECRET_EKDALEN_DAV_USER", "ines")
    monkeypatch.setenv("COWORKER_SECRET_EKDALEN_DAV_PASSWORD", PASSWORD)
    lay_out(nights()["ines"], folder)
    found, problems = read(Path(__file__).parents[2] / "configs", ("ekdalen",))
    assert not problems
    site = found["ekdalen"]
    ines = site.coworkers["ines"]
    paths = {name: f"/ines/{name}/" for name in names}  # type: ignore[attr-defined]
    source = Source.model_validate(
        {"calendar": "dav", "stays": True, "events": {"ahead": 60, "calendars": paths}}
    )
    coworker = ines.coworker.model_copy(
        update={"sources": {**ines.coworker.sources, "calendars": source}}
    )
    description = CalendarDescription.model_validate(
        {"protocol": "calendar", "name": "Radicale", "version": "3.9"}
    )
    server = CalendarConfig(
        system="dav", description=description, address=address, closed_times=None
    )
    config = ines.model_copy(update={"coworker": coworker, "queues": {"calendars": server}})
    return site.model_copy(update={"coworkers": {"ines": config}})


def test_ines_reads_radicale(
    ekdalen: MunicipalityConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the server she comes to what she comes to from the same calendars in a folder."""
    by_server = dry_run(ekdalen.coworkers["ines"], ekdalen, token="test")
    found, _ = read(Path(__file__).parents[2] / "configs", ("ekdalen",))
    by_folder = dry_run(found["ekdalen"].coworkers["ines"], found["ekdalen"], token="test")
    assert by_server.refused == by_folder.refused == {}
    assert by_server.rows == by_folder.rows
    assert {row.codes for row in by_server.rows} >= {("INT01",), ("INT02",), ("INT03",), ()}


@pytest.mark.django_db
def test_the_health_check_fetches_every_calendar(ekdalen: MunicipalityConfig) -> None:
    """`check targets` says how many there are, or which one is not."""
    (line,) = health.look(ekdalen)
    assert (line.is_fine, line.said.english()) == (True, "Shows the 4 calendars that are read.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("names", "password", "told"),
    [
        ((*CALENDARS, "cia.ost"), PASSWORD, "shows the coworker no calendar cia.ost (404)"),
        (tuple(CALENDARS), "wrong", "refused the coworker's account (401)"),
    ],
)
def test_a_calendar_that_is_not_there_is_not_free(
    radicale: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...],
    password: str, told: str,
) -> None:  # fmt: skip
    """Nothing is booked, and the night and the health check say which calendar and why."""
    site = served(radicale, tmp_path, monkeypatch, names)
    monkeypatch.setenv("COWORKER_SECRET_EKDALEN_DAV_PASSWORD", password)
    with pytest.raises((SystemException, BusinessException)) as error:
        dry_run(site.coworkers["ines"], site, token="test")
    assert told in str(error.value)
    (line,) = health.look(site)
    assert not line.is_fine
    assert told in line.said.english()


def test_days_are_those_of_the_window(ekdalen: MunicipalityConfig) -> None:
    """What Radicale exports is expanded here: the weekly meeting stands on every Tuesday."""
    config = ekdalen.coworkers["ines"]
    server = config.queues["calendars"]
    assert isinstance(server, CalendarConfig)
    from framework.runtime.kinds import kind_class  # noqa: PLC0415 (needs settings first)

    source = CalendarServer(
        "ekdalen", server, config.coworker.sources["calendars"],
        kind_class(config).sources["calendars"], tenant="",
    )  # fmt: skip
    delivery = source._read("anna.ek", "/ines/anna.ek/")
    assert delivery.rows is not None
    weekly = [row for row in delivery.rows.sheet("events").rows if row["start"] == "09:00"]
    days = [dt.date.fromisoformat(row["start_date"]) for row in weekly]
    assert days == [dt.date(2026, 11, 24) + dt.timedelta(weeks=n) for n in range(9)]
