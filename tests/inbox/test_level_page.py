"""The page of how far a coworker is let."""

import datetime as dt

import pytest
from django.test import Client

from framework.core.levels import WorkLevel
from framework.core.local_time import local
from framework.inbox.views import levels as view
from framework.runtime import here, level_in_force, levels
from framework.store.level_in_force import in_force
from framework.store.models import LevelChange, Person, StandingRelease
from tests.inbox import builders

ADDRESS = "/lindeby/harry/level/"


def test_down_at_once_up_on_what_people_found(client: Client, anna: Person) -> None:
    """The page shows what it rests on; down needs a reason, up needs somebody's judgement."""
    builders.approved(anna)
    page = client.get(ADDRESS).content.decode()
    assert "People approved 1 of 1 proposals" in page
    assert "A person approves many unflagged cases at once" in page
    assert client.post(ADDRESS, {"level": "prepare", "note": ""}).status_code == 422
    assert client.post(ADDRESS, {"level": "upwards", "note": "x"}).status_code == 422
    assert client.post(ADDRESS, {"level": "batch", "note": "x"}).status_code == 409
    assert client.post(ADDRESS, {"level": "standing_release", "note": "x"}).status_code == 403
    assert client.post(ADDRESS, {"level": "prepare", "note": "Wait"}).status_code == 302
    assert in_force(builders.SITE, builders.SLUG) is WorkLevel.prepare
    assert "Wait" in client.get(ADDRESS).content.decode()


def test_batches_go_with_their_level(client: Client, anna: Person) -> None:
    """Below the level of batches the page of a unit's batch releases nothing."""
    builders.waiting()
    LevelChange.objects.create(municipality=builders.SITE, coworker=builders.SLUG, before="batch",
                               level="approve_each", person=anna, note="x", basis={},
                               at=here.now())  # fmt: skip
    assert "disabled" in client.get("/lindeby/harry/batch/1101/").content.decode()
    form = {"control": "2010", "case": "1:1"}
    assert client.post("/lindeby/harry/batch/1101/", form).status_code == 403


def test_giving_and_revoking(client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release is given within limits, in one's own name, and revoked with one press."""
    for module in (level_in_force, levels, view):
        monkeypatch.setattr(module, "highest", lambda _config: WorkLevel.standing_release)
    today = local(here.now()).date()
    form = {
        "checks": ["H01"], "ceiling": "5", "sample": "10", "note": "Fits",
        "first": today.isoformat(), "last": (today + dt.timedelta(days=92)).isoformat(),
    }  # fmt: skip
    address = "/lindeby/harry/releases/"
    assert client.post(address, form).status_code == 403
    LevelChange.objects.create(municipality=builders.SITE, coworker=builders.SLUG, before="batch",
                               level="standing_release", person=anna, note="x", basis={},
                               at=here.now())  # fmt: skip
    assert client.post(address, {**form, "ceiling": "many"}).status_code == 422
    too_long = (today + dt.timedelta(days=93)).isoformat()
    assert client.post(address, {**form, "last": too_long}).status_code == 422
    assert client.post(address, form).status_code == 302
    given = StandingRelease.objects.get()
    assert given.person == anna
    assert "given by Anna Lindtorpet" in client.get(ADDRESS).content.decode()
    assert client.post(f"/releases/{given.pk}/revoke/").status_code == 302
    assert client.post(f"/releases/{given.pk}/revoke/").status_code == 409
    assert "revoked by Anna Lindtorpet" in client.get(ADDRESS).content.decode()
