"""Health before work: what is wrong is said with what to do, of this machine and of the systems."""

import datetime as dt
from pathlib import Path

import pytest
from pytest_django import Settings

from fixtures.targets.process import Target
from framework.adapters import certificates
from framework.adapters.browser import browser_starts
from framework.adapters.secrets import SecretMissing
from framework.adapters.targets import LogInRefused
from framework.config.mail import MailServer
from framework.config.municipality import MunicipalityConfig
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.local_time import local
from framework.core.messages import message
from framework.runtime import alarm, configuration, health, here, operating, retention
from framework.runtime.backups import newest
from framework.runtime.health import Line, machine, systems
from framework.store import runs
from framework.store.models import Pause, Person, Run
from tests.runtime import scene
from tests.runtime.bad_target import BY_CSS, GONE, OK, Payroll, Put, in_force

pytestmark = pytest.mark.django_db(transaction=True)


def problems(lines: list[Line]) -> list[str]:
    """Return what is wrong; each of it comes with what to do."""
    assert all(line.remedy for line in lines if not line.is_fine)
    return [f"{line.what.english()}: {line.said.english()}" for line in lines if not line.is_fine]


@pytest.fixture
def sound(lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let nothing be wrong with this machine but that no worker runs here."""
    folder = tmp_path / configuration.digest_of_files()
    folder.mkdir()
    monkeypatch.setattr(configuration, "folder_in_force", lambda: folder)
    monkeypatch.setattr(machine, "browser_starts", lambda: "chromium 1")
    for what in ("USER", "PASSWORD"):
        monkeypatch.setenv(f"COWORKER_SECRET_LINDEBY_PAYROLL_{what}", "x")


IDLE = "Worker: No process does the work."


def test_nothing_is_wrong(sound: None) -> None:
    """Every line is fine, and each thing that the work needs has one."""
    lines = health.look_at_machine()
    assert problems(lines) == [IDLE]
    named = {line.what.english() for line in lines}
    assert named == {
        "Configuration", "Database", "Clock", "Disk", "Backup", "Folders", "Browser", "Secrets",
        "Mail server", "Purging", "Worker",
    }  # fmt: skip


def test_work_is_backed_up(sound: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Days of work without a backup are told; one that is made, and grows old, as well."""
    runs.open_run(
        *DESK, schedule="night", slot="x", phase="prepare", cause="schedule",
        business_date=dt.date(2026, 11, 24), at=here.now(),
    )  # fmt: skip
    assert problems(health.look_at_machine()) == [IDLE]
    now = here.now()
    for made, later, told in ((False, 3, "None has been made."), (True, 1, ""), (True, 3, "The n")):
        if made:
            newest.note(now, tmp_path / "coworker.tar")
        monkeypatch.setattr(machine.here, "now", lambda: now + dt.timedelta(days=later))  # noqa: B023 (called within the turn)
        found = [one for one in problems(health.look_at_machine()) if one.startswith("Backup")]
        assert [one.removeprefix("Backup: ")[: len(told)] for one in found] == [told] * bool(told)


def test_what_was_past_its_time_is_purged(sound: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days of work without it are told, and so is one that came to an end long ago."""
    now = here.now()
    (here.data_folder() / "newest-purge.json").unlink(missing_ok=True)
    runs.open_run(
        *DESK, schedule="night", slot="x", phase="prepare", cause="schedule",
        business_date=dt.date(2026, 11, 24), at=now,
    )  # fmt: skip

    def told(days: int) -> list[str]:
        monkeypatch.setattr(machine.here, "now", lambda: now + dt.timedelta(days=days))
        return [one for one in problems(health.look_at_machine()) if one.startswith("Purging")]

    assert told(3) == ["Purging: It has not been done yet."]
    retention.purge()
    assert told(4) == []
    assert len(told(6)) == 1


def test_what_is_wrong_with_the_machine(
    sound: None, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    """A mistake in a config, a clock behind, a folder that is none, a missing secret, no mail."""
    broken = tmp_path / "configs"
    (broken / "lindeby").mkdir(parents=True)
    (broken / "lindeby/site.yaml").write_text("nam: x\n")
    server = MailServer(host="127.0.0.1", port=9, tls="no", sender="a@lindeby.example")
    settings.INSTALLATION = settings.INSTALLATION.model_copy(
        update={"configs": broken, "mail": server, "address": "https://127.0.0.1:9"}
    )
    source = next(iter(configuration.coworker(*DESK).coworker.sources.values())).folder
    (here.data_folder() / source).parent.mkdir(parents=True, exist_ok=True)
    (here.data_folder() / source).write_text("no folder")
    run, _ = runs.open_run(
        *DESK, schedule="night", slot="x", phase="prepare", cause="schedule",
        business_date=dt.date(2026, 11, 24), at=here.now() + dt.timedelta(hours=2),
    )  # fmt: skip
    monkeypatch.delenv("COWORKER_SECRET_LINDEBY_PAYROLL_USER")
    try:
        found = problems(health.look_at_machine())
    finally:
        (here.data_folder() / source).unlink()
    assert [one.partition(":")[0] for one in found] == [
        "Configuration", "Clock", "Folder", "Secret", "Mail server", "Certificate of the inbox",
        "Worker",
    ]  # fmt: skip
    assert "site.yaml" in found[0]
    assert "lindeby.payroll.user is not there." in found[3]
    assert run.status == "due"


def test_a_browser_that_is_not_there(sound: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the browser's own start says is told; a real one starts and says its version."""
    monkeypatch.setattr(machine, "browser_starts", browser_starts)
    line = next(machine._browser())
    assert line.is_fine, line.said.english()
    monkeypatch.setenv("COWORKER_BROWSER", "/no/such/browser")
    line = next(machine._browser())
    assert not line.is_fine
    assert "/no/such/browser" in line.said.english()


DESK = (scene.SITE, scene.SLUG)


def site_with(**binding: object) -> MunicipalityConfig:
    """Return Lindeby as it is in force, with something else said of its payroll."""
    site = configuration.municipalities()["lindeby"]
    changed = {**site.site.targets}
    changed["payroll"] = changed["payroll"].model_copy(update=binding)
    return site.model_copy(update={"site": site.site.model_copy(update={"targets": changed})})


def look(sessions: Payroll, **binding: object) -> list[Line]:
    """Look Lindeby's systems over."""
    return list(systems.look(site_with(**binding), sessions))


def test_a_changed_page_stops_the_work_there_and_a_mended_one_lets_it_go_on(
    payroll: Target, lindeby: MunicipalityConfig
) -> None:
    """Found at night, before the first case: the target is paused until it looks as described."""
    sessions = Payroll(payroll.address, GONE)
    (line,) = [one for one in look(sessions) if not one.is_fine]
    assert "Not found: new_schedule/save." in line.said.english()
    assert in_force() == ["page_changed"]
    sessions.health_is = OK
    assert problems(look(sessions)) == []
    assert in_force() == []


def test_what_is_found_another_way_is_told_with_the_change_that_says_so(
    payroll: Target, lindeby: MunicipalityConfig
) -> None:
    """Nothing is paused and nothing mended: IT looks, and takes the change over or not."""
    (line,) = [one for one in look(Payroll(payroll.address, BY_CSS)) if not one.is_fine]
    assert "new_schedule/rad" in line.said.english()
    assert in_force() == []
    removed, added = [
        text for text in line.change.splitlines() if text.lstrip("+-").startswith("  find: ")
    ]
    assert removed == '-  find: [{label: "Rad"}, {css: "#rad"}]'
    assert added == '+  find: [{css: "#rad"}, {label: "Rad"}]'
    assert "targets/payroll.yaml" in line.change


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (LogInRefused(message("The account is locked.")), "The account is locked."),
        (SecretMissing(message("No user.")), "No user."),
        (RuntimeError("somebody's name"), "It cannot be asked (RuntimeError)."),
    ],
)
def test_a_log_in_that_fails(
    trouble: Exception, says: str, payroll: Target, lindeby: MunicipalityConfig
) -> None:
    """It is told and nothing is paused: the breaker counts what work meets."""
    sessions = Payroll(payroll.address)
    sessions.health_is = trouble
    (line,) = [one for one in look(sessions) if not one.is_fine]
    assert line.said.english() == says
    is_secret = isinstance(trouble, SecretMissing)
    assert line.remedy is not None
    assert ("coworker secret set lindeby.payroll" in line.remedy.english()) is is_secret
    assert in_force() == []


def test_what_ends_is_told_ahead(
    payroll: Target, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty days before a certificate or a password ends; not thirty-one."""
    today = local(here.now()).date()
    sessions = Payroll(payroll.address)
    monkeypatch.setenv("COWORKER_TARGET_LINDEBY_PAYROLL_ADDRESS", "https://lon.example")
    for days, told in ((31, []), (30, ["Password", "Certificate"])):
        day = today + dt.timedelta(days=days)
        ends = dt.datetime.combine(day, dt.time(12), dt.UTC)
        monkeypatch.setattr(certificates, "expires", lambda _address, ends=ends: ends)
        found = problems(look(sessions, password_expires=day))
        assert sorted(one.partition(" ")[0] for one in found) == sorted(told)
        assert all(f"It holds until {day}." in one for one in found)


def test_a_closing_is_told_and_nobody_asks_for_a_paused_coworker(
    payroll: Target, put: Put, anna: Person
) -> None:
    """A closing within two days stands there; while a person pauses all, no log-in is made."""
    closes = here.now() + dt.timedelta(hours=5)
    period = ClosedPeriod(month=dt.date(2026, 11, 1), reason=ClosingReason.payroll,
                          closes=closes, opens=closes + dt.timedelta(days=2))  # fmt: skip
    put("closed_times", {"payroll": ClosedTimes(periods=(period,))})
    sessions = Payroll(payroll.address)
    assert any("is closed until" in line.said.english() for line in look(sessions))
    assert sessions.lent == 1
    operating.pause(*DESK, anna, "Semester.")
    (line,) = look(sessions)
    assert line.said.english() == "Not asked: its coworkers are paused."
    assert sessions.lent == 1


def test_a_nightly_look_is_kept_and_not_made_twice(
    payroll: Target, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hosts have the same clock: the second finds what the first just saw."""
    made: list[Payroll] = []

    def sessions(_token: str) -> Payroll:
        made.append(Payroll(payroll.address))
        return made[-1]

    monkeypatch.setattr(health, "Sessions", sessions)
    try:
        health.look_nightly("t:1")
        health.look_nightly("t:2")
        assert [one.lent for one in made] == [1, 0]
        before = health.last_seen()
        assert problems(list(before["lindeby"].lines)) == []
        health.look_at_systems("t:3", [lindeby], keep=False)
        assert (made[-1].lent, health.last_seen()) == (1, before)
    finally:
        (here.data_folder() / "health.json").unlink()


def test_the_clock_looks_at_the_systems_at_the_hour_of_the_installation(
    lindeby: MunicipalityConfig, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the night's first start, or never."""
    for name in ("look", "tell"):
        monkeypatch.setattr(alarm, name, lambda: None)
    for hour, wanted in (("01:30", True), (None, False)):
        settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"check_targets_at": hour})
        clock = alarm.start("t:1")
        try:
            job = clock.get_job("systems")
            assert (job is not None) is wanted
            if job is not None:
                assert f"{local(job.next_run_time):%H:%M}" == hour
        finally:
            clock.shutdown()
    assert not Pause.objects.exists()
    assert not Run.objects.filter(phase="act").exists()
