"""One decision releases exactly the unflagged cases that the person saw."""

import re

import pytest
from django.test import Client

from framework.core.lifecycle import State
from framework.runtime import here
from framework.store import cases
from framework.store.models import Batch, Case, Decision
from tests.inbox import builders

ADDRESS = "/lindeby/harry/batch/1101/"


def _fields(client: Client) -> dict[str, object]:
    """Return the batch form as a program reads it from the page."""
    page = client.get(ADDRESS).content.decode()
    control = re.search(r'name="control" value="([^"]+)"', page)
    return {"control": control[1] if control else "", "case": re.findall(r'"(\d+:\d+)"', page)}


def test_releasing_a_unit(client: Client) -> None:
    """The page shows count and hours; the POST approves each case by one batch."""
    mine = [builders.waiting(control=2295), builders.waiting(control=1800)]
    builders.waiting(flags=(builders.REST,))
    builders.waiting(unit="1102")
    assert "Release 2 cases, 68:15 h" in client.get(ADDRESS).content.decode()
    answer = client.post(ADDRESS, _fields(client))
    assert answer.url == "/lindeby/harry/"
    assert "2 cases released, 68:15 hours." in client.get(answer.url).content.decode()
    batch = Batch.objects.get()
    assert (batch.count, batch.control) == (2, 4095)
    approved = Case.objects.filter(state=State.approved)
    assert set(approved) == set(mine)
    assert set(Decision.objects.values_list("mode", "batch")) == {("batch", batch.pk)}
    page = client.get(f"/cases/{mine[0].pk}/").content.decode()
    assert f"/decisions/{mine[0].decisions.get().pk}/undo/" in page


def test_a_unit_with_nothing_to_sum(client: Client) -> None:
    """Cases without hours are counted alone: no sum of nothing stands beside them."""
    builders.waiting(control=0)
    shown = client.get("/lindeby/harry/").content.decode()
    page = client.get(ADDRESS).content.decode()
    assert "Release 1 case<" in page
    assert "0:00" not in page + shown
    answer = client.post(ADDRESS, _fields(client))
    assert "1 case released. " in client.get(answer.url).content.decode()


@pytest.mark.parametrize("what", ["new", "version", "control"])
def test_what_changed_is_not_released(client: Client, what: str) -> None:
    """A new case, a changed case or another sum answers 409 and releases nothing."""
    case = builders.waiting()
    fields = _fields(client)
    if what == "new":
        builders.waiting()
    elif what == "version":
        cases.move(case, State.received, at=here.now(), actor="harry")
        builders.prepared(case, builders.proposal())
    else:
        fields["control"] = "1.0000"
    answer = client.post(ADDRESS, fields)
    assert answer.status_code == 409
    assert ADDRESS in answer.content.decode()
    assert not Decision.objects.exists()


def test_an_incomplete_form_is_told(client: Client) -> None:
    """A form without its sum answers 422."""
    builders.waiting()
    assert client.post(ADDRESS, {"case": "x"}).status_code == 422
    assert not Decision.objects.exists()


@pytest.mark.parametrize("control", ["sNaN", "NaN", "Infinity", "-inf", "1e999999999"])
def test_a_sum_that_is_no_number_is_refused(client: Client, control: str) -> None:
    """Whatever stands for the sum, the answer is 409 or 422, and nothing is released."""
    builders.waiting()
    answer = client.post(ADDRESS, {**_fields(client), "control": control})
    assert answer.status_code == (409 if control[0] == "1" else 422)
    assert not Decision.objects.exists()


def test_a_reader_does_not_release(db: None) -> None:
    """Without a deciding role the button is off and the POST answers 403."""
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(builders.person("rut", "lasare"))
    builders.waiting()
    fields = _fields(reader)
    assert "You cannot release batches here" in reader.get(ADDRESS).content.decode()
    assert reader.post(ADDRESS, fields).status_code == 403
    assert not Decision.objects.exists()


def test_the_scripted_morning_is_refused_outside_the_demo(client: Client) -> None:
    """`mode=demo` counts in a demonstration only."""
    builders.waiting()
    assert client.post(ADDRESS, {**_fields(client), "mode": "demo"}).status_code == 403


def test_an_unknown_unit(client: Client) -> None:
    """A unit without cases is not found; one without unflagged cases says so."""
    assert client.get(ADDRESS).status_code == 404
    builders.waiting(flags=(builders.REST,))
    assert "There is nothing to release in this unit." in client.get(ADDRESS).content.decode()
