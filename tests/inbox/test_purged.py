"""The page of a case whose content is purged: what stays, and nothing of what went."""

import datetime as dt

from django.test import Client

from framework.core.lifecycle import State
from framework.runtime import here
from framework.store import purging
from framework.store.models import Case, Person
from tests.inbox import builders


def test_the_page_tells_what_stays(client: Client, anna: Person) -> None:
    """Who decided what, and the receipt; nothing else, in no list."""
    case = builders.acted(anna, "Åsa von Dalhägg", State.done)
    assert "Åsa von Dalhägg" in client.get(f"/cases/{case.pk}/").content.decode()
    purging.purge([case.pk], here.now())
    answer = client.get(f"/cases/{case.pk}/", headers={"accept-language": "sv"})
    page = answer.content.decode()
    assert answer.status_code == 410
    assert f"Det som ärende {case.reference} innehöll är gallrat" in page
    assert "Godkänn" in page
    assert str(anna) in page
    for address in ("/lindeby/harry/?show=done", f"/runs/{builders.run().pk}/", "/lindeby/harry/",
                    "/lindeby/harry/about/"):  # fmt: skip
        found = client.get(address)
        assert found.status_code == 200
        assert "Dalhägg" not in found.content.decode()


def test_nothing_can_be_done_to_it(client: Client, anna: Person) -> None:
    """A form from before is refused, and nothing changes."""
    case = builders.acted(anna, "Åsa von Dalhägg", State.done)
    purging.purge([case.pk], here.now() + dt.timedelta(days=90))
    stands = Case.objects.filter(pk=case.pk).values().get()
    for address in ("decide", "values", "reveal", "retry", "settle", "draft", "list"):
        sent = {"outcome": "approve", "version": case.version, "section": "schedule"}
        answer = client.post(f"/cases/{case.pk}/{address}/", sent)
        assert answer.status_code in {302, 403, 404, 409, 410, 422}, address
    assert Case.objects.filter(pk=case.pk).values().get() == stands
    assert not case.drafts.exists()
