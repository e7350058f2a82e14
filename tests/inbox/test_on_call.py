"""A coworker that has not reported by its hour wakes those on call, and nobody else does."""

import datetime as dt
from pathlib import Path

import pytest

from framework.config.notices import Channel, Notices, OnCall
from framework.runtime import configuration, notices
from framework.store.models import Run
from tests.inbox import builders
from tests.inbox.noticing import MORNING, Told, at, told, wish

__all__ = ["at", "told"]


def _due_by(monkeypatch: pytest.MonkeyPatch, hour: str) -> None:
    """Let HaRry's night be due by an hour."""
    town = configuration.municipalities()["lindeby"]
    config = town.coworkers["harry"]
    night = config.coworker.schedule[0].model_copy(update={"report_by": hour})
    coworker = config.coworker.model_copy(update={"schedule": (night,)})
    changed = {"harry": config.model_copy(update={"coworker": coworker})}
    found = {"lindeby": town.model_copy(update={"coworkers": changed})}
    monkeypatch.setattr(configuration, "municipalities", lambda: found)


@pytest.mark.parametrize("status", ["", "due", "running", "missed", "failed"])
def test_a_coworker_that_is_silent_wakes_those_on_call(
    status: str, told: Told, at: list[dt.datetime], written_desk: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """By its hour the night has no end: who is on call, the deputy and the chat are told, once."""
    duty = OnCall(mail=("jour@lindeby.example", "ersattare@lindeby.example"), channels=("teams",))
    rooms = {"teams": Channel(kind="teams"), "slack": Channel(kind="slack")}
    wish(monkeypatch, written_desk, Notices(channels=rooms, on_call=duty))
    _due_by(monkeypatch, "07:15")
    earlier, opens = builders.run("2026-11-20T02:00"), dt.timedelta(hours=5, minutes=30)
    Run.objects.filter(pk=earlier.pk).update(opens_at=MORNING - dt.timedelta(days=3))
    if status:
        night = builders.run("2026-11-23T02:00")
        Run.objects.filter(pk=night.pk).update(status=status, opens_at=MORNING - opens)
    at[0] = MORNING - dt.timedelta(minutes=16)
    notices.look()
    assert [one for one in told.mails if one.to.startswith(("jour", "ersattare"))] == []
    at[0] = MORNING
    for _ in range(2):
        notices.look()
    silent = [one for one in told.mails if one.subject == "HaRry har inte hört av sig"]
    assert [one.to for one in silent] == ["jour@lindeby.example", "ersattare@lindeby.example"]
    posts = [kind for kind, _, text in told.posts if "inte hört av sig" in text]
    assert posts == ["teams"]


@pytest.mark.parametrize("status", ["done", "stopped", "held", "paused"])
def test_a_coworker_that_came_to_an_end_wakes_nobody(
    status: str, told: Told, written_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held by a closed system or paused by a person is an answer too."""
    wish(monkeypatch, written_desk, Notices(on_call=OnCall(mail=("jour@lindeby.example",))))
    _due_by(monkeypatch, "07:15")
    opens = MORNING - dt.timedelta(hours=5, minutes=30)
    Run.objects.filter(pk=builders.run("2026-11-23T02:00").pk).update(status=status, opens_at=opens)
    notices.look()
    assert told.mails == []
