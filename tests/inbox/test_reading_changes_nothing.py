"""GET changes nothing but the read log and the session."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.test import Client

from framework.store.models import Person
from tests.inbox import scene

_MAY_CHANGE = {"store.readentry", "sessions.session"}


def _everything() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but the read log's and the session's."""
    return {
        model._meta.label_lower: sorted(
            (row for row in model.objects.order_by("pk").values_list() if "read" not in row),
            key=str,
        )
        for model in apps.get_models()
        if model._meta.label_lower not in _MAY_CHANGE
    }


def _links(page: str) -> Iterator[str]:
    yield from re.findall(r'(?:href|src|action|formaction)="(/[^"#]*|\?[^"#]*)"', page)


def test_crawling_every_address_changes_nothing(client: Client, anna: Person) -> None:
    """Every address that any page names can be opened without changing anything."""
    scene.morning(anna)
    before = _everything()
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("/static/"):
            continue
        seen.add(address)
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code in {200, 302, 405}, address
        if answer.status_code == 302:
            waiting.append(answer.url)
        elif answer.status_code == 200 and "html" in answer["Content-Type"]:
            folder = address.split("?", maxsplit=1)[0]
            found = _links(answer.content.decode())
            waiting.extend(f"{folder}{link}" if link[0] == "?" else link for link in found)
    assert len(seen) > 40
    assert _everything() == before
    assert anna.is_active
