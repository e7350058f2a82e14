"""The saving press: told before, answered after, and never in doubt without saying so."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator

import psutil
import pytest

from framework.adapters.browser import BrowserSession
from framework.adapters.browser.chromium import MARK
from framework.core.errors import (
    AnswerLost,
    NotAllowed,
    RefusedByTarget,
    SystemException,
    TargetChanged,
    TargetClosed,
)
from tests.adapters.browser.conftest import (
    LOG_IN,
    TOKEN,
    USER,
    Answer,
    Lab,
    Request,
    Site,
    described,
)


def kill_own_browser(token: str) -> None:
    """Kill -9 the browser of a session, as a short machine would."""
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK, "").startswith(token):
                process.kill()
        except psutil.Error:
            continue


def first_pixel(png: bytes) -> bytes:
    """Return red, green and blue of the top left pixel, which no PNG filter changes."""
    data, place = b"", 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += length + 12
    return zlib.decompress(data)[1:4]


def test_a_save_gives_pictures_before_and_after(lab: Lab) -> None:
    """The form is sent once, and evidence is there for both sides of the press."""
    result = lab.write("")
    assert [post.form for post in lab.site.posts()] == [{"name": "Berg"}]
    assert [shot.name for shot in result.screenshots] == ["before", "after"]


def test_on_save_comes_before_the_request_and_in_the_callers_thread(lab: Lab) -> None:
    """The intent can be committed before anything is sent, by whoever may use the database."""
    seen: list[tuple[int, str]] = []
    lab.write(
        "", on_save=lambda: seen.append((len(lab.site.posts()), threading.current_thread().name))
    )
    assert seen == [(0, threading.current_thread().name)]


def test_what_on_save_raises_prevents_the_press(lab: Lab) -> None:
    """Without a committed intent nothing is sent."""

    def refuse() -> None:
        raise KeyError("no row")

    with pytest.raises(KeyError, match="no row"):
        lab.write("", on_save=refuse)
    assert not lab.site.posts()


def test_trap_14_the_answer_of_a_redirect_is_waited_for(lab: Lab) -> None:
    """`Saved` that comes late, after the click has returned, is the answer."""
    late = (
        "<h1>Page</h1><p id=p></p><script>setTimeout(() => p.textContent = 'Saved', 300)</script>"
    )
    assert len(lab.write("", answer=late).screenshots) == 2


def test_trap_8_saved_of_the_row_before_does_not_count(lab: Lab) -> None:
    """A `Saved` that was there at the press is not the answer to it."""
    with pytest.raises(AnswerLost, match="did not say whether it has saved"):
        lab.write(
            "<p>Saved</p><script>document.forms[0].onsubmit = () => false</script>",
            page_seconds=0.5,
        )


def test_trap_9_another_page_after_the_press_is_no_answer(lab: Lab) -> None:
    """A cross-site page with status 200 neither saved nor refused."""
    with pytest.raises(AnswerLost):
        lab.write("", answer="<h1>Possible cross-site request</h1>", page_seconds=0.5)


def test_a_refusal_is_told_in_the_targets_words_with_numbers_masked(lab: Lab) -> None:
    """The target's no is a business matter; identity numbers in it are masked."""
    answer = "<h1>Page</h1><p role=alert>19850209-T001 is not employed</p>"
    with pytest.raises(RefusedByTarget, match=r"The target answers: 19850209-\*\*\*\* is not"):
        lab.write("", answer=answer)


def test_closed_for_payroll_said_in_the_refusal_is_closed(lab: Lab) -> None:
    """A refusal that says the system is closed is something to wait for."""
    with pytest.raises(TargetClosed, match="Payroll is running"):
        lab.write("", answer="<h1>Closed</h1><p role=alert>Payroll is running</p>")


def test_a_write_whose_row_is_not_there_is_refused(lab: Lab) -> None:
    """What ends before its save has saved nothing, and nobody is told that it has."""
    told: list[str] = []
    lab.describe_write("<p>No hits</p>")
    operation = lab.session.description.operations["go"]
    steps = [{"open": "page"}, {"none_if": "nothing"}, {"save": "save"}]
    elements = {
        "nothing": {"find": [{"text": "No hits"}], "appears": True},
        "save": {"find": [{"role": "button", "name": "Save"}]},
    }
    lab.session.description = described({"does": operation.does, "steps": steps}, elements)
    with pytest.raises(RefusedByTarget, match="Site does not show what was to be changed"):
        lab.session.perform("go", {}, on_save=lambda: told.append("saving"))
    assert (told, lab.site.posts()) == ([], [])


def test_the_answer_is_lost_when_the_target_stores_and_is_silent(lab: Lab) -> None:
    """A time-out after the press says that nobody knows, and the session goes on."""

    def silent(_: Request) -> Answer:
        lab.site.over.wait(20)
        return None

    with pytest.raises(AnswerLost):
        lab.write("", answer=silent, page_seconds=1)
    assert len(lab.site.posts()) == 1
    assert lab.read("").rows == ()


def test_the_answer_is_lost_when_the_session_expires_at_the_press(lab: Lab) -> None:
    """A log-in page after the press proves nothing about the save."""
    with pytest.raises(AnswerLost):
        lab.write("", answer=LOG_IN.format(""))
    assert len(lab.site.posts()) == 1


def test_the_answer_is_lost_when_the_target_closes_at_the_press(lab: Lab) -> None:
    """A maintenance page without a refusal after the press proves nothing either."""
    with pytest.raises(AnswerLost):
        lab.write("", answer="<h1>Closed</h1>")


def test_dialogs_are_dismissed_and_told(lab: Lab) -> None:
    """A question of the page is answered no, and its words help to understand."""
    html = "<script>document.forms[0].onsubmit = () => confirm('Really 19850209-T001?')</script>"
    with pytest.raises(AnswerLost, match=r"Really 19850209-\*\*\*\*\?"):
        lab.write(html, page_seconds=0.5)
    assert not lab.site.posts()


def test_a_page_changed_before_the_press_carries_a_picture(lab: Lab) -> None:
    """What went wrong before the press is told as such, with a masked picture."""
    lab.site.pages["/page"] = "<h1>Page</h1><p>another form</p>"
    with pytest.raises(TargetChanged) as caught:
        lab.write("", page_seconds=0.3)
    assert caught.value.screenshot
    assert caught.value.screenshot.startswith(b"\x89PNG")


def test_sensitive_elements_are_black_in_every_picture(lab: Lab) -> None:
    """The value of a sensitive field is blackened before the picture exists."""
    style = (
        "<style>input { position: fixed; left: 0; top: 0; width: 200px; height: 50px; "
        "border: 0; outline: 0; background: lime }</style>"
    )
    shown = lab.write(style).screenshots[0].png
    masked = lab.write(style, field={"sensitive": True}).screenshots[0].png
    assert (first_pixel(shown), first_pixel(masked)) == (b"\x00\xff\x00", b"\x00\x00\x00")


LOOK = {"does": "reads", "steps": [{"open": "page"}]}


@pytest.fixture(scope="module")
def victim(served: Site) -> Iterator[BrowserSession]:
    """Start a session that tests may kill the browser of; it starts a new one for each next."""
    with BrowserSession(described(LOOK), served.address, USER, token=f"{TOKEN}-kill") as session:
        yield session


@pytest.fixture
def harmed(site: Site, victim: BrowserSession) -> Lab:
    """Put the victim on a fresh site, with a browser that is up."""
    lab = Lab(site, victim)
    lab.read("")
    del site.pages["/page"]
    site.requests.clear()
    return lab


def test_rehearsal_sends_nothing(site: Site) -> None:
    """A rehearsal fills in, takes its picture, and stops before the saving press."""
    called: list[int] = []
    token = f"{TOKEN}-rehearse"
    with BrowserSession(described(LOOK), site.address, USER, token=token, rehearse=True) as session:
        lab = Lab(site, session)
        result = lab.write("", on_save=lambda: called.append(1))
    assert result.rehearsed
    assert [shot.name for shot in result.screenshots] == ["before"]
    assert not lab.site.posts()
    assert not called


def test_a_session_that_only_reads_refuses_what_writes(site: Site) -> None:
    """Refused before a browser is started."""
    session = BrowserSession(described(LOOK), site.address, USER, token=TOKEN, read_only=True)
    lab = Lab(site, session)
    with pytest.raises(NotAllowed, match="this session only reads"):
        lab.write("")
    assert not lab.site.requests


def test_a_browser_killed_before_the_press_is_a_system_exception(harmed: Lab) -> None:
    """Nothing was sent, so it may be tried again; the session starts a new browser for that."""
    lab = harmed

    def page(request: Request) -> Answer:
        if len([r for r in lab.site.requests if r.path == "/page"]) == 1:
            kill_own_browser(f"{TOKEN}-kill")
        return "<h1>Page</h1><p>Saved</p>"

    lab.site.pages["/page"] = page
    with pytest.raises(SystemException) as caught:
        lab.write("", page_seconds=5)
    assert not isinstance(caught.value, AnswerLost)
    assert lab.read("").rows == ()


def test_a_browser_killed_after_the_press_loses_the_answer(harmed: Lab) -> None:
    """The form may have been stored."""
    lab = harmed

    def dies(_: Request) -> Answer:
        kill_own_browser(f"{TOKEN}-kill")
        return None

    with pytest.raises(AnswerLost):
        lab.write("", answer=dies)


def test_a_browser_that_hangs_after_the_press_is_killed_at_the_deadline(
    harmed: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that never lets go of its thread costs the deadline, not the night."""
    monkeypatch.setattr("framework.adapters.browser.session._GRACE", 0.2)
    lab = harmed
    with pytest.raises(AnswerLost, match="hung and was killed"):
        lab.write("", answer="<h1>Page</h1><script>for (;;);</script>", deadline=10)
    del lab.site.pages["/page"]
    assert lab.read("").rows == ()
