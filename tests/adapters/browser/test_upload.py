"""A file is handed over as it was kept, or not at all."""

from typing import Any

import pytest

from framework.adapters.targets import OperationResult
from framework.core.errors import BusinessException, NotAllowed, SystemException
from tests.adapters.browser.conftest import Answer, Lab, Request, described

FORM = (
    "<h1>Page</h1><form method=post enctype=multipart/form-data><label>Name <input name=name>"
    "</label><label>File <input type=file name=file></label><button>Save</button></form>"
)
_STEPS = [
    {"open": "page"},
    {"fill": {"name": "{{ who }}"}},
    {"upload": {"field": "file", "name": "{{ file }}", "content": "{{ digest }}"}},
    {"save": "save"},
]


def hand_over(lab: Lab, form: str = FORM, **given: str) -> OperationResult:
    """Send a form with a file to the site."""

    def page(request: Request) -> Answer:
        return form if request.method == "GET" else "<h1>Page</h1><p>Saved</p>"

    lab.site.pages["/page"] = page
    elements: dict[str, Any] = {
        "name": {"find": [{"label": "Name"}]},
        "file": {"find": [{"label": "File"}]},
        "save": {"find": [{"role": "button", "name": "Save"}]},
    }
    operation = {
        "does": "writes",
        "parameters": {"who": "text", "file": "text", "digest": "text"},
        "steps": _STEPS,
    }
    lab.session.description = described(operation, elements)
    return lab.session.perform("go", {"who": "Berg", "file": "", "digest": ""} | given)


def test_a_file_is_handed_over_as_it_was_kept(lab: Lab) -> None:
    """Name and content arrive with the other fields."""
    hand_over(lab, file="ansokan.pdf", digest="a1")
    (post,) = lab.site.posts()
    assert post.form == {"name": "Berg", "file": "ansokan.pdf: Application of 2026"}


def test_without_a_file_the_field_stays_empty(lab: Lab) -> None:
    """Somebody who sent nothing is handed on with nothing."""
    hand_over(lab)
    (post,) = lab.site.posts()
    assert post.form == {"name": "Berg", "file": ": "}


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"file": "a.pdf", "digest": "b2"}, BusinessException, "The file b2 is not kept here."),
        ({"file": "a.pdf"}, BusinessException, "is not kept here"),
        ({"digest": "a1"}, NotAllowed, "needs a file's name"),
        ({"file": "../a.pdf", "digest": "a1"}, NotAllowed, "needs a file's name"),
        ({"file": "..", "digest": "a1"}, NotAllowed, "needs a file's name"),
    ],
)
def test_what_is_no_file_of_ours_is_not_sent(
    lab: Lab, given: dict[str, str], error: type[Exception], told: str
) -> None:
    """It is said before the press."""
    with pytest.raises(error, match=told):
        hand_over(lab, **given)
    assert not lab.site.posts()


def test_a_page_that_drops_the_file_is_not_saved(lab: Lab) -> None:
    """A field that is empty again when the press is near was not filled."""
    dropping = '<script>onchange = (event) => { event.target.value = ""; };</script>'
    with pytest.raises(SystemException):
        hand_over(lab, FORM + dropping, file="a.pdf", digest="a1")
    assert not lab.site.posts()
