"""A night: what lies in the folders becomes cases, stops at its window's end, and goes on."""

import datetime as dt
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.lindeby.build import build
from framework.config.municipality import MunicipalityConfig
from framework.core.closing import ClosedTimes
from framework.core.errors import NotAllowed
from framework.core.kinds import NotRead
from framework.core.lifecycle import Bucket, State
from framework.core.messages import Message, message
from framework.core.pauses import PauseCause
from framework.runtime import collecting, here, jobs, reloading
from framework.runtime.configuration_files import read
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.runtime.kinds import kinds
from framework.runtime.reloading import _send_back
from framework.runtime.sources import folder
from framework.store import pauses, runs
from framework.store.models import Case, Run
from tests.runtime.payroll_over_http import HttpSessions

pytestmark = pytest.mark.django_db(transaction=True)
KUSTEN = "godkanda_scheman_kusten_2026-11-20.xlsx"
EMPTY = "godkanda_scheman_norra_2026-11-19.xlsx"


class OutOfReach:
    """A target that nobody can read."""

    def read(self, target: str, operation: str, /, **_parameters: str) -> NotRead:
        """Say so."""
        return NotRead(target=f"{target}.{operation}", reason=message("out of reach"))

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Say that nobody has written it down."""
        del target
        return None


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build Lindeby's night once."""
    folder = tmp_path_factory.mktemp("night")
    build(folder)
    return folder


@pytest.fixture
def inbox(
    built: Path, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Lay HaRry's folders out with one unit's workbook and an empty file."""
    monkeypatch.setattr(jobs, "LiveReader", lambda *_arguments: OutOfReach())
    place = here.data_folder() / "lindeby/harry"
    shutil.rmtree(place, ignore_errors=True)
    (place / "in").mkdir(parents=True)
    shutil.copytree(built / "harry/master", place / "master")
    for name in (KUSTEN, EMPTY):
        shutil.copyfile(built / "harry/in" / name, place / "in" / name)
        # Long since copied: nothing waits for it to settle.
        os.utime(place / "in" / name, (0, 0))
    yield place / "in"
    shutil.rmtree(place)


def night(slot: str, closes_at: dt.datetime | None = None) -> Run:
    """Insert a due run."""
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="night", slot=slot, phase="prepare", cause="schedule",
        business_date=dt.date(2026, 11, 23), at=here.now(), closes_at=closes_at,
    )  # fmt: skip
    return run


def work() -> None:
    """Work until nothing is due."""
    _engine("w1:night").run_until_idle()


def _engine(token: str) -> Engine:
    return Engine(Work(token, HttpSessions("http://127.0.0.1:9")))


def test_every_row_has_one_fate(inbox: Path) -> None:
    """Promise 6: what was read is the sum of the buckets; a refused file reads 0."""
    run = night("a")
    work()
    counted = runs.counts(run)
    assert counted.read == sum(counted.buckets.values()) == 20
    assert counted.buckets[Bucket.returned] == 2
    assert counted.files_refused == 1


def test_files_are_kept_and_the_sender_gets_the_marked_copy(inbox: Path) -> None:
    """Nothing is lost: read and refused files lie where people find them."""
    night("a")
    work()
    assert [path.name for path in inbox.iterdir() if path.is_file()] == []
    assert len(list((inbox / "klart").glob("*kusten*"))) == 1
    assert len(list((inbox / "avvisat").glob("*norra*"))) == 1
    assert len(list((inbox / "retur").iterdir())) == 1


def test_the_same_file_again_is_skipped(inbox: Path, built: Path) -> None:
    """Unchanged since an earlier run: the rows count as skipped, and no case is new."""
    night("a")
    work()
    before = Case.objects.count()
    shutil.copyfile(built / "harry/in" / KUSTEN, inbox / KUSTEN)
    again = night("b")
    work()
    counted = runs.counts(again)
    assert Case.objects.count() == before
    assert (counted.read, counted.buckets[Bucket.skipped]) == (20, 18)


def test_a_missing_register_fails_the_run_and_leaves_the_files(inbox: Path) -> None:
    """Nobody knows who is protected without the register: nothing is read on, nothing moved."""
    shutil.rmtree(inbox.parent / "master")
    run = night("a")
    work()
    run.refresh_from_db()
    assert run.status == Run.Status.failed
    assert Case.objects.count() == 0
    assert (inbox / KUSTEN).exists()


def test_promise_7_an_unread_target_is_no_data(inbox: Path) -> None:
    """A target that cannot be read leaves the checks without data, flagged, and never passed."""
    night("a")
    work()
    waiting = Case.objects.filter(state=State.awaiting_decision)
    assert waiting.count() > 0
    assert not waiting.filter(flagged=False).exists()


def test_the_windows_end_stops_the_run_and_the_next_goes_on(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the window's end left is waiting, is told, and is prepared by the next run."""
    closed = night("a", closes_at=here.now() - dt.timedelta(minutes=1))
    # A worker took it in time, and died before it had read anything.
    Run.objects.filter(pk=closed.pk).update(started_at=here.now() - dt.timedelta(minutes=2))
    work()
    closed.refresh_from_db()
    assert closed.status == Run.Status.stopped
    left = runs.counts(closed).buckets[Bucket.waiting]
    assert left == Case.objects.filter(state=State.received).count() == 18
    following = night("b")
    work()
    following.refresh_from_db()
    assert following.continues == closed
    assert not Case.objects.filter(state=State.received).exists()
    assert runs.counts(closed).read == 20


def test_promise_10_a_night_that_no_worker_took_is_missed(inbox: Path) -> None:
    """Its window has ended: it is told, reads nothing, and the next run reads it all."""
    late = night("a", closes_at=here.now())
    work()
    late.refresh_from_db()
    assert (late.status, runs.counts(late).read) == (Run.Status.missed, 0)
    assert late.message is not None
    assert "no worker took it" in Message.model_validate(late.message).english()
    following = night("b")
    work()
    assert runs.counts(following).read == 20


def test_a_night_under_a_pause_prepares_and_says_so(inbox: Path) -> None:
    """Preparing writes nothing: the paused coworker's slot is used, and its row tells the pause."""
    scope = pauses.Scope(municipality="lindeby", coworker="harry")
    pauses.set_pause(scope, PauseCause.read_back_differs, message("stop"), at=here.now())
    run = night("a")
    work()
    run.refresh_from_db()
    assert (run.status, runs.counts(run).read) == (Run.Status.done, 20)
    (remark,) = run.remarks.filter(key__startswith="paused:")
    assert Message.model_validate(remark.text).english() == (
        "Paused: What was read back differs. It prepares, and what is approved is held."
    )


def test_changed_rules_send_waiting_cases_back(inbox: Path, lindeby: MunicipalityConfig) -> None:
    """A change of rules while cases wait: they are prepared again, decided ones never act on it."""
    night("a")
    work()
    waiting = Case.objects.filter(state=State.awaiting_decision).count()
    assert _send_back("lindeby", "harry", "another digest") == waiting
    assert not Case.objects.filter(state=State.awaiting_decision).exists()
    work()
    assert Case.objects.filter(state=State.awaiting_decision).count() == waiting


def test_promise_6_collecting_that_breaks_is_told(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run whose collecting broke says failed and why; it never looks like a quiet night."""
    monkeypatch.setattr(collecting.cases, "receive", _full_disk)
    run = night("a")
    work()
    run.refresh_from_db()
    assert run.status == Run.Status.failed
    assert "OSError" in Message.model_validate(run.message).english()
    assert (inbox / KUSTEN).exists()


def test_promise_6_a_crash_between_two_moves_counts_every_row_once(
    inbox: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twins in two files go back; a crash while moving files makes no case of them."""
    shutil.copyfile(inbox / KUSTEN, inbox / f"kopia_{KUSTEN}")
    run = night("a")
    with monkeypatch.context() as broken:
        broken.setattr(folder.WatchedFolder, "keep", _full_disk)
        work()
    Run.objects.filter(pk=run.pk).update(status=Run.Status.due)
    work()
    run.refresh_from_db()
    counted = runs.counts(run)
    assert run.status == Run.Status.done
    assert counted.buckets[Bucket.returned] == counted.read == 40
    assert Case.objects.count() == 0
    assert [path for path in inbox.iterdir() if path.is_file()] == []


def test_a_broken_job_lets_go_of_its_case(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 6: whatever escapes a job, its case is in nobody's hands and comes again."""
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "prepare", _full_disk)
        run = night("a")
        work()
    assert not Case.objects.exclude(owner="").exists()
    assert set(Case.objects.values_list("state", flat=True)) == {State.received}
    Case.objects.update(due_at=here.now())
    work()
    assert not Case.objects.filter(state=State.received).exists()
    run.refresh_from_db()


def test_promise_6_a_disk_that_stays_full_for_a_while_strands_no_case(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letting go fails as well, and the worker lives on: its next sweep lets go."""
    engine = _engine("w:full")
    night("a")
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "prepare", _full_disk)
        broken.setattr(Work, "give_up", _full_disk)
        engine.run_until_idle()
    assert Case.objects.filter(owner="w:full").exists()
    engine.run_until_idle()
    assert not Case.objects.exclude(owner="").exists()
    Case.objects.filter(state=State.received).update(due_at=here.now())
    engine.run_until_idle()
    assert not Case.objects.filter(state=State.received).exists()


def test_promise_6_a_disk_that_stays_full_for_a_while_strands_no_run(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that could not even be told that it failed is collected by the next sweep."""
    engine = _engine("w:full")
    run = night("a")
    with monkeypatch.context() as broken:
        broken.setattr(collecting.cases, "receive", _full_disk)
        broken.setattr(jobs.runs, "finish_run", _full_disk)
        broken.setattr(Work, "give_up_run", _full_disk)
        engine.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.owner) == (Run.Status.running, "w:full")
    engine.run_until_idle()
    run.refresh_from_db()
    assert run.status == Run.Status.done
    assert Case.objects.exists()


def test_a_file_that_is_still_copied_is_left(
    inbox: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a workbook that grows while it is read is neither refused nor moved, and read later."""
    whole = (built / "harry/in" / KUSTEN).read_bytes()
    half = inbox / "half.xlsx"
    half.write_bytes(whole[:5000])

    def copied_on(mark: tuple[int, float] | None) -> None:
        if mark is not None and mark[0] == 5000:
            half.write_bytes(whole)

    with monkeypatch.context() as copying:
        copying.setattr(folder, "_let_settle", copied_on)
        run = night("a")
        work()
    assert half.exists()
    assert runs.counts(run).files_refused == 1
    (remark,) = run.remarks.all()
    assert "half.xlsx was still being copied" in Message.model_validate(remark.text).english()
    again = night("b")
    work()
    assert not half.exists()
    assert again.files.filter(name="half.xlsx", refused__isnull=True).exists()


def test_a_marked_workbook_never_overwrites_another(inbox: Path, built: Path) -> None:
    """The same name twice with errors: the sender finds both marked copies."""
    night("a")
    work()
    shutil.copyfile(built / "harry/in" / KUSTEN, inbox / KUSTEN)
    night("b")
    work()
    assert len(list((inbox / "retur").iterdir())) == 2


def test_a_coworker_with_open_cases_cannot_disappear(
    inbox: Path, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reload without HaRry is refused, with the number of cases that would be nobody's."""
    night("a")
    work()
    empty = lindeby.model_copy(update={"coworkers": {}})
    monkeypatch.setattr(reloading, "read", lambda *_given: ({"lindeby": empty}, ()))
    with pytest.raises(NotAllowed, match=r"lindeby/harry \(\d+\)"):
        reloading.reload()


def test_the_digest_knows_address_and_rules(
    lindeby: MunicipalityConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another address, or another version of the kind's rules, is another configuration."""
    shutil.copytree(here.installation().configs, tmp_path / "configs")

    def digest() -> str:
        found, problems = read(tmp_path / "configs", ("lindeby",))
        assert not problems
        return found["lindeby"].coworkers["harry"].digest

    first = digest()
    assert digest() == first
    with monkeypatch.context() as newer:
        newer.setattr(kinds()["schedule_registration"], "rule_version", "another")
        assert digest() != first
    site = tmp_path / "configs/lindeby/site.yaml"
    site.write_text(site.read_text("utf-8").replace(":8101", ":8102"), "utf-8")
    assert digest() != first


def _full_disk(*_arguments: object, **_named: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_nobody_waits_for_is_told(inbox: Path) -> None:
    """A CSV beside the workbooks is left where it is, and the run says that it was not read."""
    (inbox / "scheman.csv").write_text("Schema-ID\n1101\n", encoding="utf-8")
    (inbox / ".lock").touch()
    run = night("a")
    work()
    texts = [Message.model_validate(each.text).english() for each in run.remarks.all()]
    assert len(texts) == 1
    assert "scheman.csv lies in a watched folder and was not read" in texts[0]
    assert (inbox / "scheman.csv").exists()
