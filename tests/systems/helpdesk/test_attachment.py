"""A file that was kept is handed over with a ticket, in a helpdesk that nobody here wrote."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from framework.adapters.browser import BrowserSession
from framework.adapters.targets import Credentials
from framework.config.targets import BrowserDescription, load_target
from tests.systems.helpdesk.conftest import TARGETS, TOKEN
from tests.systems.helpdesk.django_helpdesk import DJANGO_HELPDESK
from tests.systems.helpdesk.system import PASSWORD, USER, Helpdesk

pytestmark = [
    pytest.mark.systems,
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("helpdesk django-helpdesk"),
]
_CONTENT = "Ansökan om behörighet\n".encode()
_PAGES = {
    "form": {
        "path": "/tickets/submit/",
        "proof": {"css": "form #id_body"},
        "elements": {
            "queue": {"find": [{"css": "#id_queue"}]},
            "title": {"find": [{"css": "#id_title"}]},
            "text": {"find": [{"css": "#id_body"}]},
            "submitter": {"find": [{"css": "#id_submitter_email"}]},
            "file": {"find": [{"css": "#id_attachment"}]},
            "send": {"find": [{"css": "form[enctype] button[type=submit]"}]},
        },
    },
    "sent": {
        "proof": {"css": "#content-wrapper h2 > .badge"},
        "elements": {"files": {"find": [{"css": '#content-wrapper a[href*="/media/"]'}]}},
    },
}
_ASK = {
    "does": "writes",
    "parameters": {"title": "text", "file": "text", "digest": "text"},
    "steps": [
        {"open": "form"},
        {"choose": {"queue": "Servicedesk"}},
        {"fill": {"title": "{{ title }}"}},
        {"fill": {"text": "Se filen."}},
        {"fill": {"submitter": "hr@lindeby.invalid"}},
        {"upload": {"field": "file", "name": "{{ file }}", "content": "{{ digest }}"}},
        {"save": "send"},
        {"expect": "sent"},
    ],
}


@pytest.fixture
def helpdesk(tmp_path: Path) -> Iterator[Helpdesk]:
    """Start a helpdesk of one's own."""
    with DJANGO_HELPDESK.running(tmp_path) as found:
        yield found


def test_a_ticket_with_a_file(helpdesk: Helpdesk) -> None:
    """Its name and every byte of it are stored, once."""
    known = load_target(TARGETS / f"{helpdesk.target}.yaml")
    assert isinstance(known, BrowserDescription)
    written = known.model_dump(exclude_unset=True) | {"saved": None, "operations": {"ask": _ASK}}
    written["pages"] = {**written["pages"], **_PAGES}
    description = BrowserDescription.model_validate(written)
    digest = hashlib.sha256(_CONTENT).hexdigest()
    with BrowserSession(
        description, helpdesk.address, Credentials(USER, PASSWORD), token=TOKEN,
        kept={digest: _CONTENT}.__getitem__,
    ) as session:  # fmt: skip
        session.perform("ask", {"title": "Behörighet", "file": "ansökan.txt", "digest": digest})
    (row,) = helpdesk.rows(
        "select a.filename, a.file, t.title from helpdesk_followupattachment a"
        " join helpdesk_followup f on f.id = a.followup_id"
        " join helpdesk_ticket t on t.id = f.ticket_id"
    )
    assert (row["title"], row["filename"]) == ("Behörighet", "ansökan.txt")
    stored = [path.read_bytes() for path in helpdesk.folder.rglob("*.txt") if path.is_file()]
    assert _CONTENT in stored, row["file"]
