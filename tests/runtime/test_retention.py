"""Every coworker forgets when its time has passed: rows, files that were read, pictures, copies."""

import datetime as dt
import os
import time
from pathlib import Path

import pytest

from framework.adapters.evidence import EvidenceFolder
from framework.core.lifecycle import ClosedReason, State
from framework.core.local_time import STOCKHOLM
from framework.runtime import alarm, configuration, here, retention
from framework.runtime.kept import kept_files
from framework.store import cases
from framework.store.models import Case, SourceFile, StoredProposal
from tests.runtime.queueing import drop, later, night, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue_in_force")]

DAY = dt.timedelta(days=1)
TIME = 90 * DAY


def read(name: str) -> tuple[Case, Path]:
    """Let a run read a file with one application; returns its case and where the file lies now."""
    place = drop(name, file=f"{name}.zip")
    night(name)
    work()
    (case,) = Case.objects.filter(reference=name)
    (file,) = (place / "klart").glob(f"{name}.*.zip")
    return case, file


def end(case: Case) -> None:
    """Let a case have ended."""
    cases.move(
        case, State.closed, at=here.now(), actor="anna", closed_reason=ClosedReason.withdrawn
    )


def test_a_case_and_the_file_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both go when the time has passed that runs from the case's end, and not a day before."""
    case, file = read("B-1")
    later(monkeypatch, 10 * DAY)
    end(case)
    later(monkeypatch, TIME - DAY)
    retention.purge()
    assert file.exists()
    later(monkeypatch, 2 * DAY)
    assert [(one.coworker, one.cases) for one in retention.due()] == [("harry", 1)]
    assert file.exists()
    done = {(one.coworker, one.cases) for one in retention.purge()}
    assert done == {("harry", 1)}
    assert not file.exists()
    case.refresh_from_db()
    assert case.collected == {}
    assert {(one.cases, one.files) for one in retention.purge()} == {(0, 0)}


def test_a_file_stays_while_one_of_its_cases_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long ago it was read: what it was read for is not over."""
    place = drop("B-1", "B-2", file="both.zip")
    night("both")
    work()
    end(Case.objects.get(reference="B-1"))
    later(monkeypatch, TIME + DAY)
    retention.purge()
    assert list((place / "klart").glob("both.*"))
    end(Case.objects.get(reference="B-2"))
    later(monkeypatch, TIME + DAY)
    retention.purge()
    assert not list((place / "klart").glob("both.*"))


def test_a_copy_that_was_put_back_goes_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workbook with marks holds what the sender sent."""
    case, _ = read("B-1")
    copy = here.data_folder() / "lindeby/drop/retur/B-1 - att rätta.xlsx"
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes(b"marked")
    SourceFile.objects.update(returned_as=str(copy.relative_to(here.data_folder())))
    end(case)
    later(monkeypatch, TIME + DAY)
    retention.purge()
    assert not copy.exists()


def test_a_file_that_came_again_stays_as_long_as_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file, read by a later run too, lies in the same place."""
    case, file = read("B-1")
    end(case)
    later(monkeypatch, TIME + DAY)
    first = SourceFile.objects.get()
    again = night("again")
    SourceFile.objects.create(
        run=again, source=first.source, name=first.name, digest=first.digest,
        kept_as=first.kept_as,
    )  # fmt: skip
    retention.purge()
    assert file.exists()
    first.refresh_from_db()
    assert first.purged_at is not None
    later(monkeypatch, TIME + DAY)
    retention.purge()
    assert not file.exists()


def test_a_file_that_cannot_be_removed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays in the ledger, is told, and holds up nothing else."""
    case, file = read("B-1")
    end(case)
    later(monkeypatch, TIME + DAY)

    def refuse(_path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(missing_ok)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", refuse)
        (told,) = retention.purge()
    assert (told.cases, told.files, told.left) == (1, 0, 1)
    known = retention.last()
    assert known is not None
    assert known.left == 1
    assert file.exists()
    (told,) = retention.purge()
    assert (told.files, told.left) == (1, 0)
    assert not file.exists()


def test_a_coworker_that_no_config_names_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it left is forgotten as by a config that says nothing of it."""
    case, file = read("B-1")
    end(case)
    monkeypatch.setattr(configuration, "municipalities", dict)
    later(monkeypatch, TIME - DAY)
    retention.purge()
    assert file.exists()
    later(monkeypatch, 2 * DAY)
    retention.purge()
    assert not file.exists()


def test_once_a_day_and_as_soon_as_a_host_is_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before the night is over, not twice, and not left out."""
    done: list[dt.datetime] = []
    purge = retention.purge
    monkeypatch.setattr(retention, "purge", lambda: done.append(here.now()) or purge())
    (here.data_folder() / "newest-purge.json").unlink(missing_ok=True)
    begins = dt.datetime(2026, 11, 23, 2, 0, tzinfo=STOCKHOLM)
    for minutes in (0, 159, 161, 600, 24 * 60, 24 * 60 + 159, 24 * 60 + 900, 24 * 60 + 950):
        now = begins + dt.timedelta(minutes=minutes)
        monkeypatch.setattr(here, "now", lambda now=now: now.astimezone(dt.UTC))
        alarm.forget()
    assert [(at - begins) // dt.timedelta(minutes=1) for at in done] == [161, 24 * 60 + 900]


def test_pictures_that_nothing_refers_to_are_swept_after_a_day() -> None:
    """Written first, then referred to: what is young may be about to be."""
    folder = EvidenceFolder(here.data_folder() / "evidence")
    left, young, again = (folder.put(text) for text in (b"left", b"young", b"again"))
    for digest in (left, again):
        _aged(folder, digest)
    folder.put(b"again")
    retention.purge()
    assert [folder.is_whole(digest) for digest in (left, young, again)] == [False, True, True]


def test_what_is_handed_over_is_kept_as_long_as_its_case(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that a case names by its digest stays; when the case is purged it goes."""
    case, _ = read("B-1")
    files = kept_files()
    named, unnamed = files.keep(b"certificate"), files.keep(b"of nobody")
    proposed = files.keep(b"what a look-up found")
    Case.objects.update(collected=case.collected | {"values": {"sha256": named}})
    (stored,) = case.proposals.all()
    StoredProposal.objects.update(content=stored.content | {"looked_up": proposed})
    folder = EvidenceFolder(here.data_folder() / "kept")
    for digest in (named, unnamed, proposed):
        _aged(folder, digest)
    retention.purge()
    found = [folder.is_whole(digest) for digest in (named, unnamed, proposed)]
    assert found == [True, False, True]
    end(Case.objects.get(pk=case.pk))
    later(monkeypatch, TIME + DAY)
    retention.purge()
    # A backup that is being made just now may speak of it.
    assert folder.is_whole(named)
    retention.purge()
    assert not folder.is_whole(named)
    assert not folder.is_whole(proposed)


def _aged(folder: EvidenceFolder, digest: str) -> None:
    """Let a file be two days old."""
    before = time.time() - 2 * 24 * 3600
    os.utime(folder.path(digest), (before, before))
