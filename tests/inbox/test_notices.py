"""What people are told outside the inbox: once, in their language, and nobody's data."""

import datetime as dt
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.urls import resolve

from framework.adapters import mail
from framework.cli import notices as command
from framework.config.notices import Channel, Notices
from framework.core.deadlines import DuePolicy
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.runtime import configuration, health, here, notices
from framework.runtime.health.lines import wrong
from framework.store import audit, log_ins, pauses, runs
from framework.store.models import Notice, Person, Remark, Run
from tests.inbox import builders, desk
from tests.inbox.noticing import MORNING, TOO_EARLY, Told, at, reader, told, wish

__all__ = ["at", "told"]


def test_the_digest_is_counts_and_links(told: Told, at: list[dt.datetime]) -> None:
    """One mail a day with what waits; a restart, another process or a later look sends no more."""
    anna = reader()
    builders.waiting("Åsa von Dalhägg")
    builders.waiting("Björn Ekstubbe", flags=(builders.REST,))
    builders.acted(anna, "Pär O'Neill", State.failed)
    builders.waiting("Nobody Must See", protected=True)
    at[0] = TOO_EARLY
    notices.look()
    assert [one for one in told.mails if "what waits" in one.subject] == []
    at[0] = MORNING
    for _ in range(3):
        notices.look()
    (digest,) = [one for one in told.mails if "what waits" in one.subject]
    assert digest.to == "anna@lindeby.example"
    assert "HaRry: ready to decide: 1, flagged: 1, approved but not carried out: 1." in digest.text
    assert f"{here.installation().address}/lindeby/harry/" in digest.text
    at[0] = MORNING + dt.timedelta(days=1)
    notices.look()
    assert len([one for one in told.mails if "what waits" in one.subject]) == 2


def test_notices_hold_nobody_s_data(told: Told) -> None:
    """No title, identity number, reference or reason stands in any mail, and every link opens."""
    anna = reader()
    names = ("Åsa von Dalhägg", "Pär O'Neill", "Hidden Person")
    builders.waiting(names[0], flags=(builders.REST,), reference="1101-VT27-999/1")
    case = builders.acted(anna, names[1], State.partly_done)
    builders.protected(names[2])
    scope = pauses.Scope(municipality="lindeby", coworker="harry")
    why = message("{name} was wrong.", name=names[1])
    pauses.set_pause(scope, PauseCause.read_back_differs, why, at=MORNING, case=case)
    notices.look()
    assert len(told.mails) >= 2
    for one in told.mails:
        whole = one.subject + one.text
        assert not re.search(r"Åsa|Neill|Hidden|1985|T801|VT27|wrong", whole)
        for path in re.findall(rf"{here.installation().address}(\S+)", one.text):
            assert resolve(path)


def test_each_reads_their_own_language_and_cases(told: Told) -> None:
    """Swedish for who reads Swedish; IT is told of runs alone, and only few of the protected."""
    reader("sv")
    reader("en", "it", name="ivar")
    reader("en", builders.DECIDES, "skyddade", name="ylva")
    gone = reader("en", name="gone")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    builders.waiting()
    builders.waiting(protected=True)
    notices.look()
    texts = {one.to.split("@")[0]: one for one in told.mails}
    assert sorted(texts) == ["anna", "ylva"]
    assert "HaRry: att besluta om: 1." in texts["anna"].text
    assert texts["anna"].subject == "Digitala medarbetare i Lindeby kommun: det som väntar"
    assert "HaRry: ready to decide: 2." in texts["ylva"].text


def test_nothing_to_say_is_not_said(
    told: Told, at: list[dt.datetime], monkeypatch: pytest.MonkeyPatch, written_desk: Path
) -> None:
    """An empty morning sends nothing, also not what comes later that day; unless it is wanted."""
    reader()
    notices.look()
    builders.waiting()
    at[0] += dt.timedelta(hours=1)
    notices.look()
    assert told.mails == []
    assert Notice.objects.get().outcome == "nothing"
    wish(monkeypatch, written_desk, Notices(when_nothing=True))
    builders.Case.objects.update(state="manual")
    at[0] += dt.timedelta(days=1)
    notices.look()
    assert "HaRry: nothing waits." in told.mails[0].text


@pytest.mark.parametrize(
    ("days", "hour", "sent"), [(0, 11, 1), (0, 13, 0), (5, 8, 0), (6, 8, 0), (7, 8, 1)]
)
def test_a_late_digest_comes_until_noon_on_working_days(
    told: Told, at: list[dt.datetime], days: int, hour: int, sent: int
) -> None:
    """What nobody sent at seven is sent until noon, and never at the weekend."""
    reader()
    builders.waiting()
    at[0] = dt.datetime(2026, 11, 23 + days, hour - 1, 5, tzinfo=dt.UTC)
    notices.look()
    assert len(told.mails) == sent


def test_what_cannot_wait(told: Told, at: list[dt.datetime]) -> None:
    """A missed run, a pause and the use of a reserve account are told at once, each to its own."""
    at[0] = TOO_EARLY
    reader()
    reader("en", "it", name="ivar")
    reserve = builders.person("reserv")
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="night", slot="x", phase="prepare", cause="schedule",
        business_date=TOO_EARLY.date(), at=TOO_EARLY,
    )  # fmt: skip
    runs.finish_run(run, Run.Status.missed, TOO_EARLY)
    scope = pauses.Scope(municipality="lindeby", coworker="harry")
    pauses.set_pause(scope, PauseCause.breaker, message("m"), at=TOO_EARLY, until=TOO_EARLY)
    log_ins.note_break_glass(reserve, ["lindeby"], TOO_EARLY)
    notices.look()
    notices.look()
    got = sorted((one.to.split("@")[0], one.text.splitlines()[0][:24]) for one in told.mails)
    assert got == [
        ("anna", "A run of HaRry did not h"),
        ("anna", "HaRry is paused: what is"),
        ("ivar", "A reserve account was us"),
        ("ivar", "A run of HaRry did not h"),
        ("ivar", "HaRry is paused: what is"),
    ]
    assert audit.verify("lindeby", "audit") is None


def test_promise_10_a_held_run_stands_in_the_digest(told: Told, at: list[dt.datetime]) -> None:
    """A closed system was known beforehand: it is counted in the morning, and disturbs no night."""
    at[0] = TOO_EARLY
    reader()
    runs.open_run(
        "lindeby", "harry", schedule="night", slot="x", phase="prepare", cause="schedule",
        business_date=TOO_EARLY.date(), at=TOO_EARLY, ended=(Run.Status.held, message("closed")),
    )  # fmt: skip
    notices.look()
    assert told.mails == []
    at[0] = MORNING
    notices.look()
    (digest,) = told.mails
    assert "HaRry: runs that were held back: 1." in digest.text


def test_what_could_not_be_sent_is_tried_again_and_told(told: Told, at: list[dt.datetime]) -> None:
    """The wait doubles; the run's report says so; a day later it is given up, and said again."""
    reader()
    builders.waiting()
    run = builders.run()
    told.trouble = mail.MailNotSent(message("The mail server cannot be reached."))
    notices.look()
    row = Notice.objects.get()
    assert (row.outcome, row.attempts, row.next_at - at[0]) == (
        "waiting", 1, dt.timedelta(minutes=1),
    )  # fmt: skip
    notices.look()
    row.refresh_from_db()
    assert row.attempts == 1
    at[0] += dt.timedelta(minutes=1)
    notices.look()
    row.refresh_from_db()
    assert (row.attempts, row.next_at - at[0]) == (2, dt.timedelta(minutes=2))
    remark = Remark.objects.get(run=run)
    assert "tried again for a day" in str(remark.text)
    told.trouble = None
    at[0] += dt.timedelta(minutes=2)
    notices.look()
    row.refresh_from_db()
    assert row.outcome == "sent"
    assert len(told.mails) == 1


def test_what_is_refused_is_given_up_and_told(told: Told) -> None:
    """An address that does not exist is not tried for ever, and the report says it."""
    reader()
    builders.waiting()
    run = builders.run()
    told.trouble = mail.MailRefused(message("The mail server refuses the mail (550)."))
    notices.look()
    assert Notice.objects.get().outcome == "given_up"
    assert "not tried again" in str(Remark.objects.get(run=run).text)


def test_whoever_sends_by_hand_or_timer_sees_that_it_failed(
    told: Told, at: list[dt.datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 1, so that a dead service's watch is not green while nobody is told."""
    monkeypatch.setattr(command, "ready", lambda _config: None)
    reader()
    builders.waiting()
    told.trouble = mail.MailNotSent(message("The mail server cannot be reached."))
    done = CliRunner().invoke(command.send, [])
    assert (done.exit_code, "1 notices could not be sent" in done.output) == (1, True)
    told.trouble = None
    at[0] += dt.timedelta(minutes=1)
    assert CliRunner().invoke(command.send, []).exit_code == 0
    assert len(told.mails) == 1


def test_two_processes_send_one(told: Told, at: list[dt.datetime]) -> None:
    """A notice in another process's hands is left alone until that one must be dead."""
    reader()
    builders.waiting()
    told.trouble = mail.MailNotSent(message("later"))
    notices.look()
    told.trouble = None
    seen_by_both = Notice.objects.get()
    at[0] += dt.timedelta(minutes=1)
    mine, theirs = (Notice.objects.get(pk=seen_by_both.pk) for _ in range(2))
    assert notices.notices.take(theirs, at[0] + dt.timedelta(minutes=10))
    assert not notices.notices.take(mine, at[0] + dt.timedelta(minutes=10))
    notices.look()
    assert told.mails == []
    at[0] += dt.timedelta(minutes=11)
    notices.look()
    assert len(told.mails) == 1


def test_a_chat_room_is_told_too(
    told: Told, monkeypatch: pytest.MonkeyPatch, written_desk: Path
) -> None:
    """A room gets counts of what everybody may know, at the address that is a secret."""
    rooms = {"teams": Channel(kind="teams"), "other": Channel(kind="slack", coworkers=("nobody",))}
    wish(monkeypatch, written_desk, Notices(mail=False, channels=rooms))
    reader()
    builders.waiting()
    builders.waiting(protected=True)
    notices.look()
    assert told.mails == []
    ((kind, address, text),) = told.posts
    assert (kind, address) == ("teams", "https://chat.example/secret")
    assert "HaRry: att besluta om: 1." in text


def test_a_missing_secret_is_told(
    told: Told, monkeypatch: pytest.MonkeyPatch, written_desk: Path
) -> None:
    """A room without its address is no reason to stop the others; the report names what lacks."""
    rooms = {"slack": Channel(kind="slack"), "teams": Channel(kind="teams")}
    wish(monkeypatch, written_desk, Notices(mail=False, channels=rooms))
    builders.waiting()
    notices.look()
    assert [kind for kind, *_ in told.posts] == ["teams"]
    assert "COWORKER_SECRET_LINDEBY_SLACK_URL" in str(Remark.objects.get().text)


def test_a_preview_sends_and_keeps_nothing(told: Told, at: list[dt.datetime]) -> None:
    """What would be told is shown, at whatever hour, and nothing is noted."""
    at[0] = TOO_EARLY
    reader()
    builders.waiting()
    ((to, subject, text),) = notices.preview()
    assert (to, subject) == (
        "anna@lindeby.example",
        "Digital coworkers in Lindeby kommun: what waits",
    )
    assert "HaRry: ready to decide: 1." in text
    assert told.mails == []
    assert not Notice.objects.exists()


def test_deadlines_are_told_once_a_day(
    told: Told, at: list[dt.datetime], monkeypatch: pytest.MonkeyPatch, written_desk: Path
) -> None:
    """Those who decide are reminded; the manager hears of it when nobody has; of no more cases."""
    town = desk.read(written_desk)["lindeby"]
    harry = town.coworkers["harry"]
    due = DuePolicy(hours=24, remind_hours=4, escalate_hours=8, escalate_to=("lonechef",))
    approval = harry.coworker.approval.model_copy(update={"due": due})
    coworker = harry.coworker.model_copy(update={"approval": approval})
    harry = harry.model_copy(update={"coworker": coworker})
    found = {"lindeby": town.model_copy(update={"coworkers": {"harry": harry}})}
    monkeypatch.setattr(configuration, "municipalities", lambda: found)
    at[0] = TOO_EARLY
    reader()
    reader("en", "lonechef", name="chris")
    hours = {"soon": 3, "late": -1, "later": 5, "hidden": -9}
    for title, left in hours.items():
        case = builders.waiting(title, protected=title == "hidden")
        builders.Case.objects.filter(pk=case.pk).update(
            decide_by=TOO_EARLY + dt.timedelta(hours=left)
        )
    for seconds in (0, 30):
        at[0] = TOO_EARLY + dt.timedelta(seconds=seconds)
        notices.look()
    (reminder,) = told.mails
    assert reminder.to.startswith("anna")
    assert "To be decided soon, or late already, at HaRry: 2." in reminder.text
    at[0] = TOO_EARLY + dt.timedelta(hours=7)
    notices.look()
    urgent = [one for one in told.mails[1:] if "needs somebody" in one.subject]
    (escalation,) = urgent
    assert escalation.to.startswith("chris")
    assert "Not decided in time at HaRry: 1." in escalation.text


def test_what_the_nightly_look_found_is_told_it_once_a_week(
    told: Told, at: list[dt.datetime]
) -> None:
    """A certificate that ends is mailed to IT now and next week, not every night."""
    reader("en", "it", name="iris")
    line = wrong(
        message("Certificate of {target}", target="Lindeby lön"), message("It holds until x."),
        message("Ask the system's owner to renew it."),
    ).keyed("payroll:certificate")  # fmt: skip
    file = here.data_folder() / "health.json"
    sent = []
    try:
        for days in (0, 1, 7):
            at[0] = MORNING + dt.timedelta(days=days)
            seen = health.Seen(at=at[0], lines=(line,))
            file.write_text(f'{{"lindeby": {seen.model_dump_json()}}}', "utf-8")
            notices.look()
            mails = [one for one in told.mails if one.subject == "A system needs somebody"]
            sent.append(len(mails))
    finally:
        file.unlink()
    assert sent == [1, 1, 2]
    assert "Certificate of Lindeby lön: It holds until x." in mails[0].text
