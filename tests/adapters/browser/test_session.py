"""Sessions: logged in, logged out, closed, and nothing left of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from framework.adapters.browser import (
    BrowserMissing,
    BrowserSession,
    SessionExpired,
    browsers_left,
    find_browser,
    kill_browsers,
)
from framework.adapters.targets import Credentials, LogInRefused
from framework.core.errors import NotAllowed, SystemException, TargetChanged, TargetClosed
from tests.adapters.browser.conftest import (
    LOG_IN,
    OUT,
    TOKEN,
    USER,
    Answer,
    Lab,
    Request,
    Site,
    described,
)

LOOK = {"does": "reads", "steps": [{"open": "page"}]}


def log_ins(site: Site) -> int:
    """Return how often the log-in form was sent."""
    return len(site.posts("/login"))


def test_an_expired_session_is_logged_in_again_once(lab: Lab) -> None:
    """The operation is started anew after one new log-in."""
    pages = iter(["<h1>Page</h1>", LOG_IN.format(""), "<h1>Page</h1>"])
    lab.site.pages["/page"] = lambda _: next(pages)
    lab.read("")
    before = log_ins(lab.site)
    lab.read("")
    assert log_ins(lab.site) == before + 1


def test_an_expired_session_is_noticed_behind_a_file_too(lab: Lab) -> None:
    """A log-in page instead of a CSV file leads to a new log-in, not to a changed page."""
    files = iter([LOG_IN.format(""), b"Id\n1\n"])
    lab.site.pages |= {"/rows.csv": lambda _: next(files), "/": LOG_IN.format("")}
    result = lab.read("", {"get_csv": "/rows.csv"}, result={"id": {"column": "Id"}})
    assert result.rows == ({"id": "1"},)


def test_a_session_that_expires_again_at_once_is_a_system_exception(lab: Lab) -> None:
    """No loop of log-ins."""
    lab.site.pages["/page"] = LOG_IN.format("")
    with pytest.raises(SessionExpired):
        lab.read("")
    assert log_ins(lab.site) <= 2


@pytest.mark.parametrize("page", ["<h1>Closed</h1>", (503, "<h1>Closed</h1>")])
def test_maintenance_is_recognised_whatever_its_status(lab: Lab, page: Answer) -> None:
    """A closed target is waited for; nothing has failed."""
    lab.site.pages["/page"] = page
    with pytest.raises(TargetClosed, match="Site is closed"):
        lab.read("")


def test_an_error_page_is_a_system_exception(lab: Lab) -> None:
    """A broken server may be whole later."""
    lab.site.pages["/page"] = (500, "<h1>Oops</h1>")
    with pytest.raises(SystemException, match="Site answered 500 to page page"):
        lab.read("")


@pytest.fixture
def own(site: Site) -> Iterator[Lab]:
    """Give a test a session of its own, not logged in yet."""
    token = f"{TOKEN}-own"
    with BrowserSession(described(LOOK), site.address, USER, token=token) as session:
        yield Lab(site, session)


@pytest.mark.parametrize("where", ["/login", "/page"])
def test_trap_11_too_many_requests_is_waited_out(own: Lab, where: str) -> None:
    """429, on the log-in page too, closes the target for a while: it is not asked again at once."""
    own.site.pages["/page"] = "<h1>Page</h1>"
    own.site.pages[where] = (429, "<h1>Too many requests</h1>")
    for _ in range(3):
        with pytest.raises(TargetClosed, match="Site asks for 60 seconds without"):
            own.read("")
    assert len([request for request in own.site.requests if request.path == where]) == 1


def test_trap_11_too_many_log_ins_said_by_a_script(own: Lab) -> None:
    """A page that logs in behind the scenes hides the status; it counts all the same."""
    form = LOG_IN.format("").replace("<form", "<form onsubmit=\"fetch('/limited'); return false\"")
    own.site.pages |= {"/login": form, "/limited": (429, "")}
    for _ in range(2):
        with pytest.raises(TargetClosed, match="429"):
            own.read("")
    assert len(own.site.requests) <= 3


def test_trap_9_another_page_after_the_log_in_is_no_log_in(own: Lab) -> None:
    """A cross-site page with status 200 after the log-in is told, and not tried again at once."""

    def page(request: Request) -> Answer:
        strange = "<h1>Possible cross-site request</h1>"
        return strange if request.method == "POST" else LOG_IN.format("")

    own.site.pages["/login"] = page
    for _ in range(3):
        with pytest.raises(TargetChanged, match="neither the log-in's proof nor a refusal"):
            own.read("", seconds=0.5)
    assert log_ins(own.site) == 1


def test_trap_6_a_page_that_stays_half_drawn_is_opened_again(lab: Lab) -> None:
    """Leaving it and coming back helps."""
    pages = iter(["<p>half", "<h1>Page</h1>"])
    lab.site.pages["/page"] = lambda _: next(pages)
    assert lab.read("", seconds=2).rows == ()


def test_unknown_operations_and_parameters_are_refused(lab: Lab) -> None:
    """What the description does not name is not done."""
    lab.read("")
    with pytest.raises(NotAllowed, match="no operation other"):
        lab.session.perform("other", {})
    with pytest.raises(NotAllowed, match="missing or unknown: x"):
        lab.session.perform("go", {"x": "1"})


def test_health_tells_of_every_steady_element_which_locator_held(lab: Lab) -> None:
    """One look at all pages, before three hundred cases fail on a changed one."""
    lab.site.pages["/page"] = "<h1>Page</h1><button id=b>New</button><dl id=out><dt>Out</dl>"
    lab.site.pages["/gone"] = (404, "<h1>Gone</h1>")
    elements = {
        "button": {"find": [{"text": "Old"}, {"css": "#b"}]},
        "lost": {"find": [{"css": "#lost"}]},
        "later": {"find": [{"css": "#later"}], "appears": True},
    }
    gone = {"path": "/gone", "proof": {"text": "Here"}}
    lab.session.description = described(LOOK, elements, {"gone": gone}, page_seconds=2)
    found = {(each.page, each.element): each for each in lab.session.health()}
    assert found["page", "button"].index == 1
    assert "0 hits" in found["page", "lost"].problem
    assert ("page", "later") not in found
    assert [key for key, each in found.items() if not each.ok] == [("page", "lost"), ("gone", "")]


def test_a_refused_log_in_is_never_tried_again(site: Site) -> None:
    """A second try could lock the account; the target's words are told."""
    wrong = Credentials("coworker", "wrong")
    with BrowserSession(described(LOOK), site.address, wrong, token=f"{TOKEN}-wrong") as session:
        for _ in range(2):
            with pytest.raises(LogInRefused, match="Site refused the log-in: Wrong password"):
                session.perform("go", {})
    assert log_ins(site) == 1


def test_trap_17_two_sessions_do_not_share_cookies(lab: Lab) -> None:
    """Cookies ignore ports, so each session has a browser of its own."""

    def page(request: Request) -> str:
        return f"<h1>Page</h1><script>document.cookie = 'who=1'</script><p>{request.cookie or '-'}"

    lab.site.pages["/page"] = page
    lab.read("")
    token = f"{TOKEN}-cookies"
    with BrowserSession(described(LOOK), lab.site.address, USER, token=token) as session:
        session.perform("go", {})
    assert [r.cookie for r in lab.site.requests if r.path == "/page"] == ["", ""]


def test_close_logs_out_and_leaves_no_process(site: Site) -> None:
    """After a close there is no browser, no driver and no file; closing twice is fine."""
    site.pages["/page"] = "<h1>Page</h1>"
    token = f"{TOKEN}-close"
    drivers = len(psutil.Process().children())
    session = BrowserSession(described(LOOK), site.address, USER, token=token)
    session.perform("go", {})
    assert browsers_left(token) > 1
    session.close()
    session.close()
    assert site.requests[-1].path == "/logout"
    assert browsers_left(token) == 0
    assert len(psutil.Process().children()) == drivers


WORKER = """
import sys
from framework.adapters.browser import BrowserSession
from tests.adapters.browser.conftest import USER, described
session = BrowserSession(described({"does": "reads", "steps": [{"open": "page"}]}),
                         sys.argv[1], USER, token=sys.argv[2])
session.perform("go", {})
print("ready", flush=True)
sys.stdin.read()
"""


def test_browsers_of_a_killed_worker_are_counted_and_killed(site: Site) -> None:
    """Whatever a kill -9 of a worker leaves can be found by its token from another process."""
    site.pages["/page"] = "<h1>Page</h1>"
    token = f"{TOKEN}-worker"
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, site.address, token],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    ) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == b"ready\n"
        assert browsers_left(token) > 1
        driver = psutil.Process(worker.pid).children()[0]
        driver.suspend()  # So that it cannot clean up behind the worker.
        worker.kill()
    assert browsers_left(token) > 1
    assert kill_browsers(token[:-1], but=[token]) == 0
    assert kill_browsers(token) > 1
    assert browsers_left(token) == 0
    assert not driver.is_running() or driver.status() == psutil.STATUS_ZOMBIE


def test_a_target_behind_a_proxy_is_reached_and_nothing_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the machine needs a proxy the browser uses it, and still fetches from nowhere else."""
    monkeypatch.setenv("http_proxy", site.address)
    monkeypatch.setenv("no_proxy", "")
    other = "<img src=http://elsewhere.test/x.png onerror=\"told.textContent='dropped'\">"
    site.pages["/page"] = f"<h1>Page</h1>{other}{OUT}"
    steps = [{"open": "page"}, {"wait_for": "dropped"}]
    description = described(
        {"does": "reads", "steps": steps}, {"dropped": {"find": [{"text": "dropped"}]}}
    )
    with BrowserSession(description, "http://target.test", USER, token=TOKEN) as session:
        session.perform("go", {})
    assert "/x.png" not in [request.path for request in site.requests]


def test_the_environment_chooses_the_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`COWORKER_BROWSER` wins, and a path that leads nowhere is told."""
    found = find_browser()
    monkeypatch.setenv("COWORKER_BROWSER", os.fspath(found))
    assert find_browser() == found
    monkeypatch.setenv("COWORKER_BROWSER", os.fspath(tmp_path / "none"))
    with pytest.raises(BrowserMissing, match="there is no such file"):
        find_browser()


def test_no_browser_at_all_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says exactly what to install."""
    monkeypatch.delenv("COWORKER_BROWSER", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("framework.adapters.browser.chromium._PLACES", ())
    with pytest.raises(BrowserMissing, match="install chromium, or set COWORKER_BROWSER"):
        find_browser()


def _fake(path: Path, does: str) -> str:
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)
    return os.fspath(path)


@pytest.mark.parametrize("variable", ["COWORKER_BROWSER", "PLAYWRIGHT_NODEJS_PATH"])
def test_a_start_that_hangs_is_killed_and_the_next_one_works(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    """Neither a browser nor a driver that never answers costs the night, or stays behind."""
    site.pages["/page"] = "<h1>Page</h1>"
    token = f"{TOKEN}-hangs"
    there = set(psutil.Process().children())
    with BrowserSession(described(LOOK), site.address, USER, token=token) as session:
        with monkeypatch.context() as hanging:
            hanging.setenv(variable, _fake(tmp_path / "hangs", "sleep 600"))
            hanging.setattr("framework.adapters.browser.session._START_SECONDS", 1.0)
            hanging.setattr("framework.adapters.browser.session._GRACE", 2.0)
            with pytest.raises(SystemException, match="hung and was killed"):
                session.perform("go", {})
        assert browsers_left(token) == 0
        assert set(psutil.Process().children()) <= there
        assert session.perform("go", {}).rows == ()
    assert browsers_left(token) == 0


def test_a_browser_that_ends_at_once_is_told(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What cannot start is a system exception, with nothing left of it."""
    there = set(psutil.Process().children())
    monkeypatch.setenv("COWORKER_BROWSER", _fake(tmp_path / "ends", "exit 1"))
    token = f"{TOKEN}-ends"
    with BrowserSession(described(LOOK), site.address, USER, token=token) as session:
        with pytest.raises(SystemException, match="The browser says"):
            session.perform("go", {})
        assert browsers_left(token) == 0
    assert set(psutil.Process().children()) <= there
    assert not site.requests
